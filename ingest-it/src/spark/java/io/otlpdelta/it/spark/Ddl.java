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
  private static final String USING = "USING DELTA";

  private Ddl() {}

  /** The statement that makes {@code <prefix>_otel_*}, a managed table. */
  static String of(Signal signal, String prefix) throws IOException {
    String ddl = Files.readString(Repository.path("sql/ddl/" + signal.table() + ".sql"));
    assertThat(ddl).contains(PLACEHOLDER).contains(USING);
    String statement = ddl.replace(PLACEHOLDER, prefix).strip();
    return statement.endsWith(";") ? statement.substring(0, statement.length() - 1) : statement;
  }

  /** The same with a location, an external table. */
  static String of(Signal signal, String prefix, Path location) throws IOException {
    return of(signal, prefix).replace(USING, USING + " LOCATION '" + location.toUri() + "'");
  }
}
