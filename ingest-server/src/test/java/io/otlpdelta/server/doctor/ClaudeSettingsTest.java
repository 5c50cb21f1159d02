package io.otlpdelta.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.otlpdelta.model.Secret;
import io.otlpdelta.model.Signal;
import io.otlpdelta.server.doctor.Finding.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every mistake in Claude Code's settings that keeps rows away, and that none is seen in good ones.
 */
class ClaudeSettingsTest {
  private static final String SECRET = "odt_SECRET";

  @TempDir private Path folder;
  private final ObjectNode settings = new ObjectMapper().createObjectNode();
  private final ObjectNode env = settings.putObject("env");

  /** As `otlp-delta connect claude-code` writes them. */
  ClaudeSettingsTest() {
    env.put("CLAUDE_CODE_ENABLE_TELEMETRY", "1");
    for (String signal : List.of("METRICS", "LOGS")) {
      String route = signal.toLowerCase(java.util.Locale.ROOT);
      env.put("OTEL_" + signal + "_EXPORTER", "otlp");
      env.put("OTEL_EXPORTER_OTLP_" + signal + "_PROTOCOL", "http/protobuf");
      env.put(
          "OTEL_EXPORTER_OTLP_" + signal + "_ENDPOINT",
          "http://127.0.0.1:4318/api/2.0/otel/v1/" + route);
      env.put(
          "OTEL_EXPORTER_OTLP_" + signal + "_HEADERS",
          "Authorization=Bearer "
              + SECRET
              + ",X-Databricks-UC-Table-Name=main.telemetry.claude_otel_"
              + route);
    }
    env.put("OTEL_METRIC_EXPORT_INTERVAL", "10000");
    env.put("OTEL_LOGS_EXPORT_INTERVAL", "5000");
  }

  @Test
  void whatConnectWritesIsWell() throws Exception {
    ClaudeSettings read = read();

    assertThat(read.section().findings()).allMatch(finding -> finding.outcome() == Outcome.OK);
    assertThat(read.section().findings())
        .extracting(Finding::sentence)
        .containsExactly(
            "Telemetry is on.",
            "Metrics are exported.",
            "Logs are exported.",
            "metrics are sent by http/protobuf.",
            "metrics go to http://127.0.0.1:4318/api/2.0/otel/v1/metrics.",
            "It has a token and a table for metrics.",
            "logs are sent by http/protobuf.",
            "logs go to http://127.0.0.1:4318/api/2.0/otel/v1/logs.",
            "It has a token and a table for logs.",
            "Metrics are sent every 10.0 s.",
            "Logs are sent every 5.0 s.");
    assertThat(read.targets()).hasSize(2);
    ExportTarget logs = read.targets().get(1);
    assertThat(logs.signal()).isEqualTo(Signal.LOGS);
    assertThat(logs.endpoint()).hasToString("http://127.0.0.1:4318/api/2.0/otel/v1/logs");
    assertThat(logs.contentType()).isEqualTo("application/x-protobuf");
    assertThat(logs.headers().get("authorization").reveal()).isEqualTo("Bearer " + SECRET);
    assertThat(logs.headers().get("x-databricks-uc-table-name").reveal())
        .isEqualTo("main.telemetry.claude_otel_logs");
  }

  @Test
  void theVariablesForAllSignalsAreWellToo() throws Exception {
    general();
    env.put("OTEL_TRACES_EXPORTER", "otlp");
    env.put("CLAUDE_CODE_ENHANCED_TELEMETRY_BETA", "1");
    ClaudeSettings read = read();

    assertThat(read.section().isFailed()).isFalse();
    assertThat(read.targets())
        .extracting(target -> target.endpoint().toString())
        .containsExactly(
            "http://127.0.0.1:4318/api/2.0/otel/v1/metrics",
            "http://127.0.0.1:4318/api/2.0/otel/v1/logs",
            "http://127.0.0.1:4318/api/2.0/otel/v1/traces");
  }

