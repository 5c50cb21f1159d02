package io.otlpdelta.bench.server;

import io.otlpdelta.bench.workload.Client;
import io.otlpdelta.bench.workload.RequestPool.Shape;
import io.otlpdelta.bench.workload.Stamp;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Counts rows in a table's data files themselves, with DuckDB: somebody else's Parquet reader. */
final class TableAudit {
  private TableAudit() {}

  /** Gets one call for each record. */
  @FunctionalInterface
  interface RowCounter {
    /**
     * There are that many rows of the record.
     *
     * @param session null when the row names none
     * @param number of the record in its session
     */
    void count(@Nullable String session, long number, long rows);
  }

  /** Says how many rows each record has over all the files. */
  static void count(Shape shape, List<Path> files, RowCounter counter) throws SQLException {
    if (files.isEmpty()) {
      return;
    }
    String query =
        "SELECT "
            + session(shape)
            + " AS session, "
            + time(shape)
            + " AS nanos, count(*) AS rows FROM read_parquet(["
            + files.stream().map(TableAudit::literal).collect(Collectors.joining(", "))
            + "]) GROUP BY session, nanos";
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      while (result.next()) {
        counter.count(result.getString(1), Stamp.number(result.getLong(2)), result.getLong(3));
      }
    }
  }

  /** Where a row names the session it is of. */
  private static String session(Shape shape) {
    boolean codex = shape.client() == Client.CODEX;
    return switch (shape.signal()) {
      case LOGS, TRACES ->
          codex
              ? "map_extract_value(attributes, 'conversation.id')"
              : "map_extract_value(attributes, 'session.id')";
      case METRICS ->
          codex
              ? "map_extract_value(resource.attributes, 'env')"
              : "map_extract_value(\"sum\".attributes, 'session.id')";
    };
  }

  private static String time(Shape shape) {
    return switch (shape.signal()) {
      case LOGS -> "observed_time_unix_nano";
      case TRACES -> "start_time_unix_nano";
      case METRICS ->
          shape.client() == Client.CODEX
              ? "coalesce(\"sum\".time_unix_nano, histogram.time_unix_nano)"
              : "\"sum\".time_unix_nano";
    };
  }

  private static String literal(Path file) {
    return "'" + file.toString().replace("'", "''") + "'";
  }
}
