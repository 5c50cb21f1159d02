package io.otlpdelta.bench.server;

import io.otlpdelta.model.Signal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Counts rows in a table's data files themselves, with DuckDB: somebody else's Parquet reader. */
final class TableAudit {
  private TableAudit() {}

  /** Rows by {@code session.id} over all the files. */
  static Map<String, Long> rowsBySession(Signal signal, List<Path> files) throws SQLException {
    Map<String, Long> rows = new HashMap<>();
    if (files.isEmpty()) {
      return rows;
    }
    String query =
        "SELECT map_extract_value("
            + attributes(signal)
            + ", 'session.id') AS session, count(*) AS rows FROM read_parquet(["
            + files.stream().map(TableAudit::literal).collect(Collectors.joining(", "))
            + "]) GROUP BY session";
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      while (result.next()) {
        rows.put(String.valueOf(result.getString("session")), result.getLong("rows"));
      }
    }
    return rows;
  }

  private static String attributes(Signal signal) {
    return switch (signal) {
      case LOGS, TRACES -> "attributes";
      case METRICS -> "\"sum\".attributes";
    };
  }

  private static String literal(Path file) {
    return "'" + file.toString().replace("'", "''") + "'";
  }
}
