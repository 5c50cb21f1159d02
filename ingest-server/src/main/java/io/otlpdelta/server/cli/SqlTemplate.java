package io.otlpdelta.server.cli;

import io.otlpdelta.model.TablePrefix;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files of {@code sql/}: queries for any prefix. */
final class SqlTemplate {
  private static final String PLACEHOLDER = "<catalog>.<schema>.<table_prefix>";

  /** Stands before a table whose own name is fixed. */
  private static final String SCHEMA_PLACEHOLDER = "<catalog>.<schema>.";

  private static final Pattern TABLE =
      Pattern.compile(Pattern.quote(SCHEMA_PLACEHOLDER) + "(<table_prefix>)?([A-Za-z0-9_]*)");

  private SqlTemplate() {}

  /** The placeholder that a query still has. */
  static Optional<String> placeholder(String sql) {
    if (sql.contains(PLACEHOLDER)) {
      return Optional.of(PLACEHOLDER);
    }
    return sql.contains(SCHEMA_PLACEHOLDER) ? Optional.of("<catalog>.<schema>") : Optional.empty();
  }

  /** Replaces each templated table name by the real one, quoted. */
  static String fill(String sql, TablePrefix prefix) {
    return TABLE
        .matcher(sql)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    quoted(prefix.catalog())
                        + "."
                        + quoted(prefix.schema())
                        + "."
                        + quoted(
                            match.group(1) == null
                                ? match.group(2)
                                : prefix.prefix() + match.group(2))));
  }

  private static String quoted(String part) {
    return "\"" + part.replace("\"", "\"\"") + "\"";
  }
}
