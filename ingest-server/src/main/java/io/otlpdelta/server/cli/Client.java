package io.otlpdelta.server.cli;

import static io.otlpdelta.server.cli.Connection.AUTHORIZATION;
import static io.otlpdelta.server.cli.Connection.TABLE_NAME;
import static io.otlpdelta.server.cli.Connection.TABLE_PREFIX;

import io.otlpdelta.model.Signal;
import io.otlpdelta.server.cli.ClientSettings.Block;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The coding agents whose settings are known, as of Claude Code 2.1, Codex 0.169, Gemini 0.61. */
enum Client {
  CLAUDE_CODE("claude-code") {
    @Override
    ClientSettings settings(Connection connection) {
      Map<String, Object> env = new LinkedHashMap<>();
      env.put("CLAUDE_CODE_ENABLE_TELEMETRY", "1");
      if (connection.signals().contains(Signal.TRACES)) {
        env.put("CLAUDE_CODE_ENHANCED_TELEMETRY_BETA", "1");
      }
      for (Signal signal : connection.signals()) {
        String name = signal.route().toUpperCase(Locale.ROOT);
        env.put("OTEL_" + name + "_EXPORTER", "otlp");
        env.put("OTEL_EXPORTER_OTLP_" + name + "_PROTOCOL", "http/protobuf");
        env.put("OTEL_EXPORTER_OTLP_" + name + "_ENDPOINT", connection.url(signal));
        env.put(
            "OTEL_EXPORTER_OTLP_" + name + "_HEADERS",
            headerList(
                AUTHORIZATION,
                connection.authorization(),
                TABLE_NAME,
                connection.tableName(signal)));
      }
      env.put("OTEL_METRIC_EXPORT_INTERVAL", "10000");
      env.put("OTEL_LOGS_EXPORT_INTERVAL", "5000");
      return new ClientSettings(
          List.of(
              new Block(
                  "~/.claude/settings.json, or managed-settings.json for everyone",
                  PrettyJson.of(Map.of("env", env)))),
          List.of(
              "Prompts and tool details are not sent unless OTEL_LOG_USER_PROMPTS=1 and"
                  + " OTEL_LOG_TOOL_DETAILS=1 are set too.",
              connection.signals().contains(Signal.TRACES)
                  ? "Traces are a beta of Claude Code and may change."
                  : "Traces are a beta of Claude Code: --traces adds them."));
    }
  },
  CODEX("codex") {
    @Override
    ClientSettings settings(Connection connection) {
      StringBuilder toml = new StringBuilder("[otel]\nlog_user_prompt = false\n");
      for (Signal signal : connection.signals()) {
        toml.append(exporterKey(signal))
            .append(" = { otlp-http = { endpoint = ")
            .append(tomlText(connection.url(signal)))
            .append(", protocol = \"binary\", headers = { ")
            .append(tomlText(AUTHORIZATION))
            .append(" = ")
            .append(tomlText(connection.authorization()))
            .append(", ")
            .append(tomlText(TABLE_NAME))
            .append(" = ")
            .append(tomlText(connection.tableName(signal)))
            .append(" } } }\n");
      }
      return new ClientSettings(
          List.of(new Block("~/.codex/config.toml", toml.toString())),
          List.of(
              "Codex never repeats a failed export: what it sends while the server is down is"
                  + " lost.",
              connection.signals().contains(Signal.TRACES)
                  ? "One Codex run sends 200 KB of spans and more."
                  : "--traces adds its spans, 200 KB and more for each run."));
    }
  },
  GEMINI("gemini") {
    @Override
    ClientSettings settings(Connection connection) {
      Map<String, Object> telemetry = new LinkedHashMap<>();
      telemetry.put("enabled", true);
      telemetry.put("target", "local");
      telemetry.put("otlpEndpoint", connection.baseUrl());
      telemetry.put("otlpProtocol", "http");
      telemetry.put("logPrompts", false);
      String headers =
          headerList(
              AUTHORIZATION, connection.authorization(), TABLE_PREFIX, connection.tablePrefix());
      return new ClientSettings(
          List.of(
              new Block("~/.gemini/settings.json", PrettyJson.of(Map.of("telemetry", telemetry))),
              new Block(
                  "the environment of gemini (after export, in ~/.profile), or ~/.gemini/.env",
                  "OTEL_EXPORTER_OTLP_HEADERS=\"" + headers + "\"\n")),
          List.of(
              "Gemini CLI has no setting for headers: without the environment variable every export"
                  + " is refused with 401.",
              "Gemini CLI does not read ~/.gemini/.env in a folder that is not trusted, nor in a"
                  + " project with a .env of its own: a variable of the environment works always.",
              "It always sends all three signals, so the tables are named by their prefix."));
    }
  };

  private final String word;

  Client(String word) {
    this.word = word;
  }

  abstract ClientSettings settings(Connection connection);

  /** As it is written on the command line. */
  @Override
  public String toString() {
    return word;
  }

  private static String headerList(
      String firstName, String firstValue, String secondName, String secondValue) {
    return firstName
        + "="
        + HeaderText.inHeaderList(firstValue)
        + ","
        + secondName
        + "="
        + HeaderText.inHeaderList(secondValue);
  }

  private static String exporterKey(Signal signal) {
    return switch (signal) {
      case LOGS -> "exporter";
      case METRICS -> "metrics_exporter";
      case TRACES -> "trace_exporter";
    };
  }

  private static String tomlText(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
