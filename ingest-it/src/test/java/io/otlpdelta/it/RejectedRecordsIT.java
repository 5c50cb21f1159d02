package io.otlpdelta.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.Processes;
import io.otlpdelta.it.harness.Signal;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the server refused of a request can be asked for by SQL, beside what it accepted. */
class RejectedRecordsIT {
  private static final String REJECTS = "main.telemetry._otlp_rejects";
  private static final String OVER = "18446744073709551615";

  @RegisterExtension final Installation installation = new Installation("freshness: 1s");

  @Test
  void theRefusedRecordsOfEverySignalAreInOneTableAndTheGoodOnesInTheirs() throws IOException {
    for (Signal signal : Signal.values()) {
      HttpResponse<byte[]> answer = post(signal, body(signal, signal.route()), Map.of());

      assertThat(answer.statusCode()).isEqualTo(200);
      JsonNode partial = new ObjectMapper().readTree(answer.body()).path("partialSuccess");
      assertThat(partial.path("errorMessage").asText()).startsWith("1 rejected: ");
    }
    awaitRefused(3);
    assertThat(
            sql(
                "select table_name, signal, reason, principal, records from "
                    + REJECTS
                    + " order by signal desc"))
        .isEqualTo(
            """
            table_name,signal,reason,principal,records
            main.telemetry.claude_otel_spans,traces,unsigned_too_large,it,1
            main.telemetry.claude_otel_metrics,metrics,no_value,it,1
            main.telemetry.claude_otel_logs,logs,unsigned_too_large,it,1
            """);
    assertThat(
            sql(
                "select resource_attributes['session.id'] as session, record from "
                    + REJECTS
                    + " where signal = 'metrics'"))
        .contains("metrics,")
        .contains("\"\"gauge\"\":{\"\"dataPoints\"\":[{\"\"timeUnixNano\"\":\"\"1\"\"}]}");
    for (Signal signal : Signal.values()) {
      await("the good record of " + signal)
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(installation.rows(signal)).hasSize(1));
    }
    assertThat(installation.dataDirectory().resolve("rejected")).doesNotExist();
  }

  @Test
  void aKilledServerLosesAndDoublesNone() throws IOException {
    String body = body(Signal.LOGS, "killed");
    assertThat(post(Signal.LOGS, body, Map.of()).statusCode()).isEqualTo(200);
    installation.server().kill();
    installation.restart();
    HttpResponse<byte[]> repeat = post(Signal.LOGS, body, Map.of());
    assertThat(repeat.headers().firstValue("Otlp-Delta-Duplicate")).hasValue("true");
    awaitRefused(1);
    assertThat(post(Signal.LOGS, body(Signal.LOGS, "another"), Map.of()).statusCode())
        .isEqualTo(200);
    awaitRefused(2);
    assertThat(installation.server().terminate()).isIn(0, 143);
    assertThat(refused()).isEqualTo(2);
  }

  @Test
  void aTableThatAnAdminDroppedIsMadeAgain() throws IOException {
    post(Signal.LOGS, body(Signal.LOGS, "first"), Map.of());
    awaitRefused(1);
    try (Stream<Path> files = Files.walk(installation.schemaFolder().resolve("_otlp_rejects"))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    post(Signal.LOGS, body(Signal.LOGS, "second"), Map.of());
    awaitRefused(1);
    assertThat(sql("select resource_attributes['session.id'] as session from " + REJECTS))
        .isEqualTo("session\nsecond\n");
  }

  @Test
  void nobodyWritesTheTableFromOutside() throws IOException {
    Map<String, String> headers = Map.of("X-Databricks-UC-Table-Name", REJECTS);
    HttpResponse<byte[]> answer = post(Signal.LOGS, body(Signal.LOGS, "forged"), headers);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(new String(answer.body(), UTF_8))
        .contains("only the server writes it")
        .contains("\"code\":3");
    assertThat(installation.schemaFolder().resolve("_otlp_rejects")).doesNotExist();
  }

  /** One good record and one that no table can take. */
  private static String body(Signal signal, String session) {
    String resource =
        "{\"resource\":{\"attributes\":[{\"key\":\"session.id\",\"value\":{\"stringValue\":\""
            + session
            + "\"}}]},";
    return switch (signal) {
      case METRICS ->
          "{\"resourceMetrics\":["
              + resource
              + "\"scopeMetrics\":[{\"metrics\":[{\"name\":\"cpu\",\"gauge\":{\"dataPoints\":["
              + "{\"timeUnixNano\":\"1\",\"asInt\":\"1\"},{\"timeUnixNano\":\"1\"}]}}]}]}]}";
      case LOGS ->
          "{\"resourceLogs\":["
              + resource
              + "\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":\"1\"},{\"timeUnixNano\":\""
              + OVER
              + "\"}]}]}]}";
      case SPANS ->
          "{\"resourceSpans\":["
              + resource
              + "\"scopeSpans\":[{\"spans\":[{\"name\":\"a\"},{\"name\":\"b\",\"endTimeUnixNano\":\""
              + OVER
              + "\"}]}]}]}";
    };
  }

  private HttpResponse<byte[]> post(Signal signal, String json, Map<String, String> headers)
      throws IOException {
    Map<String, String> all = installation.client().headers(signal);
    all.put("Content-Type", "application/json");
    all.putAll(headers);
    return installation.client().post(signal, all, json.getBytes(UTF_8));
  }

  private void awaitRefused(long records) {
    await(records + " refused records in the table")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> refused() == records);
  }

  /** -1 while there is no such table. */
  private long refused() {
    Processes.Result result =
        installation.command("sql", "select sum(records) from " + REJECTS, "--format", "csv");
    if (result.exitCode() != 0) {
      return -1;
    }
    String count = result.output().lines().skip(1).findFirst().orElse("");
    return count.isEmpty() ? 0 : Long.parseLong(count.strip());
  }

  private String sql(String query) {
    return installation
        .command("sql", query, "--format", "csv")
        .orFail(query)
        .replace("\r\n", "\n");
  }
}
