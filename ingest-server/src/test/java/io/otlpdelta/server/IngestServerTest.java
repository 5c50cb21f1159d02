package io.otlpdelta.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.otlpdelta.auth.Grant;
import io.otlpdelta.auth.Privilege;
import io.otlpdelta.auth.TokenFile;
import io.otlpdelta.delta.TableCreator;
import io.otlpdelta.delta.TableInspector;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import io.otlpdelta.model.TablePrefix;
import io.otlpdelta.server.config.DataFolders;
import io.otlpdelta.server.config.ServerConfig;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.Locations;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All stages together: a real port, a real journal, real tables. */
class IngestServerTest {
  private static final TablePrefix PREFIX = TablePrefix.parse("main.telemetry.claude");
  private static final String LOGS = "claude-code-2.1.330-tools/0001-logs.body";
  private static final String METRICS = "claude-code-2.1.330-tools/0002-metrics.body";

  private final LocalStorage storage = new LocalStorage(new SecureRandomness());
  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, String> settings = new HashMap<>();
  @TempDir private Path dataDir;
  private DataFolders folders;
  private String token;
  private IngestServer server;

  @BeforeEach
  void makeTablesAndToken() throws Exception {
    folders = new DataFolders(dataDir);
    TableCreator creator = new TableCreator(storage, "test");
    for (Signal signal : Signal.values()) {
      creator.create(location(PREFIX.table(signal)), signal);
    }
    token =
        new TokenFile(folders.tokens(), new SystemTime(), new SecureRandomness())
            .create(
                "test",
                List.of(new Grant("main.telemetry.*", Set.of(Privilege.MODIFY, Privilege.SELECT))),
                Optional.empty())
            .token()
            .reveal();
    settings.put("dataDir", dataDir.toString());
    settings.put("port", "0");
    settings.put("journal.segmentBytes", "1MiB");
    settings.put("journal.allowVolatileStorage", "true");
    start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void whatIsPostedIsInTheTableWhenTheCallerWaitsForIt() throws Exception {
    HttpResponse<byte[]> answer = post(Signal.LOGS, capture(LOGS), "Prefer", "wait=committed");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(rows(Signal.LOGS)).isEqualTo(29);
    assertThat(post(Signal.METRICS, capture(METRICS), "Prefer", "wait=committed").statusCode())
        .isEqualTo(200);
    assertThat(rows(Signal.METRICS)).isPositive();
  }

  @Test
  void rowsAppearByThemselves() throws Exception {
    assertThat(post(Signal.LOGS, capture(LOGS)).statusCode()).isEqualTo(200);
    await("rows in the table").atMost(Duration.ofSeconds(10)).until(() -> rows(Signal.LOGS) > 0);
  }

  @Test
  void whatWasAcknowledgedBeforeACloseIsInTheTableAfterIt() throws Exception {
    assertThat(post(Signal.LOGS, capture(LOGS)).statusCode()).isEqualTo(200);
    server.close();
    assertThat(rows(Signal.LOGS)).isEqualTo(29);
  }

  @Test
  void aRepeatedRequestIsAnsweredAndNotStoredAgainAlsoAfterARestart() throws Exception {
    assertThat(post(Signal.LOGS, capture(LOGS), "Prefer", "wait=committed").statusCode())
        .isEqualTo(200);
    server.close();
    start();
    HttpResponse<byte[]> repeat = post(Signal.LOGS, capture(LOGS), "Prefer", "wait=committed");
    assertThat(repeat.statusCode()).isEqualTo(200);
    assertThat(repeat.headers().firstValue("Otlp-Delta-Duplicate")).contains("true");
    assertThat(rows(Signal.LOGS)).isEqualTo(29);
  }

  @Test
  void aRequestForATableOfAnotherSignalIsRefusedAndLeavesNothing() throws Exception {
    HttpResponse<byte[]> answer =
        client.send(
            request(Signal.LOGS, PREFIX.table(Signal.METRICS), capture(LOGS)).build(),
            BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(new String(answer.body(), UTF_8))
        .contains(
            "Table main.telemetry.claude_otel_metrics holds data points, but this request brings"
                + " log records");
    server.close();
    assertThat(rows(Signal.METRICS)).isZero();
    assertThat(rows(Signal.LOGS)).isZero();
  }

  @Test
  void aSecondServerOnTheSameDataIsRefused() {
    assertThatThrownBy(() -> IngestServer.start(ServerConfig.of(settings)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("journal");
  }

  @Test
  void healthAndMetricsAreServed() throws Exception {
    post(Signal.LOGS, capture(LOGS), "Prefer", "wait=committed");
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/metrics").body())
        .contains("otlp_delta_records_accepted_total{signal=\"logs\"} 29.0")
        .contains("otlp_delta_committed_rows_total 29.0")
        .contains("otlp_delta_journal_bytes")
        .contains("jvm_memory_used_bytes");
  }

  @Test
  void aTableThatIsNotThereIsSaidToBeMissing() throws Exception {
    HttpResponse<byte[]> answer =
        client.send(
            request(Signal.LOGS, TableName.parse("main.telemetry.nothing"), capture(LOGS)).build(),
            BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(new String(answer.body(), UTF_8))
        .contains("Table main.telemetry.nothing does not exist")
        .contains("otlp-delta tables create");
  }

  @Test
  void readinessEndsWithABrokenTokenFileAndComesBack() throws Exception {
    byte[] good = Files.readAllBytes(folders.tokens());
    Files.writeString(folders.tokens(), "no json");
    await("the broken file is noticed").until(() -> get("/health/ready").statusCode() == 503);
    assertThat(get("/health/ready").body())
        .contains("\"tokens\":\"the token file is not usable; see the application log\"")
        .doesNotContain(dataDir.toString());
    assertThat(post(Signal.LOGS, capture(LOGS)).statusCode()).isEqualTo(200);

    Files.write(folders.tokens(), good);
    await("the good file is noticed").until(() -> get("/health/ready").statusCode() == 200);
  }

  @Test
  void aStartThatFailsAtItsLastPartLeavesNothingOpen() throws Exception {
    String taken = Integer.toString(server.address().getPort());
    Map<String, String> others = new HashMap<>(settings);
    others.put("dataDir", dataDir.resolve("other").toString());
    others.put("port", taken);
    for (int i = 0; i < 2; i++) {
      // The second time it would fail at the journal if the first had left it open.
      assertThatThrownBy(() -> IngestServer.start(ServerConfig.of(others)))
          .hasMessageStartingWith("cannot serve at 127.0.0.1:" + taken);
    }
  }

  private void start() throws IOException {
    server = IngestServer.start(ServerConfig.of(settings));
  }

  private long rows(Signal signal) throws IOException {
    return new TableInspector(storage)
        .describe(location(PREFIX.table(signal)))
        .orElseThrow()
        .rows()
        .orElseThrow();
  }

  private String location(TableName table) {
    return Locations.of(
        folders
            .warehouse()
            .resolve(table.catalog())
            .resolve(table.schema())
            .resolve(table.table()));
  }

  private HttpResponse<byte[]> post(Signal signal, byte[] body, String... headers)
      throws Exception {
    HttpRequest.Builder request = request(signal, PREFIX.table(signal), body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  private HttpRequest.Builder request(Signal signal, TableName table, byte[] body) {
    return HttpRequest.newBuilder(uri("/api/2.0/otel/v1/" + signal.route()))
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/x-protobuf")
        .header("X-Databricks-UC-Table-Name", table.toString())
        .POST(BodyPublishers.ofByteArray(body));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.address().getPort() + path);
  }

  private static byte[] capture(String name) throws IOException {
    try (InputStream stream = IngestServerTest.class.getResourceAsStream("/captures/" + name)) {
      return stream.readAllBytes();
    }
  }
}
