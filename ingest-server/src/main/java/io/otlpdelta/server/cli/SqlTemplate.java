package io.otlpdelta.server.cli;

import io.otlpdelta.model.TablePrefix;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files of {@code sql/}: queries for any prefix. */
final class SqlTemplate {
  static final String PLACEHOLDER = "<catalog>.<schema>.<table_prefix>";

  private static final String TABLE_END = "[A-Za-z0-9_]*";

  private SqlTemplate() {}

  static boolean isTemplate(String sql) {
    return sql.contains(PLACEHOLDER);
  }

  /** Replaces each templated table name by the real one, quoted. */
  static String fill(String sql, TablePrefix prefix) {
    return Pattern.compile(Pattern.quote(PLACEHOLDER) + "(" + TABLE_END + ")")
        .matcher(sql)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    quoted(prefix.catalog())
                        + "."
                        + quoted(prefix.schema())
                        + "."
                        + quoted(prefix.prefix() + match.group(1))));
  }

  private static String quoted(String part) {
    return "\"" + part.replace("\"", "\"\"") + "\"";
  }
}
