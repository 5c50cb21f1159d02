package io.otlpdelta.it.delta;

import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Struct;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.duckdb.DuckDBStruct;

/** The rows of a table's live files, read by DuckDB, in the neutral form of expected rows. */
public final class TableRows {
  private TableRows() {}

  /** Every row of the newest version; fails when the log's row counts are not the files'. */
  public static List<Map<String, Object>> of(Path table) {
    DeltaLog log = DeltaLog.read(table);
    List<Map<String, Object>> rows = log.files().isEmpty() ? List.of() : read(log.files());
    if (rows.size() != log.claimedRows()) {
      throw new AssertionError(
          table + ": " + rows.size() + " rows (expected: " + log.claimedRows() + ", as logged)");
    }
    return rows;
  }

  private static List<Map<String, Object>> read(List<Path> files) {
    String list =
        files.stream()
            .map(file -> "'" + file.toString().replace("'", "''") + "'")
            .collect(Collectors.joining(", ", "[", "]"));
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT * FROM read_parquet(" + list + ", union_by_name = true)")) {
      List<Map<String, Object>> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(row(result));
      }
      return rows;
    } catch (SQLException e) {
      throw new AssertionError("DuckDB cannot read " + files, e);
    }
  }

  private static Map<String, Object> row(ResultSet result) throws SQLException {
    Map<String, Object> row = new LinkedHashMap<>();
    for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
      row.put(result.getMetaData().getColumnName(column), neutral(result.getObject(column)));
    }
    return row;
  }

  private static Object neutral(Object value) throws SQLException {
    if (value instanceof DuckDBStruct struct) {
      return neutralMap(struct.getMap());
    }
    if (value instanceof Struct) {
      throw new AssertionError("a struct without names: " + value);
    }
    if (value instanceof Map<?, ?> map) {
      return neutralMap(map);
    }
    if (value instanceof Array array) {
      List<Object> list = new ArrayList<>();
      for (Object element : Arrays.asList((Object[]) array.getArray())) {
        list.add(neutral(element));
      }
      return list;
    }
    return value;
  }

  private static Map<String, Object> neutralMap(Map<?, ?> map) throws SQLException {
    Map<String, Object> neutral = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      neutral.put((String) entry.getKey(), neutral(entry.getValue()));
    }
    return neutral;
  }
}
