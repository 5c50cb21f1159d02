package io.otlpdelta.it.tables;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.otlpdelta.it.Chdb;
import io.otlpdelta.it.expected.ExpectedRows;
import io.otlpdelta.it.expected.RowsAssert;
import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.NodeProject;
import io.otlpdelta.it.harness.Signal;
import io.otlpdelta.it.spark.Spark;
import io.otlpdelta.it.tables.FeatureTable.Trait;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** One table, written by Spark and the server in turns, and what it must hold. */
final class Trial {
  /** The server's {@code RewriteLimits}: fewer small files than this stay. */
  private static final int FILES_WORTH_A_COMPACTION = 16;

  /** So many records in sequence have each value of each column that partitions a table. */
  private static final int RECORDS_FOR_ALL_PARTITIONS = 5;

  private final FeatureTable table;
  private final Spark spark;
  private final NodeProject node;
  private final Installation installation;
  private final List<Map<String, Object>> expected = new ArrayList<>();
  private int posted;
  private int postedRows;

  Trial(FeatureTable table, Spark spark, NodeProject node, Installation installation) {
    this.table = table;
    this.spark = spark;
    this.node = node;
    this.installation = installation;
  }

  void create() {
    spark.sql(table.ddl().create(folder()));
    table.created().forEach(this::sql);
  }

  Path folder() {
    return installation.schemaFolder().resolve(table.name());
  }

  CommitLog log() {
    return new CommitLog(folder());
  }

  /** Posts so many further records; they are in the table when it returns. */
  void post(int count) throws IOException {
    byte[] body = Requests.of(signal(), posted, count);
    HttpResponse<byte[]> answer = send(body);
    assertThat(answer.statusCode())
        .as("status, body: %s", new String(answer.body(), UTF_8))
        .isEqualTo(200);
    posted += count;
    List<Map<String, Object>> rows = ExpectedRows.of(signal(), body);
    postedRows += rows.size();
    rows.forEach(row -> partitionedBy().forEach(column -> emptyIsNull(row, column)));
    expected.addAll(rows);
  }

  HttpResponse<byte[]> send(byte[] body) throws IOException {
    Map<String, String> headers = installation.client().headers(signal());
    headers.put("Content-Type", "application/json");
    headers.put("X-Databricks-UC-Table-Name", "main.telemetry." + table.name());
    headers.put("Prefer", "wait=committed");
    return installation.client().post(signal(), headers, body);
  }

  /** Spark alters the table, repeats one record and deletes another. */
  void sparksTurn() {
    table.altered().forEach(this::sql);
    sql("INSERT INTO %s SELECT * FROM %s WHERE " + timeColumn() + " = " + time(1));
    expected.addAll(expected.stream().filter(row -> time(1) == timeOf(row)).toList());
    if (table.is(Trait.APPEND_ONLY)) {
      return;
    }
    sql("DELETE FROM %s WHERE " + timeColumn() + " = " + time(2));
    assertThat(expected.removeIf(row -> time(2) == timeOf(row))).isTrue();
  }

  void optimize() {
    sql("OPTIMIZE %s");
  }

  /** Posts until the server's own maintenance must have come by. */
  void postUntilMaintained() throws IOException {
    for (int i = 0; i <= FILES_WORTH_A_COMPACTION; i++) {
      post(RECORDS_FOR_ALL_PARTITIONS);
    }
    long enough = log().version();
    for (int i = 0; i < Installations.COMMITS_PER_CHECKPOINT; i++) {
      post(RECORDS_FOR_ALL_PARTITIONS);
    }
    await("maintenance of " + table + " from version " + enough + " on")
        .atMost(Duration.ofSeconds(30))
        .until(() -> maintainedVersion() >= enough);
    long replaced = log().removalsByServer();
    if (table.is(Trait.NOT_COMPACTED)) {
      assertThat(replaced).as("files replaced by the server").isZero();
    } else {
      assertThat(replaced).as("files replaced by the server").isPositive();
    }
  }

  /** Both readers see what was sent, less what was deleted. */
  void assertRows() throws IOException {
    spark.forgetTables();
    JsonNode schema = spark.schema(path());
    List<Map<String, Object>> fitted =
        expected.stream().map(row -> TableShape.fit(schema, row)).toList();
    RowsAssert.assertSameRows("Spark " + table, spark.rows(folder()), fitted);
    if (!table.is(Trait.CHDB_CANNOT_READ)) {
      assertChdbReads(schema, fitted);
    }
  }

