package io.otlpdelta.it.spark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.it.delta.TableRows;
import io.otlpdelta.it.expected.ExpectedRows;
import io.otlpdelta.it.expected.RowsAssert;
import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.LogLoad;
import io.otlpdelta.it.harness.LogLoad.RecordId;
import io.otlpdelta.it.harness.OtlpClient;
import io.otlpdelta.it.harness.RecordedRequest;
import io.otlpdelta.it.harness.Signal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Spark and the server share tables, whichever library the server commits with. */
abstract class SparkRowsContract {
  @RegisterExtension static final Spark SPARK = new Spark();

  /** The server. */
  abstract Installation installation();

  @Test
  void sparkReadsEveryValueOfTheCapturedSessions() throws IOException {
    Map<Signal, List<Map<String, Object>>> expected = new EnumMap<>(Signal.class);
    for (String session : RecordedRequest.sessions()) {
      for (RecordedRequest request : RecordedRequest.of(session)) {
        Map<String, String> headers = request.headersFor(installation());
        headers.put("Prefer", "wait=committed");
        assertThat(
                installation()
                    .client()
                    .post(request.signal(), headers, request.body())
                    .statusCode())
            .isEqualTo(200);
        expected
            .computeIfAbsent(request.signal(), signal -> new ArrayList<>())
            .addAll(ExpectedRows.of(request.signal(), request.decodedBody()));
      }
    }
    expected.forEach(
        (signal, rows) ->
            RowsAssert.assertSameRows(
                "Spark " + signal, SPARK.rows(installation().tableFolder(signal)), rows));
  }

  @Test
  void aTableOfSparksDdlIsWrittenBetweenSparksOwnCommits() throws IOException {
    Path folder = installation().schemaFolder().resolve("spark_otel_logs");
    SPARK.sql("CREATE DATABASE IF NOT EXISTS shared");
    SPARK.sql(Ddl.of(Signal.LOGS, "spark_catalog.shared.spark", folder));

    post(LogLoad.request("first", 0, 10));
    assertThat(occurrences(folder)).isEqualTo(once("first", 10));

    SPARK.sql("DELETE FROM shared.spark_otel_logs WHERE attributes['event.sequence'] = '3'");
    post(LogLoad.request("second", 0, 5));
    SPARK.sql("OPTIMIZE shared.spark_otel_logs");
    SPARK.sql("ALTER TABLE shared.spark_otel_logs ADD COLUMNS (team STRING)");
    post(LogLoad.request("third", 0, 5));

    Map<RecordId, Long> expected = once("first", 10);
    expected.remove(new RecordId("first", 3));
    expected.putAll(once("second", 5));
    expected.putAll(once("third", 5));
    assertThat(occurrences(folder)).isEqualTo(expected);
    assertThat(SPARK.value("SELECT count(*) FROM shared.spark_otel_logs WHERE team IS NULL"))
        .isEqualTo((long) expected.size());
    assertThat(LogLoad.occurrences(TableRows.of(folder), "")).isEqualTo(expected);
  }

  private void post(byte[] body) throws IOException {
    OtlpClient client = installation().client();
    Map<String, String> headers = client.headers(Signal.LOGS);
    headers.put("X-Databricks-UC-Table-Name", "main.telemetry.spark_otel_logs");
    headers.put("Prefer", "wait=committed");
    var answer = client.post(Signal.LOGS, headers, body);
    assertThat(answer.statusCode())
        .as("status, body: %s", new String(answer.body(), UTF_8))
        .isEqualTo(200);
  }

  private static Map<RecordId, Long> occurrences(Path folder) {
    return LogLoad.occurrences(SPARK.rows(folder), "");
  }

  private static Map<RecordId, Long> once(String session, int count) {
    Map<RecordId, Long> once = new HashMap<>();
    LogLoad.ids(session, 0, count).forEach(id -> once.put(id, 1L));
    return once;
  }
}
