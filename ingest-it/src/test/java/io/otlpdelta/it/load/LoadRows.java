package io.otlpdelta.it.load;

import io.otlpdelta.it.delta.DeltaLog;
import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.load.Ledger.RecordId;
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

/** How often each record of the load is in its table, counted by DuckDB over the live files. */
public final class LoadRows {
  private LoadRows() {}

  /** The counts of all records in the tables. */
  public static Map<RecordId, Long> occurrences(Installation installation, List<LoadTable> tables) {
    Map<RecordId, Long> occurrences = new HashMap<>();
    for (LoadTable table : tables) {
      occurrences.putAll(occurrences(table, DeltaLog.read(table.folder(installation))));
    }
    return occurrences;
  }

  private static Map<RecordId, Long> occurrences(LoadTable table, DeltaLog log) {
    if (log.files().isEmpty()) {
      return Map.of();
    }
    Map<RecordId, Long> occurrences = new HashMap<>();
    long rows = 0;
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query(table, log.files()))) {
      while (result.next()) {
        RecordId id = new RecordId(table, result.getString(1), result.getInt(2));
        occurrences.put(id, result.getLong(3));
        rows += result.getLong(3);
      }
    } catch (SQLException e) {
      throw new AssertionError("DuckDB cannot read " + table, e);
    }
    if (rows != log.claimedRows()) {
      throw new AssertionError(
          table + ": " + rows + " rows (expected: " + log.claimedRows() + ", as logged)");
    }
    return occurrences;
  }

  private static String query(LoadTable table, List<Path> files) {
    String list =
        files.stream().map(file -> "'" + file + "'").collect(Collectors.joining(", ", "[", "]"));
    return "SELECT "
        + attribute(table, LoadBody.SESSION)
        + ", CAST("
        + attribute(table, LoadBody.SEQUENCE)
        + " AS INTEGER), count(*) FROM read_parquet("
        + list
        + ", union_by_name = true) GROUP BY ALL";
  }

  private static String attribute(LoadTable table, String key) {
    return switch (table.signal()) {
      case METRICS ->
          String.format("coalesce(\"sum\".attributes['%s'], gauge.attributes['%s'])", key, key);
      case LOGS, SPANS -> String.format("attributes['%s']", key);
    };
  }
}
