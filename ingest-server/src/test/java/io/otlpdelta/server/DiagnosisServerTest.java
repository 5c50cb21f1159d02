package io.otlpdelta.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.auth.Grant;
import io.otlpdelta.auth.Privilege;
import io.otlpdelta.auth.TokenFile;
import io.otlpdelta.delta.LogTable;
import io.otlpdelta.delta.TableCreator;
import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.server.config.ServerConfig;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.Locations;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The answers to "why do I see no rows?" by a whole server with real tables. */
class DiagnosisServerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TABLE = "main.telemetry.claude_otel_logs";
  private static final String FOLDER = "warehouse/main/telemetry/claude_otel_logs";
  private static final String GOOD =
      "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":\"1\",\"body\":"
          + "{\"stringValue\":\"%s\"}}]}]}]}";
  private static final String HALF_BAD =
      "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":\"1\"},"
          + "{\"timeUnixNano\":\"18446744073709551615\"}]}]}]}";

  @TempDir private Path dataDir;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Randomness randomness = new SecureRandomness();
  private String token = "";

  @BeforeEach
  void makeATokenAndATable() throws Exception {
    token = token("ci", "main.*");
    createTable("claude_otel_logs", TableKind.LOGS);
  }

  @Test
  void aDryRunOfAGoodRequestIsWellAndLeavesNothing() throws Exception {
    try (IngestServer server = start()) {
      HttpResponse<String> response = post(server, "/v1/logs?dry-run=true", TABLE, HALF_BAD);

      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      JsonNode answer = JSON.readTree(response.body());
      assertThat(answer.path("ok").asBoolean()).isTrue();
      assertThat(outcomes(answer))
          .containsExactly(
              "token: ok",
              "content-type: ok",
              "content-encoding: ok",
              "table-header: ok",
              "table: ok",
              "privileges: ok",
              "columns: ok",
              "kind: ok",
              "body: warning",
              "journal: ok",
              "delivery: ok",
              "rejects-table: ok");
      assertThat(response.body())
          .contains("It would become 1 rows, without a part: 1 rejected: ")
          .contains(
              "Refused records go to main.telemetry._otlp_rejects, which is made when it is first"
                  + " needed.");
      assertThat(dataDir.resolve("warehouse/main/telemetry/_otlp_rejects")).doesNotExist();
      assertThat(status(server, token, "").path("tables")).isEmpty();
      assertThat(get(server, "/metrics", ""))
          .contains("otlp_delta_requests_total{outcome=\"dry_run\",signal=\"logs\"} 1.0")
          .contains("otlp_delta_requests_total{outcome=\"ok\",signal=\"logs\"} 0.0")
          .doesNotContain("otlp_delta_records_accepted_total{signal=\"logs\"} 1");

      // The real one is stored as the first of its kind, and makes the table.
      HttpResponse<String> real = post(server, "/v1/logs", TABLE, HALF_BAD);
      assertThat(real.statusCode()).isEqualTo(200);
      assertThat(real.headers().firstValue("otlp-delta-duplicate")).isEmpty();
      assertThat(dataDir.resolve("warehouse/main/telemetry/_otlp_rejects")).isDirectory();
    }
  }

  @Test
  void aDryRunHasTheStatusOfTheRealRequest() throws Exception {
    String reader = token("reader", Set.of(Privilege.SELECT));
    createTable("claude_otel_metrics", TableKind.METRICS);
    createTable("odd_otel_logs", TableKind.LOGS);
    LogTable.create(dataDir.resolve("warehouse/main/telemetry/odd_otel_logs"))
        .alterColumns(columns -> columns.remove(7));
    try (IngestServer server = start()) {
      assertSame(server, "nobody", TABLE, 401, "token");
      assertSame(server, reader, TABLE, 403, "privileges");
      assertSame(server, token, "main.telemetry.nothing", 404, "table");
      assertSame(server, token, "main.telemetry.claude_otel_metrics", 400, "kind");
      assertSame(server, token, "main.telemetry._otlp_rejects", 400, "kind");
      assertSame(server, token, "main.telemetry.odd_otel_logs", 400, "columns");
      assertSame(server, token, "a.b", 400, "table-header");
    }
  }

  private void assertSame(
      IngestServer server, String caller, String table, int status, String failed)
      throws Exception {
    HttpResponse<String> real = post(server, caller, "/v1/logs", table, GOOD.formatted("x"));
    HttpResponse<String> tried =
        post(server, caller, "/v1/logs?dry-run=true", table, GOOD.formatted("x"));

    assertThat(real.statusCode()).isEqualTo(status);
    assertThat(tried.statusCode()).isEqualTo(status);
    JsonNode answer = JSON.readTree(tried.body());
    assertThat(outcomes(answer)).contains(failed + ": failed");
    String said = JSON.readTree(real.body()).path("message").asText();
    assertThat(answer.path("sentence").asText())
        .isEqualTo(
            "A request like this would be refused with status "
                + status
                + ": "
                + said.substring(0, said.indexOf(" (request ")));
  }

  @Test
  void requestsAreSeenUntilTheyAreRows() throws Exception {
    try (IngestServer server = start()) {
      post(server, "/v1/logs", TABLE, HALF_BAD, "Prefer", "wait=committed");
      post(server, "/v1/logs", TABLE, HALF_BAD);

      await("the commit is counted")
          .untilAsserted(
              () ->
                  assertThat(
                          table(status(server, token, ""), TABLE)
                              .path("committed")
                              .path("rows")
                              .asInt())
                      .isEqualTo(1));
      JsonNode table = table(status(server, token, ""), TABLE);
      assertThat(table.path("requests").path("accepted").asInt()).isEqualTo(1);
      assertThat(table.path("requests").path("records").asInt()).isEqualTo(1);
      assertThat(table.path("requests").path("repeated").asInt()).isEqualTo(1);
      assertThat(table.path("requests").path("rejectedRecords").asInt()).isEqualTo(1);
      assertThat(table.path("requests").path("lastBy").asText()).isEqualTo("ci");
      assertThat(table.path("committed").path("lastVersion").asInt()).isEqualTo(1);
      assertThat(table.path("held").isNull()).isTrue();
      assertThat(get(server, "/status", token, "User-Agent", "curl/8.5.0"))
          .contains("You are 'ci'.\n")
          .contains(TABLE + "\n  last request  20")
          .contains("  accepted      1 request with 1 record\n")
          .contains("None of your requests was refused since the start.");
      assertThat(get(server, "/status", token)).doesNotContain(token);
    }
  }

  @Test
  void refusalsAreSeenByWhoCausedThemAndByNobodyElse() throws Exception {
    String other = token("other", "main.*");
    String stranger = token("stranger", "elsewhere.*");
    try (IngestServer server = start()) {
      post(server, "/v1/logs", TABLE, GOOD.formatted("x"));
      post(server, "/v1/logs", "main.telemetry.nothing", GOOD.formatted("x"));
      post(server, "/v1/logs", "main.telemetry.nothing", GOOD.formatted("x"));
      post(server, "/v1/logs", "a.b", GOOD.formatted("x"));

      await("all refusals are told")
          .untilAsserted(() -> assertThat(status(server, token, "").path("refusals")).hasSize(2));
      JsonNode refusals = status(server, token, "").path("refusals");
      assertThat(refusals.get(0).path("status").asInt()).isEqualTo(400);
      assertThat(refusals.get(0).path("table").isNull()).isTrue();
      assertThat(refusals.get(1).path("status").asInt()).isEqualTo(404);
      assertThat(refusals.get(1).path("count").asInt()).isEqualTo(2);
      assertThat(refusals.get(1).path("table").asText()).isEqualTo("main.telemetry.nothing");
      assertThat(status(server, other, "").path("refusals")).isEmpty();
      assertThat(status(server, other, "").path("tables")).hasSize(1);
      assertThat(status(server, stranger, "").path("tables")).isEmpty();
      assertThat(status(server, stranger, "?table=" + TABLE).path("tablesUnseen"))
          .extracting(JsonNode::asText)
          .containsExactly(TABLE);
    }
  }

  @Test
  void aTableThatWasDroppedIsSeenAsHeldWithWhatWaits() throws Exception {
    try (IngestServer server = start()) {
      // The first commit of a quiet table comes early; the second waits for the freshness.
      post(server, "/v1/logs", TABLE, GOOD.formatted("a"), "Prefer", "wait=committed");
      post(server, "/v1/logs", TABLE, GOOD.formatted("b"));
      assertThat(table(status(server, token, ""), TABLE).path("waiting").path("requests").asInt())
          .isEqualTo(1);
      LogTable.create(dataDir.resolve(FOLDER)).alterColumns(columns -> columns.remove(7));

      await("the table is held")
          .untilAsserted(
              () ->
                  assertThat(
                          table(status(server, token, ""), TABLE)
                              .path("held")
                              .path("because")
                              .asText())
                      .contains("The table cannot take log records"));
      assertThat(get(server, "/status", token, "Accept", "text/plain"))
          .contains("  waiting       1 request in the journal (")
          .contains("  HELD          not written since 20");
    }
  }

  private IngestServer start() throws IOException {
    return IngestServer.start(
        ServerConfig.of(
            Map.of(
                "port",
                "0",
                "dataDir",
                dataDir.toString(),
                "freshness",
                "2s",
                "journal.allowVolatileStorage",
                "true",
                "journal.segmentBytes",
                "1MiB",
                "journal.budgetBytes",
                "64MiB")));
  }

  private String token(String name, String pattern) throws Exception {
    return token(name, pattern, Set.of(Privilege.MODIFY, Privilege.SELECT));
  }

  private String token(String name, Set<Privilege> privileges) throws Exception {
    return token(name, "main.*", privileges);
  }

  private String token(String name, String pattern, Set<Privilege> privileges) throws Exception {
    return new TokenFile(dataDir.resolve(TokenFile.NAME), new SystemTime(), randomness)
        .create(name, List.of(new Grant(pattern, privileges)), Optional.empty())
        .token()
        .reveal();
  }

  private void createTable(String name, TableKind kind) throws Exception {
    Path folder = dataDir.resolve("warehouse/main/telemetry/" + name);
    Files.createDirectories(folder.getParent());
    new TableCreator(new LocalStorage(randomness), "test").create(Locations.of(folder), kind);
  }

  private HttpResponse<String> post(
      IngestServer server, String path, String table, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request = request(server, path, token, table, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(
      IngestServer server, String caller, String path, String table, String body) throws Exception {
    return client.send(request(server, path, caller, table, body).build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(
      IngestServer server, String path, String caller, String table, String body) {
    return HttpRequest.newBuilder(uri(server, path))
        .header("Authorization", "Bearer " + caller)
        .header("X-Databricks-UC-Table-Name", table)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body, UTF_8));
  }

  private JsonNode status(IngestServer server, String caller, String query) throws Exception {
    return JSON.readTree(get(server, "/status" + query, caller));
  }

  private static JsonNode table(JsonNode status, String name) {
    for (JsonNode table : status.path("tables")) {
      if (table.path("table").asText().equals(name)) {
        return table;
      }
    }
    throw new AssertionError("no table " + name + " in " + status);
  }

  private static List<String> outcomes(JsonNode answer) {
    List<String> outcomes = new ArrayList<>();
    answer
        .path("checks")
        .forEach(
            check ->
                outcomes.add(check.path("name").asText() + ": " + check.path("outcome").asText()));
    return outcomes;
  }

  private String get(IngestServer server, String path, String caller, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(server, path)).header("Authorization", "Bearer " + caller);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString()).body();
  }

  private static URI uri(IngestServer server, String path) {
    return URI.create("http://127.0.0.1:" + server.address().getPort() + path);
  }
}
