package io.otlpdelta.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.otlpdelta.catalog.unity.FakeToken;
import io.otlpdelta.delta.LogTable;
import io.otlpdelta.delta.ManagedLogTables;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.server.config.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole server, with a table whose commits go through Unity Catalog. */
@Timeout(120)
class ManagedTableServerTest {
  private static final String COMMIT = "POST /api/2.1/unity-catalog/delta/preview/commits";

  @TempDir Path temporary;
  private final ManagedLogTables tables = new ManagedLogTables(new SystemTime());
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private LogTable table;

  @BeforeEach
  void createTable() throws Exception {
    table = tables.create(temporary.resolve("managed/test otel logs"));
  }

  @AfterEach
  void stopCatalog() {
    tables.close();
  }

  @Test
  void anExportIsInTheManagedTableWhenItIsAnswered() throws Exception {
    try (IngestServer server = start()) {
      assertAnswered(post(server, "first", tables.token()));
      assertAnswered(post(server, "second", tables.token()));
    }
    assertThat(table.bodies()).containsExactly("first", "second");
    assertThat(table.version()).isEqualTo(2);
    assertThat(tables.unity().latestVersion(LogTable.NAME)).isEqualTo(2);
    List<JsonNode> added = table.actions().stream().filter(action -> action.has("add")).toList();
    assertThat(added)
        .extracting(action -> action.path("add").path("baseRowId").asLong(-1))
        .containsExactly(0L, 1L);
    assertThat(added.get(0).path("add").path("stats").asText()).contains("\"col-body\":\"first\"");
  }

  @Test
  void aCommitWhoseAnswerIsLostIsNotRepeated() throws Exception {
    try (IngestServer server = start()) {
      tables.unity().faults().loseAnswer(1, COMMIT);
      assertAnswered(post(server, "once", tables.token()));
    }
    assertThat(tables.unity().faults().isSpent()).isTrue();
    assertThat(table.bodies()).containsExactly("once");
    assertThat(tables.unity().latestVersion(LogTable.NAME)).isEqualTo(1);
  }

  @Test
  void whatWasAnsweredIsCommittedWithTheNextCallersToken() throws Exception {
    String expiring = tables.token();
    try (IngestServer server = start()) {
      assertAnswered(post(server, "first", expiring));
      tables
          .unity()
          .faults()
          .before(COMMIT, () -> tables.unity().setToken(expiring, FakeToken.State.EXPIRED));
      assertThat(send(server, "second", expiring, Map.of()).statusCode()).isEqualTo(200);
      await("the commit was tried").until(() -> tables.unity().faults().isSpent());
      assertAnswered(post(server, "third", tables.unity().token("alice")));
    }
    assertThat(table.bodies()).containsExactly("first", "second", "third");
  }

  @Test
  void aCallerWithoutThePrivilegeIsRefused() throws Exception {
    try (IngestServer server = start()) {
      HttpResponse<String> response = post(server, "no", tables.unity().token("mallory"));
      assertThat(response.statusCode()).isEqualTo(403);
    }
    assertThat(table.version()).isZero();
  }

  private static void assertAnswered(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
  }

  private IngestServer start() throws IOException {
    Map<String, String> settings = new HashMap<>();
    settings.put("port", "0");
    settings.put("dataDir", temporary.resolve("data").toString());
    settings.put("journal.allowVolatileStorage", "true");
    settings.put("journal.segmentBytes", "1MiB");
    settings.put("journal.budgetBytes", "64MiB");
    settings.put("journal.tableQuotaBytes", "32MiB");
    settings.put("freshness", "1s");
    settings.put("catalog", "unity");
    settings.put("unity.uri", tables.unity().uri());
    settings.put("unity.localFolders", temporary.toString());
    return IngestServer.start(ServerConfig.of(settings));
  }

  /** Answered after the commit. */
  private HttpResponse<String> post(IngestServer server, String body, String token)
      throws Exception {
    return send(server, body, token, Map.of("Prefer", "wait=committed"));
  }

  private HttpResponse<String> send(
      IngestServer server, String body, String token, Map<String, String> headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.address().getPort() + "/v1/logs"))
            .header("Authorization", "Bearer " + token)
            .header("X-Databricks-UC-Table-Name", LogTable.NAME.toString())
            .header("Content-Type", "application/x-protobuf")
            .POST(BodyPublishers.ofByteArray(export(body).toByteArray()));
    headers.forEach(request::header);
    return client.send(request.build(), BodyHandlers.ofString());
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