  @Test
  void grpcIsAskedAboutByHttpOnTheSamePort() throws Exception {
    general();
    env.put("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
    env.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318");
    ClaudeSettings read = read();

    assertThat(read.section().isFailed()).isFalse();
    assertThat(read.targets().get(0).endpoint()).hasToString("http://127.0.0.1:4318/v1/metrics");
  }

  @Test
  void jsonIsAskedAboutAsJson() throws Exception {
    env.put("OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "http/json");

    assertThat(read().targets().get(1).contentType()).isEqualTo("application/json");
  }

  @Test
  void telemetryThatIsNotSwitchedOn() throws Exception {
    env.put("CLAUDE_CODE_ENABLE_TELEMETRY", "0");
    assertFailed(
        "CLAUDE_CODE_ENABLE_TELEMETRY",
        "Its value switches telemetry off, so nothing is sent. Set it to \"1\".");
    env.remove("CLAUDE_CODE_ENABLE_TELEMETRY");
    assertFailed(
        "CLAUDE_CODE_ENABLE_TELEMETRY",
        "It is not set, so Claude Code sends no telemetry at all. Set it to \"1\".");
  }

  @Test
  void exportersThatSendNothingHere() throws Exception {
    env.put("OTEL_LOGS_EXPORTER", "console");
    assertFailed(
        "OTEL_LOGS_EXPORTER", "It names no exporter that sends over the network. Set it to otlp.");
    env.put("OTEL_LOGS_EXPORTER", "none");
    assertWarned(
        "OTEL_LOGS_EXPORTER", "It is none, so no logs are sent. Set it to otlp to have them.");
    env.remove("OTEL_LOGS_EXPORTER");
    assertWarned(
        "OTEL_LOGS_EXPORTER", "It is not set, so no logs are sent. Set it to otlp to have them.");
    assertThat(read().targets()).extracting(ExportTarget::signal).containsExactly(Signal.METRICS);
    env.remove("OTEL_METRICS_EXPORTER");
    assertFailed(
        "exporters",
        "No signal is exported. Set OTEL_METRICS_EXPORTER and OTEL_LOGS_EXPORTER to otlp.");
    env.put("OTEL_LOGS_EXPORTER", "console,otlp");
    assertThat(read().targets()).extracting(ExportTarget::signal).containsExactly(Signal.LOGS);
  }

  @Test
  void tracesWithoutTheirSwitch() throws Exception {
    env.put("OTEL_TRACES_EXPORTER", "otlp");
    assertWarned(
        "OTEL_TRACES_EXPORTER",
        "Traces are a beta of Claude Code, and are not sent without"
            + " CLAUDE_CODE_ENHANCED_TELEMETRY_BETA. Set that to \"1\", or remove this one.");
    assertThat(read().targets()).hasSize(2);
  }

  @Test
  void anSdkThatIsSwitchedOff() throws Exception {
    env.put("OTEL_SDK_DISABLED", "true");
    assertWarned("OTEL_SDK_DISABLED", "It tells OpenTelemetry SDKs to send nothing. Remove it.");
  }

  @Test
  void protocolsThatAreNone() throws Exception {
    env.put("OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "http");
    assertFailed(
        "OTEL_EXPORTER_OTLP_LOGS_PROTOCOL",
        "It is none of http/protobuf, http/json and grpc. Set it to http/protobuf.");
    env.remove("OTEL_EXPORTER_OTLP_LOGS_PROTOCOL");
    assertFailed(
        "OTEL_EXPORTER_OTLP_PROTOCOL", "No protocol is set for logs. Set it to http/protobuf.");
    assertThat(read().targets()).hasSize(1);
  }

  @Test
  void aGrpcEndpointWithAPath() throws Exception {
    env.put("OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "grpc");
    assertFailed(
        "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
        "It has the path /api/2.0/otel/v1/logs, and a gRPC endpoint has none. Remove the path, or"
            + " set the protocol to http/protobuf.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://127.0.0.1:4318 | It has no path",
        "http://127.0.0.1:4318/ | It has no path",
        "http://127.0.0.1:4318/v1/metrics | Its path is /v1/metrics",
        "http://127.0.0.1:4318/api/2.0/otel | Its path is /api/2.0/otel",
      })
  void aSignalsOwnEndpointWithoutItsPath(String endpoint, String what) throws Exception {
    env.put("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", endpoint);
    assertFailed(
        "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
        what
            + ", and it is used as it is: logs are served at /v1/logs. Append that to the server's"
            + " URL.");
  }

  @Test
  void anEndpointForAllSignalsWithASignalsPath() throws Exception {
    general();
    env.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318/v1/logs");
    assertFailed(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "It ends in /v1/logs, and /v1/metrics is appended to it once more. Leave that part out.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:4318", "localhost", "ftp://x", "http://", "a b"})
  void anEndpointThatIsNoUrl(String endpoint) throws Exception {
    env.put("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", endpoint);
    assertFailed(
        "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
        "It is no URL of a server. Write one like http://127.0.0.1:4318, with http:// or https://"
            + " in front.");
  }

  @Test
  void noEndpointMeansTheDefault() throws Exception {
    general();
    env.remove("OTEL_EXPORTER_OTLP_ENDPOINT");
    assertWarned(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "No endpoint is set for logs, so they go to http://localhost:4318. Set it to the server's"
            + " URL.");
    assertThat(read().targets().get(1).endpoint()).hasToString("http://localhost:4318/v1/logs");
  }

  @Test
  void endpointsThatAreDoubtful() throws Exception {
    env.put("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://127.0.0.1:4317/v1/logs");
    assertWarned(
        "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
        "Port 4317 is the usual one of gRPC, but the protocol is http/protobuf. Check the port;"
            + " otlp-delta listens on 4318 unless told otherwise.");
    env.put("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://user:" + SECRET + "@otlp.example/v1/logs");
    assertWarned(
        "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
        "The token and all telemetry travel in the clear to otlp.example:80. Use https:// unless"
            + " the network is trusted.");
  }

  @Test
  void headersThatTheSdkCannotRead() throws Exception {
    env.put(
        "OTEL_EXPORTER_OTLP_LOGS_HEADERS",
        "Authorization=Bearer " + SECRET + ";x,X-Databricks-UC-Table-Name=a.b.c");
    assertFailed(
        "OTEL_EXPORTER_OTLP_LOGS_HEADERS",
        "The value of Authorization in OTEL_EXPORTER_OTLP_LOGS_HEADERS is cut at a semicolon. Write"
            + " it as %3B.");
  }

  @Test
  void aTokenThatIsMissingOrIsNone() throws Exception {
    env.put("OTEL_EXPORTER_OTLP_LOGS_HEADERS", "X-Databricks-UC-Table-Name=a.b.c");
    assertFailed(
        "OTEL_EXPORTER_OTLP_LOGS_HEADERS",
        "No Authorization is sent with logs. Add Authorization=Bearer <token> to it.");
    env.put(
        "OTEL_EXPORTER_OTLP_LOGS_HEADERS",
        "Authorization=Bearer <token>,X-Databricks-UC-Table-Name=a.b.c");
    assertFailed(
        "OTEL_EXPORTER_OTLP_LOGS_HEADERS",
        "It still has the placeholder <token>. Put the token in its place.");
    env.put(
        "OTEL_EXPORTER_OTLP_LOGS_HEADERS",
        "Authorization=" + SECRET + ",X-Databricks-UC-Table-Name=a.b.c");
    assertFailed(
        "OTEL_EXPORTER_OTLP_LOGS_HEADERS",
        "The Authorization in it does not begin with 'Bearer '. Write Authorization=Bearer"
            + " <token>.");
  }

  @Test
  void aTableThatIsMissingOrTheSameForAll() throws Exception {
    env.put("OTEL_EXPORTER_OTLP_LOGS_HEADERS", "Authorization=Bearer " + SECRET);
    assertFailed(
        "OTEL_EXPORTER_OTLP_LOGS_HEADERS",
        "No table is named for logs. Add X-Databricks-UC-Table-Name=catalog.schema.table, or"
            + " X-Databricks-UC-Table-Prefix=catalog.schema.prefix for all signals.");
    general();
    env.put(
        "OTEL_EXPORTER_OTLP_HEADERS",
        "Authorization=Bearer " + SECRET + ",X-Databricks-UC-Table-Name=a.b.c_otel_logs");
    assertWarned(
        "OTEL_EXPORTER_OTLP_HEADERS",
        "It names one table for all signals, and each needs its own. Send"
            + " X-Databricks-UC-Table-Prefix=catalog.schema.prefix instead of the table's name.");
  }

  @Test
  void whatTheSettingsLackMayComeFromOutside() throws Exception {
    general();
    env.remove("OTEL_EXPORTER_OTLP_HEADERS");
    settings.put("otelHeadersHelper", "/usr/local/bin/headers");
    assertWarned(
        "otelHeadersHelper",
        "A program makes headers, which is not run here: what it returns is not looked at. Name its"
            + " token with --token-file, and its tables with --table-prefix.");
    assertWarned(
        "OTEL_EXPORTER_OTLP_HEADERS",
        "No Authorization is sent with logs. Add Authorization=Bearer <token> to it."
            + " (otelHeadersHelper may do that.)");

    ClaudeSettings read =
        ClaudeSettings.read(
            write(),
            Map.of(
                "authorization",
                new Secret("Bearer " + SECRET),
                "x-databricks-uc-table-prefix",
                new Secret("a.b.c")));
    assertThat(read.section().isFailed()).isFalse();
    assertThat(read.targets().get(0).headers()).hasSize(2);
  }

  @Test
  void intervalsThatAreNoneOrLong() throws Exception {
    for (String none : List.of("10s", "0", "-5", "1e3")) {
      env.put("OTEL_METRIC_EXPORT_INTERVAL", none);
      assertFailed(
          "OTEL_METRIC_EXPORT_INTERVAL",
          "It is no number of milliseconds above 0. Write it like \"10000\".");
    }
    env.put("OTEL_METRIC_EXPORT_INTERVAL", "600000");
    assertWarned(
        "OTEL_METRIC_EXPORT_INTERVAL",
        "Metrics are sent every 600.0 s: rows come as late, or when the session ends. Lower it.");
    env.remove("OTEL_METRIC_EXPORT_INTERVAL");
    assertThat(sentences(read(), "OTEL_METRIC_EXPORT_INTERVAL"))
        .containsExactly("It is not set: metrics are sent every 60 s.");
  }

  @Test
  void aProxy() throws Exception {
    env.put("HTTPS_PROXY", "http://user:" + SECRET + "@proxy:3128");
    assertWarned(
        "HTTPS_PROXY",
        "Claude Code may send through this proxy, and the server is asked without it here. If the"
            + " server is near, name it in NO_PROXY.");
  }

  @Test
  void filesThatAreNoSettings() throws Exception {
    Path file = folder.resolve("settings.json");
    Files.writeString(file, "{\n  \"env\": " + SECRET + "\n}");
    ClaudeSettings broken = ClaudeSettings.read(file, Map.of());
    assertThat(broken.section().findings())
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.sentence())
                    .startsWith("The file is not JSON (line 2, column ")
                    .endsWith("), so Claude Code cannot read it. Correct it.")
                    .doesNotContain(SECRET));
    assertThat(broken.targets()).isEmpty();

    Files.writeString(file, "{}");
    assertThat(ClaudeSettings.read(file, Map.of()).section().findings())
        .extracting(Finding::sentence)
        .containsExactly(
            "The file has no object 'env', so that it sets nothing. Paste what `otlp-delta connect"
                + " claude-code` prints.");
    Files.delete(file);
    assertThatThrownBy(() -> ClaudeSettings.read(file, Map.of()))
        .isInstanceOf(NoSuchFileException.class);
  }

  /** The variables for all signals instead of those of each. */
  private void general() {
    for (String signal : List.of("METRICS", "LOGS")) {
      for (String what : List.of("PROTOCOL", "ENDPOINT", "HEADERS")) {
        env.remove("OTEL_EXPORTER_OTLP_" + signal + "_" + what);
      }
    }
    env.put("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
    env.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318/api/2.0/otel/");
    env.put(
        "OTEL_EXPORTER_OTLP_HEADERS",
        "Authorization=Bearer " + SECRET + ",X-Databricks-UC-Table-Prefix=main.telemetry.claude");
  }

  private void assertFailed(String name, String sentence) throws IOException {
    assertFound(name, Outcome.FAILED, sentence);
  }

  private void assertWarned(String name, String sentence) throws IOException {
    assertFound(name, Outcome.WARNING, sentence);
  }

  private void assertFound(String name, Outcome outcome, String sentence) throws IOException {
    ClaudeSettings read = read();
    assertThat(read.section().findings()).contains(new Finding(name, outcome, sentence));
    assertThat(read.toString()).doesNotContain("SECRET");
  }

  private static List<String> sentences(ClaudeSettings read, String name) {
    return read.section().findings().stream()
        .filter(finding -> finding.name().equals(name))
        .map(Finding::sentence)
        .toList();
  }

  private ClaudeSettings read() throws IOException {
    return ClaudeSettings.read(write(), Map.of());
  }

  private Path write() throws IOException {
    return Files.writeString(folder.resolve("settings.json"), settings.toPrettyString());
  }
}
