package io.otlpdelta.parquet;

import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.duckdb.DuckDBStruct;
import org.jspecify.annotations.Nullable;

/** Rows of a file as maps by physical name, through DuckDB: a reader that is not parquet-java. */
final class DuckRows {
  private DuckRows() {}

  static List<Map<String, @Nullable Object>> read(Path file) throws SQLException {
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT * FROM read_parquet('" + file + "')")) {
      while (result.next()) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.put(result.getMetaData().getColumnName(i), value(result.getObject(i)));
        }
        rows.add(row);
      }
    }
    return rows;
  }

  /** The rows of these files that those do not have, or not as often, as text. */
  static List<String> difference(List<Path> files, List<Path> others) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(texts(files) + " EXCEPT ALL " + texts(others))) {
      while (result.next()) {
        rows.add(result.getString(1));
      }
    }
    return rows;
  }

  private static String texts(List<Path> files) {
    String names = files.stream().map(file -> "'" + file + "'").collect(Collectors.joining(", "));
    return "(SELECT rows::VARCHAR FROM read_parquet([" + names + "]) rows)";
  }

  private static @Nullable Object value(@Nullable Object value) throws SQLException {
    if (value instanceof DuckDBStruct struct) {
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      for (Map.Entry<String, Object> field : struct.getMap().entrySet()) {
        values.put(field.getKey(), value(field.getValue()));
      }
      return values;
    }
    if (value instanceof Array array) {
      List<@Nullable Object> list = new ArrayList<>();
      for (Object item : (Object[]) array.getArray()) {
        list.add(value(item));
      }
      return list;
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> values = new LinkedHashMap<>();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        values.put(entry.getKey(), value(entry.getValue()));
      }
      return values;
    }
    return value;
  }
}
