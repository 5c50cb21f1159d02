package io.otlpdelta.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectCommandTest {
  @TempDir private Path folder;

  @Test
  void claudeCode() {
    CommandRun run =
        CommandRun.of(
            "connect",
            "claude-code",
            "--table-prefix",
            "main.telemetry.claude",
            "--token",
            "odt_x");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            {
              "env": {
                "CLAUDE_CODE_ENABLE_TELEMETRY": "1",
                "OTEL_METRICS_EXPORTER": "otlp",
                "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL": "http/protobuf",
                "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": "http://127.0.0.1:4318/api/2.0/otel/v1/metrics",
                "OTEL_EXPORTER_OTLP_METRICS_HEADERS": "Authorization=Bearer odt_x,X-Databricks-UC-Table-Name=main.telemetry.claude_otel_metrics",
                "OTEL_LOGS_EXPORTER": "otlp",
                "OTEL_EXPORTER_OTLP_LOGS_PROTOCOL": "http/protobuf",
                "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT": "http://127.0.0.1:4318/api/2.0/otel/v1/logs",
                "OTEL_EXPORTER_OTLP_LOGS_HEADERS": "Authorization=Bearer odt_x,X-Databricks-UC-Table-Name=main.telemetry.claude_otel_logs",
                "OTEL_METRIC_EXPORT_INTERVAL": "10000",
                "OTEL_LOGS_EXPORT_INTERVAL": "5000"
              }
            }
            """);
    assertThat(run.err())
        .isEqualTo(
            """
            # For ~/.claude/settings.json, or managed-settings.json for everyone:
            # Prompts and tool details are not sent unless OTEL_LOG_USER_PROMPTS=1 and OTEL_LOG_TOOL_DETAILS=1 are set too.
            # Traces are a beta of Claude Code: --traces adds them.
            """);
  }

  @Test
  void claudeCodeWithTraces() throws IOException {
    JsonNode env =
        new ObjectMapper()
            .readTree(
                CommandRun.of("connect", "claude-code", "--table-prefix", "a.b.c", "--traces")
                    .out())
            .path("env");

    assertThat(env.path("CLAUDE_CODE_ENHANCED_TELEMETRY_BETA").asText()).isEqualTo("1");
    assertThat(env.path("OTEL_TRACES_EXPORTER").asText()).isEqualTo("otlp");
    assertThat(env.path("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT").asText())
        .isEqualTo("http://127.0.0.1:4318/api/2.0/otel/v1/traces");
    assertThat(env.path("OTEL_EXPORTER_OTLP_TRACES_HEADERS").asText())
        .isEqualTo("Authorization=Bearer <token>,X-Databricks-UC-Table-Name=a.b.c_otel_spans");
  }

  @Test
  void codex() {
    CommandRun run =
        CommandRun.of(
            "connect",
            "codex",
            "--table-prefix",
            "main.telemetry.codex",
            "--token",
            "odt_x",
            "--endpoint",
            "https://otlp.example.org/",
            "--traces");

    assertThat(run.out())
        .isEqualTo(
            """
            [otel]
            log_user_prompt = false
            metrics_exporter = { otlp-http = { endpoint = "https://otlp.example.org/api/2.0/otel/v1/metrics", protocol = "binary", headers = { "Authorization" = "Bearer odt_x", "X-Databricks-UC-Table-Name" = "main.telemetry.codex_otel_metrics" } } }
            exporter = { otlp-http = { endpoint = "https://otlp.example.org/api/2.0/otel/v1/logs", protocol = "binary", headers = { "Authorization" = "Bearer odt_x", "X-Databricks-UC-Table-Name" = "main.telemetry.codex_otel_logs" } } }
            trace_exporter = { otlp-http = { endpoint = "https://otlp.example.org/api/2.0/otel/v1/traces", protocol = "binary", headers = { "Authorization" = "Bearer odt_x", "X-Databricks-UC-Table-Name" = "main.telemetry.codex_otel_spans" } } }
            """);
    assertThat(run.err())
        .startsWith("# For ~/.codex/config.toml:\n# Codex never repeats a failed export");
  }

  @Test
  void gemini() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "odt_y\n");

    CommandRun run =
        CommandRun.of(
            "connect",
            "gemini",
            "--table-prefix",
            "main.telemetry.gemini",
            "--token-file",
            token.toString());

    assertThat(run.out())
        .isEqualTo(
            """
            {
              "telemetry": {
                "enabled": true,
                "target": "local",
                "otlpEndpoint": "http://127.0.0.1:4318/api/2.0/otel",
                "otlpProtocol": "http",
                "logPrompts": false
              }
            }
            OTEL_EXPORTER_OTLP_HEADERS="Authorization=Bearer odt_y,X-Databricks-UC-Table-Prefix=main.telemetry.gemini"
            """);
    assertThat(run.err())
        .contains("# Gemini CLI has no setting for headers")
        .contains("# Gemini CLI does not read ~/.gemini/.env in a folder that is not trusted");
  }

  @Test
  void aNameBeyondAsciiSurvivesTheSdkAndTheHeader() {
    String headers =
        CommandRun.of("connect", "gemini", "--table-prefix", "main.a,b.größe", "--token", "t")
            .out();

    assertThat(headers)
        .contains("X-Databricks-UC-Table-Prefix=main.a%252Cb.gr%25C3%25B6%25C3%259Fe\"");
    assertThat(HeaderText.ofName("main.a,b.größe")).isEqualTo("main.a%2Cb.gr%C3%B6%C3%9Fe");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1:4318", "ftp://x", "http://x/v1/logs", "http://", "http://x?y", "a b"})
  void anEndpointThatIsNoServerIsRefused(String endpoint) {
    CommandRun run =
        CommandRun.of("connect", "codex", "--table-prefix", "a.b.c", "--endpoint", endpoint);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            "otlp-delta: --endpoint: '%s' is no server (expected: a URL without a path, such as"
                + " http://127.0.0.1:4318)\n",
            endpoint);
  }

  @Test
  void mistakesAreExplained() {
    assertThat(CommandRun.of("connect", "cursor", "--table-prefix", "a.b.c").err())
        .startsWith(
            "otlp-delta: Invalid value for positional parameter at index 0 (CLIENT): 'cursor' is"
                + " not known (expected: claude-code, codex, gemini)\n");
    assertThat(CommandRun.of("connect", "codex", "--table-prefix", "a.b").err())
        .isEqualTo(
            "otlp-delta: --table-prefix: a table prefix has exactly three parts,"
                + " catalog.schema.prefix, but this one has 2\n");
    assertThat(
            CommandRun.of(
                    "connect",
                    "codex",
                    "--table-prefix",
                    "a.b.c",
                    "--token",
                    "x",
                    "--token-file",
                    "y")
                .exitCode())
        .isEqualTo(2);
  }
}
