package io.otlpdelta.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.bench.workload.Client;
import io.otlpdelta.bench.workload.RequestPool.Shape;
import io.otlpdelta.bench.workload.Stamp;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.ContentCoding;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableAuditTest {
  @TempDir private Path folder;

  @Test
  void logRowsAreCountedByRecordOverAllFiles() throws SQLException {
    Path first = file("it's first.parquet", log("MAP {'session.id': 'a', 'x': '1'}", 7), 3);
    Path second = file("second.parquet", log("MAP {'session.id': 'a'}", 7), 2);
    Path third = file("third.parquet", log("MAP {'session.id': 'b'}", 8), 1);

    assertThat(count(Signal.LOGS, List.of(first, second, third)))
        .containsOnly(Map.entry("a 7", 5L), Map.entry("b 8", 1L));
  }

  @Test
  void pointsHaveTheirSessionAndTimeInTheSum() throws SQLException {
    String sum =
        "{'attributes': MAP {'session.id': 'a'}, 'time_unix_nano': %d} AS \"sum\""
            .formatted(Stamp.nanos(3));

    assertThat(count(Signal.METRICS, List.of(file("points.parquet", sum, 4))))
        .containsOnly(Map.entry("a 3", 4L));
  }

  @Test
  void pointsOfCodexHaveTheirSessionInTheResourceAndTheirTimeInOneOfTwoKinds() throws SQLException {
    String resource = "{'attributes': MAP {'env': 'a'}} AS resource, ";
    String sum =
        "{'time_unix_nano': %d} AS \"sum\", {'time_unix_nano': NULL::BIGINT} AS histogram"
            .formatted(Stamp.nanos(3));
    String histogram =
        "{'time_unix_nano': NULL::BIGINT} AS \"sum\", {'time_unix_nano': %d} AS histogram"
            .formatted(Stamp.nanos(4));
    Shape shape = new Shape(Client.CODEX, Signal.METRICS, ContentCoding.IDENTITY, 1);

    assertThat(
            count(
                shape,
                List.of(
                    file("sums.parquet", resource + sum, 2),
                    file("histograms.parquet", resource + histogram, 3))))
        .containsOnly(Map.entry("a 3", 2L), Map.entry("a 4", 3L));
  }

  @Test
  void rowsWithoutASessionAreCountedToo() throws SQLException {
    Path file = file("other.parquet", log("MAP {'x': '1'}", 0), 2);

    assertThat(count(Signal.LOGS, List.of(file))).containsOnly(Map.entry("null 0", 2L));
  }

  @Test
  void aTableWithoutFilesHasNoRows() throws SQLException {
    assertThat(count(Signal.LOGS, List.of())).isEmpty();
  }

  private static Map<String, Long> count(Signal signal, List<Path> files) throws SQLException {
    return count(new Shape(signal, ContentCoding.IDENTITY, 1), files);
  }

  private static Map<String, Long> count(Shape shape, List<Path> files) throws SQLException {
    Map<String, Long> rows = new HashMap<>();
    TableAudit.count(
        shape, files, (session, number, count) -> rows.put(session + " " + number, count));
    return rows;
  }

  private static String log(String attributes, long number) {
    return attributes + " AS attributes, " + Stamp.nanos(number) + " AS observed_time_unix_nano";
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
