package io.otlpdelta.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.catalog.unity.FakeUnityCatalog;
import io.otlpdelta.delta.TableCreator;
import io.otlpdelta.delta.TableInspector;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.server.config.ServerConfig;
import io.otlpdelta.storage.CredentialSource;
import io.otlpdelta.storage.S3Server;
import io.otlpdelta.storage.S3aStorage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole server, Unity Catalog and S3: the server has no keys but those that are vended. */
class UnityTablesOnS3Test {
  private static final TableName LOGS = TableName.parse("main.telemetry.claude_otel_logs");
  private static final String BODY =
      "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":\"1\"}]}]}]}";

  @TempDir Path temporary;

  @Test
  void rowsAreWrittenWithTheKeysThatTheCatalogVends() throws Exception {
    try (FakeUnityCatalog unity = FakeUnityCatalog.start(new SystemTime());
        S3Server s3 = S3Server.start();
        S3aStorage reader =
            new S3aStorage(
                S3Server.options(s3.endpoint(), temporary.resolve("reader")),
                CredentialSource.NONE,
                new SecureRandomness(),
                new SystemTime())) {
      String location = S3Server.freshFolder();
      new TableCreator(reader, "test").create(location, TableKind.LOGS);
      unity.createExternal(LOGS, location);
      String token = unity.writer("alice", LOGS);

      try (IngestServer server = IngestServer.start(config(unity, s3))) {
        HttpResponse<String> answer = post(server, token);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      }

      assertThat(unity.requests("/temporary-table-credentials")).isPositive();
      assertThat(new TableInspector(reader).describe(location).orElseThrow().rows()).hasValue(1);
    }
  }

  /** Without keys of its own: were they not the vended ones, no request could be signed. */
  private ServerConfig config(FakeUnityCatalog unity, S3Server s3) {
    return ServerConfig.of(
        Map.of(
            "dataDir", temporary.resolve("data").toString(),
            "port", "0",
            "freshness", "200ms",
            "catalog", "unity",
            "unity.uri", unity.uri().toString(),
            "s3.endpoint", s3.endpoint().toString(),
            "s3.pathStyle", "true"));
  }

  private static HttpResponse<String> post(IngestServer server, String token) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + "/v1/logs");
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .build()
        .send(
            HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + token)
                .header("X-Databricks-UC-Table-Name", LOGS.toString())
                .header("Content-Type", "application/json")
                .header("Prefer", "wait=committed")
                .POST(BodyPublishers.ofString(BODY))
                .build(),
            BodyHandlers.ofString());
  }
}
