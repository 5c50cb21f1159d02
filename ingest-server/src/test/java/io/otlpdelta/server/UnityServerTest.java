package io.otlpdelta.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.otlpdelta.auth.Grant;
import io.otlpdelta.auth.Privilege;
import io.otlpdelta.auth.TokenFile;
import io.otlpdelta.catalog.unity.FakeToken;
import io.otlpdelta.catalog.unity.FakeUnityCatalog;
import io.otlpdelta.catalog.unity.UnityPrivilege;
import io.otlpdelta.delta.TableCreator;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.server.config.ServerConfig;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.Locations;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole server with external tables of a Unity Catalog that listens on a port. */
class UnityServerTest {
  private static final TableName LOGS = TableName.parse("main.telemetry.claude_otel_logs");
  private static final TableName OTHER = TableName.parse("main.telemetry.other_otel_logs");
  private static final String GOOD =
      "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":\"1\",\"body\":"
          + "{\"stringValue\":\"%s\"}}]}]}]}";

  /** One record of two is refused: its time is beyond what a table can hold. */
  private static final String HALF_BAD =
      "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":\"1\",\"body\":"
          + "{\"stringValue\":\"good\"}},{\"timeUnixNano\":"
          + "\"18446744073709551615\"}]}]}]}";

  @TempDir Path temporary;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private FakeUnityCatalog unity;

  @BeforeEach
  void startCatalog() throws Exception {
    unity = FakeUnityCatalog.start(new SystemTime());
    createTable(LOGS, TableKind.LOGS);
    createTable(OTHER, TableKind.LOGS);
  }

  @AfterEach
  void stopCatalog() {
    unity.close();
  }

  @Test
  void rowsOfACallerWithTheRightPrivilegesAreInTheTable() throws Exception {
    String token = unity.writer("alice", LOGS);
    try (IngestServer server = start(Map.of())) {
      HttpResponse<String> response = post(server, token, LOGS, GOOD.formatted("hello"), true);

      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      assertThat(dataFiles(LOGS)).hasSize(1);
      assertThat(unity.requests()).allMatch(request -> request.token().equals(token));
      assertThat(get(server, "/metrics"))
          .contains("otlp_delta_unity_request_seconds_count{operation=\"table\",outcome=\"ok\"}")
          .contains("otlp_delta_unity_outage_seconds 0.0")
          .doesNotContain(token);
    }
  }

  @Test
  void aCallerWithoutAPrivilegeIsToldWhichOne() throws Exception {
    String token = unity.writer("alice", LOGS);
    unity.revoke("alice", LOGS.toString(), UnityPrivilege.MODIFY);
    try (IngestServer server = start(Map.of())) {
      HttpResponse<String> response = post(server, token, LOGS, GOOD.formatted("x"), false);

      assertThat(response.statusCode()).isEqualTo(403);
      assertThat(response.body())
          .contains(
              "The owner of the token lacks MODIFY on table main.telemetry.claude_otel_logs;"
                  + " writing needs USE CATALOG, USE SCHEMA, MODIFY and SELECT");
      assertThat(dataFiles(LOGS)).isEmpty();
    }
  }

