package io.otlpdelta.it.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.it.harness.Repository;
import io.otlpdelta.it.harness.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The shipped DDL of a table, its placeholders replaced as the README tells users to. */
final class Ddl {
  private static final String PLACEHOLDER = "<catalog>.<schema>.<table_prefix>";
  private static final String SCHEMA_PLACEHOLDER = "<catalog>.<schema>.";
  private static final String USING = "USING DELTA";

  private Ddl() {}

  /** The statement that makes {@code <prefix>_otel_*}, a managed table. */
  static String of(Signal signal, String prefix) throws IOException {
    return of("sql/ddl/" + signal.table() + ".sql", PLACEHOLDER, prefix);
  }

  /** The statement that makes {@code <schema>._otlp_rejects}, a managed table. */
  static String ofRejects(String schema) throws IOException {
    return of("sql/ddl/otlp_rejects.sql", SCHEMA_PLACEHOLDER, schema + ".");
  }

  private static String of(String file, String placeholder, String name) throws IOException {
    String ddl = Files.readString(Repository.path(file));
    assertThat(ddl).contains(placeholder).contains(USING);
    String statement = ddl.replace(placeholder, name).strip();
    return statement.endsWith(";") ? statement.substring(0, statement.length() - 1) : statement;
  }

  /** The same with a location, an external table. */
  static String of(Signal signal, String prefix, Path location) throws IOException {
    return of(signal, prefix).replace(USING, USING + " LOCATION '" + location.toUri() + "'");
  }
}
