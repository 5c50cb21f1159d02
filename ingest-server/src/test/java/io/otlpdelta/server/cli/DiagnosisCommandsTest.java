package io.otlpdelta.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.auth.Grant;
import io.otlpdelta.auth.Privilege;
import io.otlpdelta.auth.TokenFile;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.server.IngestServer;
import io.otlpdelta.server.config.ServerConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code doctor} and {@code status} before a running server with real tables. */
class DiagnosisCommandsTest {
  private static final String PREFIX = "main.telemetry.claude";

  @TempDir private static Path dataDir;
  @TempDir private Path folder;
  private static IngestServer server;
  private static String token = "";

  @BeforeAll
  static void start() throws Exception {
    new DataDirectory(dataDir).createTables();
    token =
        new TokenFile(dataDir.resolve(TokenFile.NAME), new SystemTime(), new SecureRandomness())
            .create(
                "ci",
                List.of(new Grant("main.*", Set.of(Privilege.MODIFY, Privilege.SELECT))),
                Optional.empty())
            .token()
            .reveal();
    server =
        IngestServer.start(
            ServerConfig.of(
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
                    "64MiB")));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aHealthyWayIsWell() {
    CommandRun run =
        run("doctor", "--url", url() + "/", "--token", token, "--table-prefix", PREFIX);

    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .startsWith(
            "server "
                + url()
                + "\n"
                + "  ok      address     127.0.0.1 is 127.0.0.1.\n"
                + "  ok      connection  127.0.0.1:"
                + server.address().getPort()
                + " takes connections.\n"
                + "  ok      health      The server is ready.\n"
                + "metrics to main.telemetry.claude_otel_metrics\n"
                + "  ok      token             The token is known as 'ci'.\n")
        .contains("logs to main.telemetry.claude_otel_logs\n")
        .contains("traces to main.telemetry.claude_otel_spans\n")
        .contains("  ok      privileges        'ci' may write it.\n")
        .contains("  -       body              No body was sent, so none was looked at;")
        .endsWith("All is well.\n")
        .doesNotContain(token);
  }

  @Test
  void aTableThatIsMissingIsToldAndTheExitCodeIsOne() {
    CommandRun run =
        run("doctor", "--url", url(), "--token", token, "--table-prefix", "main.telemetry.none");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .contains(
            "  FAILED  table             Table main.telemetry.none_otel_metrics does not exist, or"
                + " you have no privilege on it. An administrator creates it with `otlp-delta"
                + " tables create main.telemetry.none` and grants MODIFY and SELECT on it\n")
        .endsWith("Something is wrong: 3 failed.\n");
  }

  @Test
  void aTokenFromTheEnvironmentOrAFileIsUsedAndABadOneIsTold() throws Exception {
    CommandRun environment =
        CommandRun.with(
            Map.of("OTLP_DELTA_TOKEN", token),
            new SystemTime(),
            "doctor",
            "--url",
            url(),
            "--table-prefix",
            PREFIX);
    assertThat(environment.exitCode()).as(environment.out()).isZero();
    Path file = Files.writeString(folder.resolve("token"), token + "\n");
    assertThat(
            run("doctor", "--url", url(), "--token-file", file.toString(), "--table-prefix", PREFIX)
                .exitCode())
        .isZero();

    CommandRun bad =
        run("doctor", "--url", url(), "--token", "odt_SECRET", "--table-prefix", PREFIX);
    assertThat(bad.exitCode()).isEqualTo(1);
    assertThat(bad.out())
        .contains("  FAILED  token             The token is unknown, revoked or expired.")
        .doesNotContain("SECRET");
    assertThat(run("doctor", "--url", url(), "--table-prefix", PREFIX).out())
        .contains("  FAILED  token             The request has no token.");
  }