  private void assertChdbReads(JsonNode schema, List<Map<String, Object>> rows) throws IOException {
    List<Map<String, Object>> visible =
        table.is(Trait.CHDB_SEES_NO_STRUCTS_IN_LISTS)
            ? rows.stream().map(row -> TableShape.withoutStructsInLists(schema, row)).toList()
            : rows;
    Chdb.assertHolds(node, folder(), schema, visible, row -> true);
  }

  /** Our data files have the table's names for columns, its field ids, and no partition columns. */
  void assertFiles() {
    Map<String, Integer> fields = TableShape.physicalFields(log().schema(), table.ddl());
    for (JsonNode add : log().filesOfServer()) {
      assertThat(ParquetFields.of(folder().resolve(add.get("path").textValue())))
          .as("columns of %s", add.get("path"))
          .isEqualTo(fields);
    }
  }

  /** Spark finds the rows of each partition, and does not read the files of others. */
  void assertEachPartition() {
    Map<List<Object>, Long> partitions = new HashMap<>();
    expected.forEach(row -> partitions.merge(partition(row), 1L, Long::sum));
    partitions.forEach(
        (values, rows) -> {
          String query = "SELECT * FROM " + path() + " WHERE " + filter(values);
          assertThat(spark.value(query.replace("*", "count(*)"))).as(query).isEqualTo(rows);
          if (partitions.size() > 1) {
            assertThat(spark.filesRead(query))
                .as("files read of %s", query)
                .isLessThan(spark.filesRead("SELECT * FROM " + path()));
          }
        });
  }

  private List<Object> partition(Map<String, Object> row) {
    List<Object> values = new ArrayList<>();
    partitionedBy().forEach(column -> values.add(row.get(column)));
    return values;
  }

  private String filter(List<Object> values) {
    List<String> conditions = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      String literal =
          value instanceof String text ? "'" + text.replace("'", "\\'") + "'" : "" + value;
      conditions.add(partitionedBy().get(i) + " <=> " + literal);
    }
    return String.join(" AND ", conditions);
  }

  private static void emptyIsNull(Map<String, Object> row, String column) {
    row.computeIfPresent(column, (name, value) -> value.equals("") ? null : value);
  }

  /** The statistics let Spark leave files out, and only such as have none of the rows. */
  void assertSkipping() {
    String query = "SELECT * FROM " + path() + " WHERE " + timeColumn() + " = " + time(posted - 1);
    long rows = expected.stream().filter(row -> time(posted - 1) == timeOf(row)).count();
    assertThat(spark.value(query.replace("*", "count(*)"))).isEqualTo(rows);
    assertThat(rows).isPositive();
    assertThat(spark.filesRead(query))
        .as("files read of a filter on %s", timeColumn())
        .isLessThan(spark.filesRead("SELECT * FROM " + path()));
  }

  /** The first value of a query's first row, {@code %s} in it being the table. */
  Object value(String query) {
    return spark.value(query.replace("%s", path()));
  }

  /** How many rows were made of what was posted. */
  long posted() {
    return postedRows;
  }

  List<String> partitionedBy() {
    return table.ddl().partitionColumns();
  }

  private String path() {
    return TableDdl.path(folder());
  }

  private long maintainedVersion() {
    Pattern line =
        Pattern.compile("\\[main\\.telemetry\\." + table.name() + "] checkpoint=(\\d+) ");
    return line.matcher(installation.server().output())
        .results()
        .map((MatchResult match) -> Long.parseLong(match.group(1)))
        .max(Long::compare)
        .orElse(-1L);
  }

  private void sql(String statement) {
    spark.sql(statement.replace("%s", path()));
  }

  private Signal signal() {
    return table.ddl().signal();
  }

  private static long time(int number) {
    return Requests.FIRST_NANOS + number;
  }

  private String timeColumn() {
    return switch (signal()) {
      case LOGS -> "time_unix_nano";
      case METRICS -> "gauge.time_unix_nano";
      case SPANS -> "start_time_unix_nano";
    };
  }

  private long timeOf(Map<String, Object> row) {
    Object time =
        switch (signal()) {
          case LOGS -> row.get("time_unix_nano");
          case METRICS ->
              row.get("gauge") instanceof Map<?, ?> gauge ? gauge.get("time_unix_nano") : null;
          case SPANS -> row.get("start_time_unix_nano");
        };
    return time == null ? 0 : (Long) time;
  }
}
