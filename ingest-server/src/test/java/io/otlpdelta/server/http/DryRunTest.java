package io.otlpdelta.server.http;

import static io.otlpdelta.server.http.DoorAssertions.assertRefused;
import static io.otlpdelta.server.http.DoorExtension.JSON;
import static io.otlpdelta.server.http.DoorExtension.PROTOBUF;
import static io.otlpdelta.server.http.DoorExtension.TOKEN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.ContentCoding;
import io.otlpdelta.pipeline.DryRunCheck;
import io.otlpdelta.pipeline.DryRunCheck.Subject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the door says of a request that is not meant. */
class DryRunTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @RegisterExtension
  static final DoorExtension door = DoorExtension.with(Map.of("maxRequestBytes", "64KiB"));

  @ParameterizedTest
  @EnumSource(Signal.class)
  void everyRouteAnswersWithTheChecksAndStoresNothing(Signal signal) throws Exception {
    for (String root : List.of("/v1/", "/api/2.0/otel/v1/")) {
      for (String slash : List.of("", "/")) {
        HttpResponse<byte[]> response =
            door.post(root + signal.route() + slash + "?dry-run=true", PROTOBUF, new byte[] {1});

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue(JSON);
        assertThat(response.headers().firstValue("otlp-delta-dry-run")).hasValue("true");
        assertThat(json(response).path("signal").asText()).isEqualTo(signal.route());
      }
    }
    assertThat(door.diagnosis().dryRuns).hasSize(4).allMatch(run -> run.signal() == signal);
    assertThat(door.ingest().requests()).isEmpty();
  }

  @Test
  void theWholeAnswer() throws Exception {
    door.diagnosis().tableChecks =
        List.of(DryRunCheck.ok(Subject.TABLE, "Table main.telemetry.claude_otel_logs exists."));
    door.diagnosis().requestChecks =
        List.of(DryRunCheck.warning(Subject.REJECTS_TABLE, "None.\nTwo lines."));

    JsonNode answer = json(door.post("/v1/logs?dry-run=true", PROTOBUF, "body".getBytes(UTF_8)));

    assertThat(answer.path("requestId").asText()).matches("[0-9a-f]{16}");
    ((com.fasterxml.jackson.databind.node.ObjectNode) answer).remove("requestId");
    assertThat(answer)
        .isEqualTo(
            MAPPER.readTree(
                """
                {"dryRun": true, "ok": true, "status": 200,
                 "sentence": "A request like this would be accepted, and its rows get to the table.",
                 "signal": "logs", "caller": "tester", "table": "main.telemetry.claude_otel_logs",
                 "checks": [
                  {"name": "token", "outcome": "ok", "sentence": "The token is known as 'tester'."},
                  {"name": "content-type", "outcome": "ok",
                   "sentence": "application/x-protobuf is served."},
                  {"name": "content-encoding", "outcome": "ok",
                   "sentence": "The body is not compressed."},
                  {"name": "table-header", "outcome": "ok",
                   "sentence": "The headers name table main.telemetry.claude_otel_logs."},
                  {"name": "table", "outcome": "ok",
                   "sentence": "Table main.telemetry.claude_otel_logs exists."},
                  {"name": "privileges", "outcome": "not-reached",
                   "sentence": "Not looked at, because of what failed before."},
                  {"name": "columns", "outcome": "not-reached",
                   "sentence": "Not looked at, because of what failed before."},
                  {"name": "kind", "outcome": "not-reached",
                   "sentence": "Not looked at, because of what failed before."},
                  {"name": "body", "outcome": "not-reached",
                   "sentence": "Not looked at, because of what failed before."},
                  {"name": "journal", "outcome": "not-reached",
                   "sentence": "Not looked at, because of what failed before."},
                  {"name": "delivery", "outcome": "not-reached",
                   "sentence": "Not looked at, because of what failed before."},
                  {"name": "rejects-table", "outcome": "warning", "sentence": "None. Two lines."}
                 ]}
                """));
  }

  @Test
  void theBodyIsGivenToThePipelineAsItWasSent() throws Exception {
    send(
        door.request("/v1/logs?dry-run=true")
            .header("Content-Type", JSON)
            .header("Content-Encoding", "gzip"),
        "zipped");

    assertThat(door.diagnosis().dryRuns)
        .singleElement()
        .satisfies(
            run -> {
              assertThat(FakeIngest.textOf(run)).isEqualTo("zipped");
              assertThat(run.coding()).isEqualTo(ContentCoding.GZIP);
              assertThat(run.caller().name()).isEqualTo("tester");
              assertThat(run.waitCommitted()).isFalse();
            });
  }

  @Test
  void aBadTokenEndsIt() throws Exception {
    HttpResponse<byte[]> response =
        send(
            HttpRequest.newBuilder(door.uri("/v1/logs?dry-run=true"))
                .header("Authorization", "Bearer stolen-token")
                .header("X-Databricks-UC-Table-Name", "a.b.c"),
            "");

    assertThat(response.headers().allValues("www-authenticate")).containsExactly("Bearer");
    assertFailed(
        response,
        401,
        "token",
        "The token is unknown, revoked or expired. Ask the administrator of this server for a new"
            + " one.");
    assertThat(json(response).path("caller").isNull()).isTrue();
    assertThat(outcomes(response)).containsOnly("failed", "not-reached");
    assertThat(new String(response.body(), UTF_8)).doesNotContain("stolen");
  }

  @Test
  void withoutATypeTheTableIsLookedAtAllTheSame() throws Exception {
    door.diagnosis().tableChecks = List.of(DryRunCheck.ok(Subject.TABLE, "It exists."));
    HttpResponse<byte[]> response = send(door.request("/v1/logs?dry-run=true"), "");

    assertThat(response.headers().firstValue("accept")).isPresent();
    assertFailed(
        response,
        415,
        "content-type",
        "The request has no Content-Type. Send application/x-protobuf or application/json as"
            + " Content-Type.");
    assertThat(outcome(response, "table")).isEqualTo("ok");
    assertThat(door.diagnosis().dryRuns).isEmpty();
  }

  @Test
  void aCodingThatIsNotServedIsNamed() throws Exception {
    HttpResponse<byte[]> response =
        send(
            door.request("/v1/logs?dry-run=true")
                .header("Content-Type", JSON)
                .header("Content-Encoding", "br"),
            "");

    assertThat(response.headers().firstValue("accept-encoding")).isPresent();
    assertFailed(
        response,
        415,
        "content-encoding",
        "The request's content coding is not served. Use one of gzip, zstd, deflate, identity as"
            + " Content-Encoding.");
  }

  @Test
  void aMissingTableHeaderIsNamedBesideWhatElseIsWrong() throws Exception {
    HttpResponse<byte[]> response =
        send(
            HttpRequest.newBuilder(door.uri("/v1/metrics?dry-run=true"))
                .header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", "text/plain"),
            "");

    assertThat(response.statusCode()).isEqualTo(415);
    assertThat(outcome(response, "content-type")).isEqualTo("failed");
    assertThat(outcome(response, "table-header")).isEqualTo("failed");
    assertThat(sentence(response, "table-header"))
        .startsWith("The request names no table. Send the header X-Databricks-UC-Table-Name");
    assertThat(json(response).path("table").isNull()).isTrue();
  }

  @Test
  void whatTheTableIsRefusedForDecidesTheStatusAndTheBodyStaysUnread() throws Exception {
    door.diagnosis().tableChecks =
        List.of(
            DryRunCheck.refused(
                Subject.PRIVILEGES,
                ErrorCode.PERMISSION_DENIED,
                "Token 'tester' lacks MODIFY on table a.b.c"));
    try (RawConnection connection = door.connect()) {
      connection.head(
          "POST /v1/logs?dry-run=true HTTP/1.1",
          "Host: x",
          "Authorization: Bearer " + TOKEN,
          "X-Databricks-UC-Table-Name: a.b.c",
          "Content-Type: application/x-protobuf",
          "Content-Length: 10000");
      RawConnection.Response response = connection.read();

      assertThat(response.status()).isEqualTo(403);
      assertThat(MAPPER.readTree(response.body()).path("sentence").asText())
          .isEqualTo(
              "A request like this would be refused with status 403: Token 'tester' lacks MODIFY on"
                  + " table a.b.c");
    }
    assertThat(door.diagnosis().dryRuns).isEmpty();
  }

  @Test
  void aTokenThatTheCatalogRefusesReplacesTheDoorsOpinion() throws Exception {
    door.diagnosis().tableChecks =
        List.of(DryRunCheck.refused(Subject.TOKEN, ErrorCode.UNAUTHENTICATED, "Expired."));
    HttpResponse<byte[]> response = door.post("/v1/logs?dry-run=true", PROTOBUF, new byte[0]);

    assertThat(response.headers().allValues("www-authenticate")).containsExactly("Bearer");
    assertFailed(response, 401, "token", "Expired.");
  }

  @Test
  void aHeldTableIsNoRefusalButNotWellEither() throws Exception {
    door.diagnosis().requestChecks =
        List.of(DryRunCheck.failed(Subject.DELIVERY, "The table is held."));
    HttpResponse<byte[]> response = door.post("/v1/logs?dry-run=true", PROTOBUF, new byte[0]);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response).path("ok").asBoolean()).isFalse();
    assertThat(json(response).path("sentence").asText())
        .isEqualTo(
            "A request like this would be answered 200, but its rows would not get to the table by"
                + " themselves: The table is held.");
  }

  @Test
  void whatMayPassLaterSaysWhenToTryAgain() throws Exception {
    door.diagnosis().requestChecks =
        List.of(DryRunCheck.refused(Subject.JOURNAL, ErrorCode.RATE_LIMITED, "The share is full."));
    HttpResponse<byte[]> response = door.post("/v1/logs?dry-run=true", PROTOBUF, new byte[0]);

    assertThat(response.headers().allValues("retry-after")).containsExactly("1");
    assertFailed(response, 429, "journal", "The share is full.");
  }

  @Test
  void aBodyOverTheLimitIsRefusedAsTheRealOne() throws Exception {
    HttpResponse<byte[]> response =
        door.post("/v1/logs?dry-run=true", PROTOBUF, new byte[(64 << 10) + 1]);

    assertFailed(
        response,
        413,
        "body",
        "The body has more than 65536 bytes, which is the limit of this server. Send smaller"
            + " batches.");
    assertThat(door.diagnosis().dryRuns).isEmpty();
  }

  @Test
  void aTableThatCannotBeLookedAtBecauseOfADefectIsAnOrdinaryError() throws Exception {
    door.diagnosis().failure = new IllegalStateException("a defect");

    assertThat(
            assertRefused(
                door.post("/v1/logs?dry-run=true", PROTOBUF, new byte[0]), ErrorCode.UNAVAILABLE))
        .startsWith("The request could not be stored because of an unexpected problem");
  }

  @ParameterizedTest
  @ValueSource(strings = {"?dry-run=yes", "?dry-run=1", "?dry-run=tru"})
  void aParameterThatIsNotUnderstoodStoresNothing(String query) throws Exception {
    assertThat(
            assertRefused(
                door.post("/v1/logs" + query, JSON, "{}".getBytes(UTF_8)),
                ErrorCode.INVALID_ARGUMENT))
        .startsWith(
            "The parameter dry-run is neither true nor false, so nothing was done. Send"
                + " '?dry-run=true', or leave it out to have the request stored.");
    assertThat(door.ingest().requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"?dry-run=TRUE", "?dry-run", "?dry-run="})
  void otherSpellingsOfYesAreUnderstood(String query) throws Exception {
    HttpResponse<byte[]> response = door.post("/v1/logs" + query, JSON, "{}".getBytes(UTF_8));

    assertThat(json(response).path("dryRun").asBoolean()).isTrue();
    assertThat(door.ingest().requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?dry-run=false", "?other=1"})
  void withoutTheParameterTheRequestIsStored(String query) throws Exception {
    assertThat(door.post("/v1/logs" + query, JSON, "{}".getBytes(UTF_8)).statusCode())
        .isEqualTo(200);
    assertThat(door.ingest().requests()).hasSize(1);
    assertThat(door.diagnosis().dryRuns).isEmpty();
  }

  @Test
  void onlyPostIsTried() throws Exception {
    HttpResponse<byte[]> response = door.send(door.request("/v1/logs?dry-run=true").GET());

    assertThat(assertRefused(response, ErrorCode.METHOD_NOT_ALLOWED))
        .startsWith("This path does not serve the request's method.");
  }

  @Test
  void dryRunsAreCountedAsSuchAndAsNothingElse() throws Exception {
    double before = requests("dry_run");
    double accepted = requests("ok");
    double refused = requests("unauthenticated");
    door.post("/v1/traces?dry-run=true", PROTOBUF, new byte[0]);
    send(HttpRequest.newBuilder(door.uri("/v1/traces?dry-run=true")), "");

    await("both are counted").until(() -> requests("dry_run") == before + 2);
    assertThat(requests("ok")).isEqualTo(accepted);
    assertThat(requests("unauthenticated")).isEqualTo(refused);
    assertThat(door.diagnosis().refused).isEmpty();
  }

  private static double requests(String outcome) throws Exception {
    String line = "otlp_delta_requests_total{outcome=\"" + outcome + "\",signal=\"traces\"} ";
    return new String(door.get("/metrics").body(), UTF_8)
        .lines()
        .filter(text -> text.startsWith(line))
        .mapToDouble(text -> Double.parseDouble(text.substring(line.length())))
        .sum();
  }

  private static HttpResponse<byte[]> send(HttpRequest.Builder request, String body)
      throws Exception {
    return door.send(request.POST(BodyPublishers.ofString(body)));
  }

  private static void assertFailed(
      HttpResponse<byte[]> response, int status, String check, String sentence) throws Exception {
    JsonNode answer = json(response);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(answer.path("status").asInt()).isEqualTo(status);
    assertThat(answer.path("ok").asBoolean()).isFalse();
    assertThat(outcome(response, check)).isEqualTo("failed");
    assertThat(sentence(response, check)).isEqualTo(sentence);
    assertThat(answer.path("sentence").asText())
        .isEqualTo("A request like this would be refused with status " + status + ": " + sentence);
  }

  private static String outcome(HttpResponse<byte[]> response, String check) throws Exception {
    return check(response, check).path("outcome").asText();
  }

  private static String sentence(HttpResponse<byte[]> response, String check) throws Exception {
    return check(response, check).path("sentence").asText();
  }

  private static List<String> outcomes(HttpResponse<byte[]> response) throws Exception {
    List<String> outcomes = new ArrayList<>();
    json(response).path("checks").forEach(check -> outcomes.add(check.path("outcome").asText()));
    return outcomes;
  }

  private static JsonNode check(HttpResponse<byte[]> response, String name) throws Exception {
    for (JsonNode check : json(response).path("checks")) {
      if (check.path("name").asText().equals(name)) {
        return check;
      }
    }
    throw new AssertionError("no check " + name);
  }

  private static JsonNode json(HttpResponse<byte[]> response) throws Exception {
    return MAPPER.readTree(response.body());
  }
}
