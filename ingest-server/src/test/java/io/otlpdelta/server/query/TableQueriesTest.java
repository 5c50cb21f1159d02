package io.otlpdelta.server.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.schema.DocumentedTables;
import io.otlpdelta.schema.SchemaJson;
import io.otlpdelta.schema.StructType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableQueriesTest {
  private static final StructType SCHEMA =
      SchemaJson.parseStruct(
          """
          {"type": "struct", "fields": [
            {"name": "id", "type": "long", "nullable": true, "metadata": {}},
            {"name": "name", "type": "string", "nullable": true, "metadata": {}},
            {"name": "tags", "nullable": true, "metadata": {}, "type":
              {"type": "map", "keyType": "string", "valueType": "string", "valueContainsNull": true}},
            {"name": "sum", "nullable": true, "metadata": {}, "type":
              {"type": "struct", "fields": [
                {"name": "value", "type": "double", "nullable": true, "metadata": {}}]}}
          ]}
          """);

  @TempDir private Path folder;
  private Path root;

  @BeforeEach
  void aTableFolderWithANameThatNeedsQuoting() throws IOException {
    root = Files.createDirectories(folder.resolve("it's x=1 [a]*"));
  }

  @Test
  void aTableIsQueriedByItsThreePartName() throws Exception {
    Path file = parquet("a.parquet", "SELECT 7::BIGINT AS id, 'seven' AS name");

    assertThat(table("SELECT id, name FROM main.telemetry.logs", tableOf(file)))
        .isEqualTo(
            """
             id | name
            ----+-------
              7 | seven
            (1 row)
            """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"main", "memory", "temp", "system", "prod", "my-catalog", "it\"s", "x:y"})
  void anyCatalogNameWorks(String catalog) throws Exception {
    Path file = parquet("a.parquet", "SELECT 7::BIGINT AS id");
    TableName name = new TableName(catalog, "telemetry", "logs");
    String quoted = "\"" + catalog.replace("\"", "\"\"") + "\".telemetry.logs";

    String sql =
        "SELECT %s.id FROM %s WHERE id IN (SELECT id FROM %s)".formatted(quoted, quoted, quoted);
    assertThat(table(sql, new QueryableTable(name, SCHEMA, root, List.of(file))))
        .contains("7\n(1 row)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"main", "order", "information_schema_x", "my schema", "pg_temp_x"})
  void anySchemaNameWorks(String schema) throws Exception {
    TableName name = new TableName("main", schema.replace(' ', '_'), "select");

    assertThat(
            table(
                "SELECT count(*) AS n FROM main.\"%s\".\"select\"".formatted(name.schema()),
                new QueryableTable(name, SCHEMA, root, List.of())))
        .isEqualTo(" n\n---\n 0\n(1 row)\n");
  }

  @Test
  void filesMayLackColumnsAndHaveThemInAnyOrder() throws Exception {
    Path old = parquet("old.parquet", "SELECT 'a' AS name, 1::BIGINT AS id");
    Path fresh =
        parquet("new.parquet", "SELECT 2::BIGINT AS id, MAP{'k': 'v'} AS tags, 'b' AS name");

    assertThat(table("SELECT * FROM main.telemetry.logs ORDER BY id", tableOf(old, fresh)))
        .isEqualTo(
            """
             id | name | tags  | sum
            ----+------+-------+------
              1 | a    | NULL  | NULL
              2 | b    | {k=v} | NULL
            (2 rows)
            """);
  }

  @Test
  void aColumnThatTheTableNoLongerHasIsNotShown() throws Exception {
    Path file = parquet("a.parquet", "SELECT 1::BIGINT AS id, 'x' AS dropped");

    assertThat(table("DESCRIBE main.telemetry.logs", tableOf(file))).doesNotContain("dropped");
  }

  @ParameterizedTest
  @EnumSource(TableKind.class)
  void anEmptyTableHasTheDocumentedColumns(TableKind kind) throws Exception {
    TableName name = new TableName("main", "telemetry", "t");
    StructType schema = DocumentedTables.schema(kind);

    String described =
        run(
            "SELECT column_name FROM (DESCRIBE main.telemetry.t)",
            ResultFormat.CSV,
            new QueryableTable(name, schema, root, List.of()));

    assertThat(described.lines().skip(1))
        .containsExactlyElementsOf(schema.fields().stream().map(field -> field.name()).toList());
  }

  @Test
  void numbersGoToTheRightAndControlCharactersAreEscaped() throws Exception {
    assertThat(
            table(
                "SELECT 1.5::DOUBLE AS d, E'a\\n"
                    + "b\\x1b[31m\\t' AS text, 10::HUGEINT AS h, NULL AS \"nö\""))
        .isEqualTo(
            """
               d | text             |  h |   nö
            -----+------------------+----+------
             1.5 | a\\nb\\u001b[31m\\t | 10 | NULL
            (1 row)
            """);
  }

  @Test
  void moreRowsThanAreMeasuredAreAllWritten() throws Exception {
    String shown = table("SELECT i AS n FROM range(2500) t(i) ORDER BY i DESC");

    assertThat(shown.lines().count()).isEqualTo(2503);
    assertThat(shown)
        .startsWith("    n\n------\n 2499\n 2498\n")
        .endsWith("\n    0\n(2500 rows)\n");
  }

  @Test
  void csvQuotesWhatItMustAndTellsNullFromEmpty() throws Exception {
    assertThat(
            run(
                "SELECT 'a,b' AS \"x,y\", 'say \"hi\"' AS q, '' AS e, NULL AS n, E'1\\n2' AS l,"
                    + " MAP{'k': 1} AS m",
                ResultFormat.CSV))
        .isEqualTo("\"x,y\",q,e,n,l,m\r\n\"a,b\",\"say \"\"hi\"\"\",\"\",,\"1\n2\",{k=1}\r\n");
  }

  @Test
  void jsonKeepsTypesAndNesting() throws Exception {
    String json =
        run(
            "SELECT 9007199254740993::BIGINT AS big, 0.1::DOUBLE AS d, true AS b, NULL AS n,"
                + " E'q\"\\n' AS s, MAP{'k': 'v'} AS m, {'x': [1, 2], 'y': NULL} AS st,"
                + " 'nan'::DOUBLE AS nan, '-inf'::DOUBLE AS inf, DATE '2026-01-02' AS day,"
                + " TIMESTAMPTZ '2026-01-02 03:04:05+00' AS at, 1 AS \"a \"\"b\"\"\"",
            ResultFormat.JSON);

    JsonNode row = new ObjectMapper().readTree(json).get(0);
    assertThat(row.toString())
        .isEqualTo(
            "{\"big\":9007199254740993,\"d\":0.1,\"b\":true,\"n\":null,\"s\":\"q\\\"\\n\","
                + "\"m\":{\"k\":\"v\"},\"st\":{\"x\":[1,2],\"y\":null},\"nan\":\"NaN\","
                + "\"inf\":\"-Infinity\",\"day\":\"2026-01-02\",\"at\":\"2026-01-02 03:04:05+00\","
                + "\"a \\\"b\\\"\":1}");
  }

  @Test
  void noRowsAreAnEmptyArrayAHeaderOrAnEmptyTable() throws Exception {
    assertThat(run("SELECT 1 AS a WHERE false", ResultFormat.JSON)).isEqualTo("[]\n");
    assertThat(run("SELECT 1 AS a WHERE false", ResultFormat.CSV)).isEqualTo("a\r\n");
    assertThat(table("SELECT 1 AS a WHERE false")).isEqualTo(" a\n---\n(0 rows)\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FROM main.telemetry.logs",
        "WITH x AS (SELECT id FROM main.telemetry.logs) SELECT * FROM x; -- end",
        "VALUES (1), (2)",
        "DESCRIBE main.telemetry.logs",
        "SUMMARIZE main.telemetry.logs",
        "SHOW ALL TABLES",
        "SELECT ';' AS s, [1, 2] AS l, main.telemetry.logs.tags['k'] AS k FROM main.telemetry.logs",
      })
  void everyKindOfQueryRuns(String sql) throws Exception {
    Path file = parquet("a.parquet", "SELECT 7::BIGINT AS id");

    assertThat(table(sql, tableOf(file))).contains(" row");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COPY (SELECT 1) TO '%s/evil.parquet'",
        "CREATE TABLE t (a INT)",
        "DROP VIEW main.telemetry.logs",
        "INSERT INTO main.telemetry.logs VALUES (1)",
        "SET threads = 1",
        "ATTACH ':memory:' AS x",
        "INSTALL httpfs",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '%s/evil.parquet'",
        "SELECT 1; COPY (SELECT 1) TO '%s/evil.parquet'",
      })
  void whatIsNoQueryIsRefused(String sql) throws Exception {
    Path file = parquet("a.parquet", "SELECT 7::BIGINT AS id");

    assertThatThrownBy(
            () -> table(sql.formatted(root.toString().replace("'", "''")), tableOf(file)))
        .isInstanceOf(QueryException.class)
        .hasMessage(
            "only a query can be run here: SELECT, WITH, FROM, VALUES, DESCRIBE, SHOW or"
                + " SUMMARIZE");
    assertThat(root.resolve("evil.parquet")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT 1; SELECT 2 | there are 2 statements, but only one can be run at a time",
        "SELEC 1 | syntax error at or near \"SELEC\"",
        "SELECT nope FROM main.telemetry.logs | Binder Error: Referenced column \"nope\" not found"
            + " in FROM clause! Candidate bindings: \"name\"",
        "SELECT * FROM main.telemetry.logz | Catalog Error: Table with name logz does not exist!"
            + " Did you mean \"logs\"?",
        "SELECT 1) x; SELECT * FROM (SELECT 2 | syntax error at or near \")\"",
      })
  void aQueryThatIsWrongIsExplainedInOneSentence(String sql, String sentence) {
    assertThatThrownBy(() -> table(sql, tableOf()))
        .isInstanceOf(QueryException.class)
        .hasMessage(sentence);
  }

  @Test
  void constantsKeepTheirTypesAndDigits() throws Exception {
    String json =
        run(
            "SELECT 1e9 AS d, 0.1 AS dec, 12345678901234567.89 AS dec2, 9223372036854775807 AS big,"
                + " 170141183460469231731687303715884105727 AS huge, -0.1e-300 AS tiny, 1.0 AS one",
            ResultFormat.JSON);

    assertThat(json)
        .isEqualTo(
            "[\n  {\"d\": 1000000000.0, \"dec\": 0.1, \"dec2\": 12345678901234567.89, \"big\":"
                + " 9223372036854775807, \"huge\": 170141183460469231731687303715884105727,"
                + " \"tiny\": -1e-301, \"one\": 1.0}\n]\n");
  }

  @Test
  void nothingOutsideTheTablesCanBeRead() throws Exception {
    Path secret = Files.writeString(folder.resolve("tokens.json"), "{}");

    for (String function : List.of("read_text", "read_json", "read_csv", "glob")) {
      assertThatThrownBy(
              () -> table("SELECT * FROM %s('%s')".formatted(function, secret), tableOf()))
          .as(function)
          .isInstanceOf(QueryException.class)
          .hasMessageContaining("file system operations are disabled by configuration");
    }
  }

  @Test
  void aMissingFileIsReported() {
    assertThatThrownBy(
            () -> table("SELECT * FROM main.telemetry.logs", tableOf(root.resolve("gone.parquet"))))
        .isInstanceOf(QueryException.class)
        .hasMessageContaining("gone.parquet");
  }

  private QueryableTable tableOf(Path... files) {
    return new QueryableTable(
        new TableName("main", "telemetry", "logs"), SCHEMA, root, List.of(files));
  }

  private static String table(String sql, QueryableTable... tables) throws Exception {
    return run(sql, ResultFormat.TABLE, tables);
  }

  private static String run(String sql, ResultFormat format, QueryableTable... tables)
      throws Exception {
    StringBuilder out = new StringBuilder();
    try (TableQueries queries = TableQueries.open(List.of(tables))) {
      queries.run(sql, format, out);
    }
    return out.toString();
  }

  private Path parquet(String name, String query) throws SQLException {
    Path file = root.resolve(name);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("COPY (" + query + ") TO '" + file.toString().replace("'", "''") + "'");
    }
    return file;
  }
}
