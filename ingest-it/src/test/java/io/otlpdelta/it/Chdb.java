package io.otlpdelta.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.it.delta.TypedJson;
import io.otlpdelta.it.expected.RowsAssert;
import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.NodeProject;
import io.otlpdelta.it.harness.Repository;
import io.otlpdelta.it.harness.Signal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** ClickHouse in a process of its own, as a reader of the tables. */
public final class Chdb {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Chdb() {}

  /** Asserts that the table's rows which pass the filter are the expected ones, value by value. */
  static void assertHolds(
      NodeProject node,
      Installation installation,
      Signal signal,
      List<Map<String, Object>> expected,
      Predicate<Map<String, Object>> filter)
      throws IOException {
    JsonNode schema =
        JSON.readTree(Repository.path("schemas/" + signal.table() + ".json").toFile());
    assertHolds(node, installation.tableFolder(signal), schema, expected, filter);
  }

  /** The same of the table in a folder, which has the columns of the schema. */
  public static void assertHolds(
      NodeProject node,
      Path table,
      JsonNode schema,
      List<Map<String, Object>> expected,
      Predicate<Map<String, Object>> filter)
      throws IOException {
    String lines = node.run(table.getParent(), "read-delta.js", table.toString());
    List<Map<String, Object>> rows = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      Map<String, Object> row = TypedJson.struct(schema, JSON.readTree(line));
      if (filter.test(row)) {
        rows.add(TypedJson.blankStructsAsNull(schema, row));
      }
    }
    List<Map<String, Object>> comparable =
        expected.stream().map(row -> TypedJson.blankStructsAsNull(schema, row)).toList();
    RowsAssert.assertSameRows("chDB " + table.getFileName(), rows, comparable);
  }
}
