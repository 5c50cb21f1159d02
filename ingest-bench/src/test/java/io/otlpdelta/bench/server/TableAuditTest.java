package io.otlpdelta.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.model.Signal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableAuditTest {
  @TempDir private Path folder;

  @Test
  void logRowsAreCountedBySessionOverAllFiles() throws SQLException {
    Path first = file("it's first.parquet", "MAP {'session.id': 'a', 'x': '1'} AS attributes", 3);
    Path second = file("second.parquet", "MAP {'session.id': 'a'} AS attributes", 2);
    Path third = file("third.parquet", "MAP {'session.id': 'b'} AS attributes", 1);

    assertThat(TableAudit.rowsBySession(Signal.LOGS, List.of(first, second, third)))
        .containsOnly(Map.entry("a", 5L), Map.entry("b", 1L));
  }

  @Test
  void pointsHaveTheirSessionInTheSum() throws SQLException {
    Path file = file("points.parquet", "{'attributes': MAP {'session.id': 'a'}} AS \"sum\"", 4);

    assertThat(TableAudit.rowsBySession(Signal.METRICS, List.of(file)))
        .containsOnly(Map.entry("a", 4L));
  }

  @Test
  void rowsWithoutASessionAreCountedToo() throws SQLException {
    Path file = file("other.parquet", "MAP {'x': '1'} AS attributes", 2);

    assertThat(TableAudit.rowsBySession(Signal.LOGS, List.of(file)))
        .containsOnly(Map.entry("null", 2L));
  }

  @Test
  void aTableWithoutFilesHasNoRows() throws SQLException {
    assertThat(TableAudit.rowsBySession(Signal.LOGS, List.of())).isEmpty();
  }

  private Path file(String name, String columns, int rows) throws SQLException {
    Path file = folder.resolve(name);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT %s FROM range(%d)) TO '%s' (FORMAT parquet)"
              .formatted(columns, rows, file.toString().replace("'", "''")));
    }
    return file;
  }
}
