package io.otlpdelta.it.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.it.expected.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reader that judges the product reads every kind of value, and live files only. */
class TableRowsTest {
  private static final String METADATA =
      """
      {"metaData":{"schemaString":"{\\"type\\":\\"struct\\",\\"fields\\":[]}","configuration":{}}}
      """;

  @TempDir Path table;

  @BeforeEach
  void makeFolders() throws IOException {
    Files.createDirectories(table.resolve("_delta_log"));
  }

  @Test
  void nestedValuesAndNullsAreKept() throws Exception {
    writeParquet(
        "a b.parquet",
        "SELECT 'x' AS text, 5::BIGINT AS big, 6::INTEGER AS small, 0.5::DOUBLE AS real,"
            + " MAP {'k': 'v'} AS map, [{'n': 1::BIGINT, 'm': MAP {'a': ''}}] AS list,"
            + " {'inner': {'flag': true}, 'none': NULL::VARCHAR} AS struct,"
            + " NULL::STRUCT(a INTEGER) AS nothing");
    commit(0, METADATA, add("a%20b.parquet", 1));
    Map<String, Object> row =
        new Row()
            .with("text", "x")
            .with("big", 5L)
            .with("small", 6)
            .with("real", 0.5)
            .with("map", Map.of("k", "v"))
            .with("list", List.of(Map.of("n", 1L, "m", Map.of("a", ""))))
            .with(
                "struct", new Row().with("inner", Map.of("flag", true)).with("none", null).build())
            .with("nothing", null)
            .build();
    assertThat(TableRows.of(table)).containsExactly(row);
  }

  @Test
  void removedFilesAreNotRead() throws Exception {
    writeParquet("old.parquet", "SELECT 1 AS n");
    writeParquet("new.parquet", "SELECT 2 AS n");
    commit(0, METADATA, add("old.parquet", 1));
    commit(1, "{\"remove\":{\"path\":\"old.parquet\"}}\n", add("new.parquet", 1));
    assertThat(DeltaLog.read(table).version()).isEqualTo(1);
    assertThat(TableRows.of(table)).containsExactly(Map.of("n", 2));
  }

  @Test
  void aLogThatClaimsOtherRowsThanItsFilesHoldIsAFailure() throws Exception {
    writeParquet("a.parquet", "SELECT 1 AS n");
    commit(0, METADATA, add("a.parquet", 2));
    assertThatThrownBy(() -> TableRows.of(table))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("1 rows (expected: 2, as logged)");
  }

  private void writeParquet(String name, String query) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("COPY (" + query + ") TO '" + table.resolve(name) + "' (FORMAT parquet)");
    }
  }

  private void commit(int version, String... lines) throws IOException {
    Path file = table.resolve("_delta_log/0000000000000000000" + version + ".json");
    Files.writeString(file, String.join("", lines));
  }

  private static String add(String path, int rows) {
    return "{\"add\":{\"path\":\""
        + path
        + "\",\"stats\":\"{\\\"numRecords\\\":"
        + rows
        + "}\"}}\n";
  }
}
