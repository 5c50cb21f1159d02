package io.otlpdelta.it.tables;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * The fields of a Parquet file as DuckDB lists them: depth first, with their numbers of children.
 */
final class ParquetFields {
  private ParquetFields() {}

  /**
   * Field ids, null where there is none, by path; what only makes up lists and maps is left out.
   */
  static Map<String, Integer> of(Path file) {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT name, num_children, field_id, converted_type FROM parquet_schema('"
                    + file.toString().replace("'", "''")
                    + "')")) {
      rows.next();
      Map<String, Integer> fields = new HashMap<>();
      collect(rows, rows.getInt("num_children"), "", fields);
      return fields;
    } catch (SQLException e) {
      throw new AssertionError("DuckDB cannot read " + file, e);
    }
  }

  private static void collect(ResultSet rows, int count, String parent, Map<String, Integer> fields)
      throws SQLException {
    for (int i = 0; i < count; i++) {
      rows.next();
      String path = parent + rows.getString("name");
      int children = rows.getInt("num_children");
      Number id = (Number) rows.getObject("field_id");
      if (!path.matches("(.*\\.)?(list|list\\.element|key_value|key_value\\.(key|value))")) {
        fields.put(path, id == null ? null : id.intValue());
      }
      collect(rows, children, path + ".", fields);
    }
  }
}
