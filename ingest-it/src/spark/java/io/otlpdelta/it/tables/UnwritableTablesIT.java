package io.otlpdelta.it.tables;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.delta.tables.DeltaTable;
import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.Signal;
import io.otlpdelta.it.spark.Spark;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables that would be written wrongly are refused by a 400 that says what is against them. */
@Tag("heavy")
@Tag("tables")
class UnwritableTablesIT {
  @RegisterExtension static final Spark SPARK = new Spark();

  @RegisterExtension static final Installation INSTALLATION = new Installation("freshness: 1s");

  /** Makes a table of a kind that the DDL of Spark has no words for. */
  private interface Maker {
    void make(Path folder);
  }

  /** A table and what its refusal must say. */
  record Unwritable(String name, Maker maker, List<String> words) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Unwritable> tables() {
    return List.of(
        of(
            "check_constraint",
            logs(),
            "ALTER TABLE %s ADD CONSTRAINT recent CHECK (time_unix_nano > 0)",
            "constraint 'recent' would have to be checked"),
        of(
            "generated_column",
            logs().extra("twice BIGINT GENERATED ALWAYS AS (time_unix_nano + time_unix_nano)"),
            "column 'twice' is a generated column"),
        new Unwritable(
            "identity_column",
            folder -> make(folder, identity()),
            List.of("column 'id' is an identity column")),
        new Unwritable(
            "invariant",
            folder -> make(folder, invariant()),
            List.of("column 'level' has an invariant")),
        of(
            "extra_not_null",
            logs().extra("team STRING NOT NULL"),
            "column 'team' is STRING NOT NULL, and telemetry has no value for it"),
        of(
            "documented_not_null",
            logs().notNull("event_name"),
            "column 'event_name' is STRING NOT NULL, and telemetry may lack it"),
        of(
            "empty_text_in_a_not_null_partition",
            TableDdl.of(Signal.SPANS).notNull("name").partitionedBy("name"),
            "partition column 'name' is STRING NOT NULL"),
        of(
            "other_type",
            logs().replace("flags", "flags BIGINT"),
            "column 'flags' is BIGINT (expected: INT)"),
        of(
            "limited_text",
            logs().replace("severity_text", "severity_text VARCHAR(4)"),
            "column 'severity_text' is VARCHAR(4) (expected: STRING)"),
        of(
            "missing_column",
            logs().replace("body", "text STRING"),
            "column 'body' is missing (expected: STRING)"),
        of(
            "second_schema",
            logs().property("otel.schemaVersion", "v2"),
            "otel.schemaVersion is 'v2' (expected: 'v1')"),
        of(
            "forgetful",
            logs().property("delta.setTransactionRetentionDuration", "interval 1 day"),
            "delta.setTransactionRetentionDuration = 'interval 1 day'"),
        of(
            "iceberg",
            logs()
                .property("delta.columnMapping.mode", "name")
                .property("delta.enableIcebergCompatV2", "true"),
            "the table feature 'icebergCompatV2'"));
  }

  private int sent;

  @ParameterizedTest(name = "{0}")
  @MethodSource("tables")
  void theTableIsRefusedWithTheReason(Unwritable table) throws IOException {
    table.maker().make(folder(table.name()));
    CommitLog log = new CommitLog(folder(table.name()));
    long version = log.version();
    assertThat(version).isNotNegative();
    Signal signal = table.name().contains("partition") ? Signal.SPANS : Signal.LOGS;
    HttpResponse<byte[]> answer = send(table.name(), signal);
    assertThat(answer.statusCode()).as("status of %s", text(answer)).isEqualTo(400);
    assertThat(message(answer)).contains("main.telemetry." + table.name()).contains(table.words());
    assertThat(log.version()).isEqualTo(version);
  }

  /** What was accepted before stays where it is, and goes on when the reason is gone. */
  @Test
  void aTableThatBecomesUnwritableIsRefusedUntilItIsWritableAgain() throws IOException {
    Path folder = folder("constrained_for_a_while");
    String path = TableDdl.path(folder);
    SPARK.sql(logs().create(folder));
    assertThat(send("constrained_for_a_while", Signal.LOGS).statusCode()).isEqualTo(200);
    SPARK.sql("ALTER TABLE " + path + " ADD CONSTRAINT recent CHECK (time_unix_nano > 0)");
    await("the refusal")
        .until(() -> send("constrained_for_a_while", Signal.LOGS).statusCode() == 400);
    long rows = (Long) SPARK.value("SELECT count(*) FROM " + path);
    SPARK.sql("ALTER TABLE " + path + " DROP CONSTRAINT recent");
    await("the next row")
        .until(() -> send("constrained_for_a_while", Signal.LOGS).statusCode() == 200);
    assertThat((Long) SPARK.value("SELECT count(*) FROM " + path)).isGreaterThan(rows);
  }

  private static Unwritable of(String name, TableDdl ddl, String words) {
    return new Unwritable(name, folder -> SPARK.sql(ddl.create(folder)), List.of(words));
  }

  private static Unwritable of(String name, TableDdl ddl, String statement, String words) {
    return new Unwritable(
        name,
        folder -> {
          SPARK.sql(ddl.create(folder));
          SPARK.sql(statement.replace("%s", TableDdl.path(folder)));
        },
        List.of(words));
  }

  private static void make(Path folder, StructField extra) {
    DeltaTable.create(SPARK.session())
        .location(folder.toString())
        .addColumns(TableDdl.documented(Signal.LOGS))
        .addColumn(extra)
        .execute();
  }

  private static StructField identity() {
    return DeltaTable.columnBuilder(SPARK.session(), "id")
        .dataType("BIGINT")
        .generatedAlwaysAsIdentity()
        .build();
  }

  /** The way of tables that were made before CHECK constraints. */
  private static StructField invariant() {
    Metadata metadata =
        new MetadataBuilder()
            .putString("delta.invariants", "{\"expression\":{\"expression\":\"level > 3\"}}")
            .build();
    return new StructField("level", DataTypes.IntegerType, true, metadata);
  }

  /** Never the same body twice, which would be taken for a client's repeat. */
  private HttpResponse<byte[]> send(String table, Signal signal) throws IOException {
    Map<String, String> headers = INSTALLATION.client().headers(signal);
    headers.put("Content-Type", "application/json");
    headers.put("X-Databricks-UC-Table-Name", "main.telemetry." + table);
    headers.put("Prefer", "wait=committed");
    return INSTALLATION.client().post(signal, headers, Requests.of(signal, 3 * sent++, 3));
  }

  private static String message(HttpResponse<byte[]> answer) throws IOException {
    return new ObjectMapper().readTree(answer.body()).path("message").asText();
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), UTF_8);
  }

  private static TableDdl logs() {
    return TableDdl.of(Signal.LOGS);
  }

  private static Path folder(String name) {
    return INSTALLATION.schemaFolder().resolve(name);
  }
}