  @Test
  void anUnknownTokenIsUnauthenticatedAndKnownAsSuchTheNextTime() throws Exception {
    try (IngestServer server = start(Map.of())) {
      for (int i = 0; i < 2; i++) {
        HttpResponse<String> response = post(server, "never-seen", LOGS, GOOD, false);
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("www-authenticate")).hasValue("Bearer");
      }
      assertThat(unity.requests("/tables/")).isEqualTo(1);
    }
  }

  @Test
  void theBodyOfAnUnknownCallerIsNotRead() throws Exception {
    try (IngestServer server = start(Map.of());
        Socket socket = new Socket("127.0.0.1", server.address().getPort())) {
      socket.setSoTimeout(30_000);
      socket
          .getOutputStream()
          .write(
              ("POST /v1/logs HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer unknown\r\n"
                      + "X-Databricks-UC-Table-Name: "
                      + LOGS
                      + "\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
                  .getBytes(UTF_8));
      byte[] answer = new byte[12];
      socket.getInputStream().readNBytes(answer, 0, answer.length);

      assertThat(new String(answer, UTF_8)).isEqualTo("HTTP/1.1 401");
    }
  }

  @Test
  void aMissingTableIsToldWithTheRemedy() throws Exception {
    String token = unity.writer("alice", LOGS);
    try (IngestServer server = start(Map.of())) {
      TableName missing = TableName.parse("main.telemetry.nothing");
      HttpResponse<String> response = post(server, token, missing, GOOD, false);

      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(response.body())
          .contains("Table main.telemetry.nothing does not exist in Unity Catalog")
          .contains("sql/ddl");
    }
  }

  @Test
  void anOutageStopsOnlyCallersAndTablesThatAreNew() throws Exception {
    String token = unity.writer("alice", LOGS, OTHER);
    try (IngestServer server = start(Map.of("unity.accessTime", "1s"))) {
      assertThat(post(server, token, LOGS, GOOD.formatted("before"), true).statusCode())
          .isEqualTo(200);
      unity.faults().startOutage();

      await("the outage is noticed when the decision about the caller is old")
          .until(
              () -> {
                assertThat(post(server, token, LOGS, GOOD.formatted("during"), false).statusCode())
                    .isEqualTo(200);
                return get(server, "/health/ready").contains("Unity Catalog has not answered for");
              });
      HttpResponse<String> other = post(server, token, OTHER, GOOD.formatted("x"), false);
      assertThat(other.statusCode()).isEqualTo(503);
      assertThat(other.headers().firstValue("retry-after")).isPresent();
      assertThat(other.body()).contains(OTHER + " cannot be looked up now; try again");
      assertThat(status(server, "/health/ready")).isEqualTo(200);
      assertThat(post(server, token, LOGS, GOOD.formatted("committed"), true).statusCode())
          .isEqualTo(200);

      unity.faults().endOutage();
      await("the catalog is asked again")
          .until(
              () -> post(server, token, OTHER, GOOD.formatted("after"), true).statusCode() == 200);
      assertThat(get(server, "/health/ready")).contains("\"catalog\":\"ok\"");
    }
  }

  @Test
  void aMissingTableForRefusedRecordsDoesNotFailTheRequest() throws Exception {
    String token = unity.writer("alice", LOGS);
    try (IngestServer server = start(Map.of())) {
      HttpResponse<String> response = post(server, token, LOGS, HALF_BAD, true);

      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      assertThat(response.body()).contains("\"rejectedLogRecords\":\"1\"");
      assertThat(dataFiles(LOGS)).hasSize(1);
    }
  }

  @Test
  void refusedRecordsGoToTheirTableWhereAnAdministratorMadeIt() throws Exception {
    createTable(LOGS.rejects(), TableKind.REJECTS);
    String token = unity.writer("alice", LOGS, LOGS.rejects());
    try (IngestServer server = start(Map.of())) {
      assertThat(post(server, token, LOGS, HALF_BAD, true).statusCode()).isEqualTo(200);
      await("the refused record is committed").until(() -> !dataFiles(LOGS.rejects()).isEmpty());
    }
  }

  @Test
  void entriesOfBeforeARestartAreCommittedWithTheTokenOfTheNextCaller() throws Exception {
    String token = unity.writer("alice", LOGS);
    Map<String, String> never = Map.of("freshness", "60s", "shutdownTimeout", "8s");
    try (IngestServer server = start(never)) {
      assertThat(post(server, token, LOGS, GOOD.formatted("first"), true).statusCode())
          .isEqualTo(200);
      unity.faults().startOutage();
      assertThat(post(server, token, LOGS, GOOD.formatted("second"), false).statusCode())
          .isEqualTo(200);
    }
    unity.faults().endOutage();
    int before = dataFiles(LOGS).size();
    try (IngestServer server = start(Map.of())) {
      assertThat(post(server, token, LOGS, GOOD.formatted("third"), true).statusCode())
          .isEqualTo(200);
      assertThat(dataFiles(LOGS).size()).isGreaterThan(before);
    }
  }

  @Test
  void withGrantsTheServersTokenAsksAndItsOwnTokenFileDecides() throws Exception {
    String service = unity.writer("service", LOGS, OTHER);
    Files.createDirectories(dataDir());
    String token =
        new TokenFile(dataDir().resolve(TokenFile.NAME), new SystemTime(), new SecureRandomness())
            .create(
                "tester",
                List.of(new Grant(LOGS.toString(), Set.of(Privilege.MODIFY, Privilege.SELECT))),
                Optional.empty())
            .token()
            .reveal();
    Map<String, String> settings = Map.of("unity.access", "grants", "unity.token", service);
    try (IngestServer server = start(settings)) {
      assertThat(post(server, token, LOGS, GOOD.formatted("hello"), true).statusCode())
          .isEqualTo(200);
      assertThat(post(server, token, OTHER, GOOD, false).statusCode()).isEqualTo(404);
      assertThat(post(server, service, LOGS, GOOD, false).statusCode()).isEqualTo(401);
      assertThat(unity.requests()).allMatch(request -> request.token().equals(service));
    }
  }

  @Test
  void aTokenThatEndsLaterIsRefusedWhenItsTimeIsOver() throws Exception {
    String token = unity.writer("alice", LOGS);
    try (IngestServer server = start(Map.of("unity.accessTime", "1s"))) {
      assertThat(post(server, token, LOGS, GOOD.formatted("hello"), true).statusCode())
          .isEqualTo(200);
      unity.setToken(token, FakeToken.State.EXPIRED);
      await("the decision about the token is old")
          .until(
              () -> post(server, token, LOGS, GOOD.formatted("late"), false).statusCode() == 401);
    }
  }

  private IngestServer start(Map<String, String> settings) throws IOException {
    Map<String, String> all = new HashMap<>(settings);
    all.put("dataDir", dataDir().toString());
    all.put("port", "0");
    all.put("catalog", "unity");
    all.put("unity.uri", unity.uri());
    all.put("unity.localFolders", temporary.resolve("tables").toString());
    return IngestServer.start(ServerConfig.of(all));
  }

  private Path dataDir() {
    return temporary.resolve("data");
  }

  private void createTable(TableName name, TableKind kind) throws Exception {
    String location = Locations.of(folder(name));
    new TableCreator(new LocalStorage(new SecureRandomness()), "test").create(location, kind);
    unity.createExternal(name, location);
  }

  private Path folder(TableName name) {
    return temporary.resolve("tables").resolve(name.toString());
  }

  private List<Path> dataFiles(TableName name) throws IOException {
    try (Stream<Path> files = Files.list(folder(name))) {
      return files.filter(file -> file.toString().endsWith(".parquet")).toList();
    }
  }

  private HttpResponse<String> post(
      IngestServer server, String token, TableName table, String json, boolean waitCommitted)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(server, "/v1/logs"))
            .header("Authorization", "Bearer " + token)
            .header("X-Databricks-UC-Table-Name", table.toString())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json, UTF_8));
    if (waitCommitted) {
      request.header("Prefer", "wait=committed");
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private String get(IngestServer server, String path) throws Exception {
    return client
        .send(HttpRequest.newBuilder(uri(server, path)).build(), BodyHandlers.ofString())
        .body();
  }

  private int status(IngestServer server, String path) throws Exception {
    return client
        .send(HttpRequest.newBuilder(uri(server, path)).build(), BodyHandlers.discarding())
        .statusCode();
  }

  private static URI uri(IngestServer server, String path) {
    return URI.create("http://127.0.0.1:" + server.address().getPort() + path);
  }
}