  @Test
  void oneTableIsAskedAboutByTheSignalOfItsName() throws Exception {
    CommandRun run =
        run(
            "doctor",
            "--url",
            url(),
            "--token",
            token,
            "--table-name",
            PREFIX + "_otel_spans",
            "--json");

    assertThat(run.exitCode()).as(run.out()).isZero();
    JsonNode report = new ObjectMapper().readTree(run.out());
    assertThat(report.path("ok").asBoolean()).isTrue();
    assertThat(report.path("failed").asInt()).isZero();
    assertThat(report.path("sections"))
        .extracting(section -> section.path("title").asText())
        .containsExactly("server " + url(), "traces to main.telemetry.claude_otel_spans");
    assertThat(report.path("sections").get(1).path("findings").get(0))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    "{\"name\": \"token\", \"outcome\": \"ok\","
                        + " \"sentence\": \"The token is known as 'ci'.\"}"));
    assertThat(
            run(
                    "doctor",
                    "--url",
                    url(),
                    "--token",
                    token,
                    "--table-name",
                    PREFIX + "_otel_spans",
                    "--signal",
                    "traces")
                .exitCode())
        .isZero();
  }

  @Test
  void whatConnectPrintsIsWell() throws Exception {
    Path settings =
        Files.writeString(
            folder.resolve("settings.json"),
            run(
                    "connect",
                    "claude-code",
                    "--table-prefix",
                    PREFIX,
                    "--token",
                    token,
                    "--endpoint",
                    url(),
                    "--traces")
                .out());

    CommandRun run = run("doctor", "--settings", settings.toString());
    assertThat(run.exitCode()).as(run.out()).isZero();
    assertThat(run.out())
        .startsWith("settings " + settings + "\n")
        .contains("  ok      CLAUDE_CODE_ENABLE_TELEMETRY         Telemetry is on.\n")
        .contains("traces to main.telemetry.claude_otel_spans\n")
        .endsWith("All is well.\n")
        .doesNotContain(token);
  }

  @Test
  void settingsWithAMistakeAreTold() throws Exception {
    Path settings =
        Files.writeString(
            folder.resolve("settings.json"),
            run("connect", "claude-code", "--table-prefix", PREFIX, "--endpoint", url()).out());

    CommandRun run = run("doctor", "--settings", settings.toString());
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .contains("It still has the placeholder <token>. Put the token in its place.\n")
        .contains("  FAILED  token             The Authorization header is not one bearer token.");
  }

  @Test
  void aServerThatDoesNotAnswerIsToldByBoth() {
    CommandRun doctor =
        run("doctor", "--url", "http://127.0.0.1:1", "--token", token, "--table-prefix", PREFIX);
    assertThat(doctor.exitCode()).isEqualTo(1);
    assertThat(doctor.out())
        .contains("  FAILED  connection  Nothing listens at 127.0.0.1:1. Start the server there")
        .contains(
            "metrics\n  -       dry-run  Not asked, because of what is wrong with the server.")
        .endsWith("Something is wrong: 1 failed.\n");

    CommandRun status = run("status", "--url", "http://127.0.0.1:1", "--token", token);
    assertThat(status.exitCode()).isEqualTo(1);
    assertThat(status.err())
        .isEqualTo(
            "otlp-delta: the server at http://127.0.0.1:1 does not answer; `otlp-delta doctor"
                + " --url http://127.0.0.1:1` says why\n");
  }

  @Test
  void statusShowsWhatBecameOfRequests() throws Exception {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    client.send(
        HttpRequest.newBuilder(URI.create(url() + "/v1/logs"))
            .header("Authorization", "Bearer " + token)
            .header("X-Databricks-UC-Table-Prefix", PREFIX)
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":\"1\"}]"
                        + "}]}]}"))
            .build(),
        BodyHandlers.ofString());

    await("the request is counted")
        .untilAsserted(
            () ->
                assertThat(run("status", "--url", url(), "--token", token).out())
                    .contains(PREFIX + "_otel_logs\n  last request  20")
                    .contains("  accepted      1 request with 1 record\n"));
    CommandRun json =
        run(
            "status",
            "--url",
            url(),
            "--token",
            token,
            "--json",
            "--table",
            PREFIX + "_otel_logs",
            "--table",
            "a.b.größe");
    assertThat(json.exitCode()).isZero();
    JsonNode status = new ObjectMapper().readTree(json.out());
    assertThat(status.path("tables")).hasSize(1);
    assertThat(status.path("tablesUnseen").get(0).asText()).isEqualTo("a.b.größe");
    assertThat(json.out()).doesNotContain(token);
  }

  @Test
  void statusSaysWhyItIsRefused() {
    CommandRun bad = run("status", "--url", url(), "--token", "odt_SECRET");
    assertThat(bad.exitCode()).isEqualTo(1);
    assertThat(bad.err())
        .startsWith(
            "otlp-delta: the server at "
                + url()
                + " answers with status 401: The token is unknown, revoked or expired.")
        .doesNotContain("SECRET");

    CommandRun none = run("status", "--url", url());
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err())
        .isEqualTo(
            "otlp-delta: there is no token; name it with --token-file, --token or the variable"
                + " OTLP_DELTA_TOKEN\n");
    assertThat(run("status", "--url", url(), "--token", token, "--table", "a.b").err())
        .isEqualTo(
            "otlp-delta: --table: a table name has exactly three parts, catalog.schema.table, but"
                + " this one has 2\n");
    CommandRun unfit = run("status", "--url", url(), "--token", "odt_SECRET\nx");
    assertThat(unfit.exitCode()).isEqualTo(2);
    assertThat(unfit.err())
        .startsWith("otlp-delta: The header Authorization cannot be sent")
        .doesNotContain("SECRET");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "doctor --url 127.0.0.1:4318|--url: '127.0.0.1:4318' is no server (expected: a URL without"
            + " a path, such as http://127.0.0.1:4318)",
        "doctor --url http://u:p@h|--url: 'http://***@h' is no server (expected: a URL without a"
            + " path, such as http://127.0.0.1:4318)",
        "doctor --table-prefix a.b|--table-prefix: a table prefix has exactly three parts,"
            + " catalog.schema.prefix, but this one has 2",
        "doctor --table-name a.b|--table-name: a table name has exactly three parts,"
            + " catalog.schema.table, but this one has 2",
        "doctor --settings /no/such/file|--settings: there is no file /no/such/file",
        "doctor --settings x --url http://h|--settings name the server; leave --url out",
        "doctor --token-file /no/such/file|there is no file /no/such/file",
        "doctor --ca-certificate /no/such/file|--ca-certificate: there is no file /no/such/file",
      })
  void wrongUsageIsTwo(String both) {
    String[] parts = both.split("[|]", -1);
    CommandRun run = run(parts[0].split(" ", -1));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).isEqualTo("otlp-delta: " + parts[1] + "\n");
  }

  private static CommandRun run(String... args) {
    return CommandRun.of(args);
  }

  private static String url() {
    return "http://127.0.0.1:" + server.address().getPort();
  }
}
