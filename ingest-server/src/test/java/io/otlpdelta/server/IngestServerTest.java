package io.otlpdelta.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.otlpdelta.auth.Grant;
import io.otlpdelta.auth.Privilege;
import io.otlpdelta.auth.TokenFile;
import io.otlpdelta.delta.LogTable;
import io.otlpdelta.delta.TableCreator;
import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.server.config.ConfigException;
import io.otlpdelta.server.config.ServerConfig;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.Locations;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole server in one process, on real files. */
class IngestServerTest {
  private static final String TABLE = "main.telemetry.claude_otel_logs";

  @TempDir Path dataDir;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private String token = "";

  @BeforeEach
  void makeATokenAndATable() throws Exception {
    Randomness randomness = new SecureRandomness();
    token =
        new TokenFile(dataDir.resolve(TokenFile.NAME), new SystemTime(), randomness)
            .create(
                "tester",
                List.of(new Grant("main.*", Set.of(Privilege.MODIFY, Privilege.SELECT))),
                Optional.empty())
            .token()
            .reveal();
    LocalStorage storage = new LocalStorage(randomness);
    Path folder = dataDir.resolve("warehouse/main/telemetry/claude_otel_logs");
    assertThat(new TableCreator(storage, "test").create(Locations.of(folder), TableKind.LOGS))
        .isTrue();
  }

  @Test
  void aRequestThatWaitsForItsCommitIsInTheTableWhenItIsAnswered() throws Exception {
    try (IngestServer server = start(Map.of())) {
      HttpResponse<String> response =
          post(server, export("hello").toByteArray(), "Prefer", "wait=committed");

      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      assertThat(dataFiles()).hasSize(1);
      assertThat(get(server, "/health/ready").body())
          .isEqualTo(
              "{\"status\":\"ok\",\"checks\":{\"running\":\"ok\",\"tokens\":\"ok\","
                  + "\"catalog\":\"ok\",\"journal\":\"ok\",\"tables\":\"ok\"}}");
      await("the request and its row are counted")
          .untilAsserted(
              () ->
                  assertThat(get(server, "/metrics").body())
                      .contains("otlp_delta_committed_rows_total 1.0")
                      .contains("otlp_delta_requests_total{outcome=\"ok\",signal=\"logs\"} 1.0")
                      .contains("jvm_memory_used_bytes"));
    }
  }

  @Test
  void rowsOfAStampedTableSayWhoSentThem() throws Exception {
    try (IngestServer server = start(Map.of("stampedTables", "main.other.*, main.telemetry.*"))) {
      HttpResponse<String> response =
          post(server, export("hello").toByteArray(), "Prefer", "wait=committed");

      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }
    assertThat(attributesOfTheOnlyRow()).isEqualTo("{enduser.id=tester}");
  }

  @Test
  void rowsSayNothingOfTheirSenderUnlessAsked() throws Exception {
    try (IngestServer server = start(Map.of("stampedTables", "main.other.*"))) {
      HttpResponse<String> response =
          post(server, export("hello").toByteArray(), "Prefer", "wait=committed");

      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }
    assertThat(attributesOfTheOnlyRow()).isEqualTo("{}");
  }

  @Test
  void theConfiguredLibraryCommits() throws Exception {
    try (IngestServer server = start(Map.of("committer", "standalone"))) {
      HttpResponse<String> response =
          post(server, export("hello").toByteArray(), "Prefer", "wait=committed");

      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }
    assertThat(table().actions(1).get(0).path("commitInfo").path("engineInfo").asText())
        .startsWith("otlp-delta/")
        .endsWith(" Delta-Standalone/3.3.2");
  }

