package io.otlpdelta.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.it.expected.ExpectedRows;
import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.LogLoad;
import io.otlpdelta.it.harness.RecordedRequest;
import io.otlpdelta.it.harness.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What was posted can be asked for, in time. */
class QueryIT {
  private static final Duration FRESHNESS = Duration.ofSeconds(2);

  @RegisterExtension static final Installation INSTALLATION = new Installation("freshness: 2s");

  @Test
  void theCommandLineAnswersWhatAClaudeCodeSessionSent() throws IOException {
    Map<String, Long> events = new TreeMap<>();
    int records = 0;
    for (RecordedRequest request : RecordedRequest.of("claude-code-2.1.330-tools")) {
      Map<String, String> headers = request.headersFor(INSTALLATION);
      headers.put("Prefer", "wait=committed");
      assertThat(INSTALLATION.client().post(request.signal(), headers, request.body()).statusCode())
          .isEqualTo(200);
      if (request.signal() == Signal.LOGS) {
        for (Map<String, Object> row : ExpectedRows.of(Signal.LOGS, request.decodedBody())) {
          events.merge((String) row.get("event_name"), 1L, Long::sum);
          records++;
        }
      }
    }
    String where = " from main.telemetry.claude_otel_logs where event_name is not null";
    assertThat(sql("select count(*) as n" + where, "csv").lines())
        .containsExactly("n", "" + records);
    assertThat(eventCounts("select event_name, count(*) as n" + where + " group by 1"))
        .isEqualTo(events);
  }

  @Test
  void rowsAreVisibleSoonWithoutWaiting() throws IOException {
    // The first commit of a process also loads classes; the promise is about a running server.
    assertThat(
            INSTALLATION
                .client()
                .postCommitted(Signal.LOGS, LogLoad.request("warm-up", 0, 1))
                .statusCode())
        .isEqualTo(200);
    assertThat(
            INSTALLATION.client().post(Signal.LOGS, LogLoad.request("fresh", 0, 10)).statusCode())
        .isEqualTo(200);
    await("ten rows in the table")
        .atMost(FRESHNESS.plusSeconds(2))
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(
            () ->
                assertThat(LogLoad.occurrences(INSTALLATION.rows(Signal.LOGS), "fresh"))
                    .containsOnlyKeys(LogLoad.ids("fresh", 0, 10)));
  }

  private static Map<String, Long> eventCounts(String query) throws IOException {
    JsonNode rows = new ObjectMapper().readTree(sql(query, "json"));
    Map<String, Long> counts = new TreeMap<>();
    rows.forEach(row -> counts.put(row.get("event_name").textValue(), row.get("n").longValue()));
    return counts;
  }

  private static String sql(String query, String format) {
    return INSTALLATION.command("sql", query, "--format", format).orFail(query);
  }
}