  @Test
  void aTableThatTheConfiguredLibraryCannotWriteIsRefusedWithTheWayOut() throws Exception {
    table()
        .setProtocol(
            protocol -> {
              protocol.put("minReaderVersion", 3).put("minWriterVersion", 7);
              protocol.putArray("readerFeatures").add("deletionVectors");
              protocol.putArray("writerFeatures").add("deletionVectors");
            });
    try (IngestServer server = start(Map.of("committer", "standalone"))) {
      HttpResponse<String> response = post(server, export("hello").toByteArray());

      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(response.body())
          .contains(
              "protocol version (3, 7) with the table features 'deletionVectors', and the"
                  + " standalone committer writes (1, 2) only (the server's setting 'committer:"
                  + " kernel' writes such tables)");
    }
    try (IngestServer server = start(Map.of("committer", "kernel"))) {
      assertThat(post(server, export("hello").toByteArray()).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void closingCommitsWhatWasAnswered() throws Exception {
    IngestServer server = start(Map.of("freshness", "60s"));
    // The first commit of a quiet table comes early; the second waits for the freshness.
    assertThat(post(server, export("first").toByteArray(), "Prefer", "wait=committed").statusCode())
        .isEqualTo(200);
    assertThat(post(server, export("second").toByteArray()).statusCode()).isEqualTo(200);
    assertThat(dataFiles()).hasSize(1);

    server.close();
    server.close();

    assertThat(dataFiles()).hasSize(2);
  }

  @Test
  void aRepeatOfARequestFromBeforeARestartIsNotStoredAgain() throws Exception {
    byte[] body = export("once").toByteArray();
    try (IngestServer server = start(Map.of())) {
      assertThat(post(server, body).statusCode()).isEqualTo(200);
    }
    try (IngestServer server = start(Map.of())) {
      HttpResponse<String> repeat = post(server, body);

      assertThat(repeat.statusCode()).isEqualTo(200);
      assertThat(repeat.headers().firstValue("otlp-delta-duplicate")).hasValue("true");
    }
    assertThat(dataFiles()).hasSize(1);
  }

  @Test
  void aTableThatIsNotThereIsSaidToBeMissing() throws Exception {
    try (IngestServer server = start(Map.of())) {
      HttpResponse<String> response =
          client.send(
              request(server)
                  .setHeader("X-Databricks-UC-Table-Name", "main.telemetry.nothing")
                  .setHeader("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString("{}"))
                  .build(),
              BodyHandlers.ofString());

      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(response.body())
          .contains("Table main.telemetry.nothing does not exist")
          .contains("otlp-delta tables create");
    }
  }

  @Test
  void readinessEndsWithABrokenTokenFileAndComesBack() throws Exception {
    try (IngestServer server = start(Map.of())) {
      Path file = dataDir.resolve(TokenFile.NAME);
      byte[] good = Files.readAllBytes(file);
      Files.write(file, "no json".getBytes(UTF_8));

      await("the broken file is noticed")
          .until(() -> get(server, "/health/ready").statusCode() == 503);
      assertThat(get(server, "/health/ready").body())
          .contains("\"tokens\":\"the token file is not usable, see the application log\"")
          .doesNotContain(dataDir.toString());
      assertThat(post(server, export("still").toByteArray()).statusCode()).isEqualTo(200);

      Files.write(file, good);
      await("the good file is noticed")
          .until(() -> get(server, "/health/ready").statusCode() == 200);
    }
  }

  @Test
  void anAddressThatIsTakenIsFoundBeforeAnythingIsMade() throws Exception {
    Path fresh = dataDir.resolve("fresh");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());

      assertThatThrownBy(() -> start(Map.of("port", port, "dataDir", fresh.toString())))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("cannot serve at 127.0.0.1:" + port);
    }
    assertThat(fresh).doesNotExist();
    try (IngestServer server = start(Map.of("dataDir", fresh.toString()))) {
      assertThat(get(server, "/health/ready").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aCertificateThatCannotBeReadIsFoundBeforeAnythingIsMade() {
    Path fresh = dataDir.resolve("fresh");
    String missing = dataDir.resolve("missing.pem").toString();

    assertThatThrownBy(
            () ->
                start(
                    Map.of(
                        "dataDir",
                        fresh.toString(),
                        "tls.certificateFile",
                        missing,
                        "tls.keyFile",
                        missing)))
        .isInstanceOf(ConfigException.class)
        .hasMessage("tls.certificateFile: there is no file " + missing);
    assertThat(fresh).doesNotExist();
  }

  @Test
  void aStartThatFailsLateLeavesNothingOpen() throws Exception {
    Path folder = Files.createDirectory(dataDir.resolve("quarantine"));
    Path note = Files.createDirectories(folder.resolve("x0ts56")).resolve("item.json");
    Files.writeString(note, "no note");
    assertThatThrownBy(() -> start(Map.of()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(note + " cannot be read: ");
    Files.delete(note);
    Files.delete(note.getParent());

    try (IngestServer server = start(Map.of())) {
      assertThat(get(server, "/health/ready").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aDataDirectoryServesOneServerAtATime() throws Exception {
    try (IngestServer first = start(Map.of())) {
      assertThatThrownBy(() -> start(Map.of())).isInstanceOf(IOException.class);

      assertThat(get(first, "/health/ready").statusCode()).isEqualTo(200);
    }
  }

  private LogTable table() throws IOException {
    return LogTable.create(dataDir.resolve("warehouse/main/telemetry/claude_otel_logs"));
  }

  private IngestServer start(Map<String, String> settings) throws IOException {
    Map<String, String> all =
        new HashMap<>(
            Map.of(
                "port",
                "0",
                "dataDir",
                dataDir.toString(),
                "journal.allowVolatileStorage",
                "true",
                "journal.segmentBytes",
                "1MiB",
                "journal.budgetBytes",
                "64MiB",
                "journal.tableQuotaBytes",
                "32MiB"));
    all.putAll(settings);
    return IngestServer.start(ServerConfig.of(all));
  }

  private HttpResponse<String> post(IngestServer server, byte[] body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        request(server)
            .header("X-Databricks-UC-Table-Name", TABLE)
            .header("Content-Type", "application/x-protobuf")
            .POST(BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(IngestServer server) {
    return HttpRequest.newBuilder(uri(server, "/v1/logs"))
        .header("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> get(IngestServer server, String path) throws Exception {
    return client.send(HttpRequest.newBuilder(uri(server, path)).build(), BodyHandlers.ofString());
  }

  private static URI uri(IngestServer server, String path) {
    return URI.create("http://127.0.0.1:" + server.address().getPort() + path);
  }

  private String attributesOfTheOnlyRow() throws Exception {
    assertThat(dataFiles()).hasSize(1);
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckDb.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT attributes::VARCHAR FROM '" + dataFiles().get(0) + "'")) {
      assertThat(rows.next()).isTrue();
      String attributes = rows.getString(1);
      assertThat(rows.next()).isFalse();
      return attributes;
    }
  }

  private List<Path> dataFiles() throws IOException {
    try (Stream<Path> files =
        Files.list(dataDir.resolve("warehouse/main/telemetry/claude_otel_logs"))) {
      return files.filter(file -> file.toString().endsWith(".parquet")).toList();
    }
  }

  private static ExportLogsServiceRequest export(String text) {
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .addScopeLogs(
                    ScopeLogs.newBuilder()
                        .addLogRecords(
                            LogRecord.newBuilder()
                                .setTimeUnixNano(1_700_000_000_000_000_000L)
                                .setBody(AnyValue.newBuilder().setStringValue(text)))))
        .build();
  }
}
