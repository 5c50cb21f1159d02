package io.otlpdelta.server.doctor;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.model.Secret;
import io.otlpdelta.model.Signal;
import io.otlpdelta.server.doctor.DoctorReport.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What Claude Code will do by the {@code env} block of a settings file, as of 2.1.330: what it
 * sends, where and with what, or why not. Values are judged, and shown only where they cannot be
 * secrets.
 *
 * @param section what was found
 * @param targets where it sends, as far as that is clear
 */
public record ClaudeSettings(Section section, List<ExportTarget> targets) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SWITCH = "CLAUDE_CODE_ENABLE_TELEMETRY";
  private static final String TRACES_SWITCH = "CLAUDE_CODE_ENHANCED_TELEMETRY_BETA";
  private static final Set<String> TRUE = Set.of("1", "true", "yes", "on");

  /** An exporter's pause from which on it is worth a word. */
  private static final long LONG_INTERVAL_MILLIS = 300_000;

  public ClaudeSettings {
    targets = List.copyOf(targets);
  }

  /**
   * Reads the file.
   *
   * @param others headers to use for those that a helper adds, by name in lower case
   * @throws IOException when the file cannot be read
   */
  public static ClaudeSettings read(Path file, Map<String, Secret> others) throws IOException {
    List<Finding> findings = new ArrayList<>();
    List<ExportTarget> targets = new ArrayList<>();
    String title = "settings " + file;
    JsonNode settings;
    try {
      settings = JSON.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      // Its message would quote the file.
      findings.add(Finding.failed("file", notJson(e.getLocation())));
      return new ClaudeSettings(new Section(title, findings), targets);
    }
    JsonNode env = settings.path("env");
    if (!env.isObject()) {
      findings.add(
          Finding.failed(
              "env",
              "The file has no object 'env', so that it sets nothing. Paste what `otlp-delta"
                  + " connect claude-code` prints."));
      return new ClaudeSettings(new Section(title, findings), targets);
    }
    Map<String, String> variables = new LinkedHashMap<>();
    env.properties()
        .forEach(field -> variables.put(field.getKey(), field.getValue().asText().strip()));
    boolean hasHelper = settings.path("otelHeadersHelper").isTextual();
    examine(variables, hasHelper, others, findings, targets);
    return new ClaudeSettings(new Section(title, findings), targets);
  }

  private static String notJson(JsonLocation location) {
    String where =
        location == null
            ? ""
            : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    return "The file is not JSON" + where + ", so Claude Code cannot read it. Correct it.";
  }

  private static void examine(
      Map<String, String> env,
      boolean hasHelper,
      Map<String, Secret> others,
      List<Finding> findings,
      List<ExportTarget> targets) {
    telemetry(env, findings);
    List<Signal> sent = new ArrayList<>();
    for (Signal signal : Signal.values()) {
      if (isExported(signal, env, findings)) {
        sent.add(signal);
      }
    }
    if (sent.isEmpty()) {
      findings.add(
          Finding.failed(
              "exporters",
              "No signal is exported. Set OTEL_METRICS_EXPORTER and OTEL_LOGS_EXPORTER to otlp."));
    }
    if (hasHelper) {
      findings.add(
          Finding.warning(
              "otelHeadersHelper",
              "A program makes headers, which is not run here: what it returns is not looked at."
                  + " Name its token with --token-file, and its tables with --table-prefix."));
    }
    if (sent.size() > 1) {
      sharedTable(env, findings);
    }
    for (Signal signal : sent) {
      new SignalSettings(signal, env, hasHelper, others).examine(findings).ifPresent(targets::add);
    }
    interval("OTEL_METRIC_EXPORT_INTERVAL", 60_000, Signal.METRICS, env, sent, findings);
    interval("OTEL_LOGS_EXPORT_INTERVAL", 5_000, Signal.LOGS, env, sent, findings);
    proxy(env, findings);
  }

  private static void telemetry(Map<String, String> env, List<Finding> findings) {
    String value = env.getOrDefault(SWITCH, "");
    if (value.isEmpty()) {
      findings.add(
          Finding.failed(
              SWITCH, "It is not set, so Claude Code sends no telemetry at all. Set it to \"1\"."));
    } else if (TRUE.contains(value.toLowerCase(Locale.ROOT))) {
      findings.add(Finding.ok(SWITCH, "Telemetry is on."));
    } else {
      findings.add(
          Finding.failed(
              SWITCH, "Its value switches telemetry off, so nothing is sent. Set it to \"1\"."));
    }
    if (TRUE.contains(env.getOrDefault("OTEL_SDK_DISABLED", "").toLowerCase(Locale.ROOT))) {
      findings.add(
          Finding.warning(
              "OTEL_SDK_DISABLED", "It tells OpenTelemetry SDKs to send nothing. Remove it."));
    }
  }

  private static boolean isExported(
      Signal signal, Map<String, String> env, List<Finding> findings) {
    String variable = "OTEL_" + signal.route().toUpperCase(Locale.ROOT) + "_EXPORTER";
    String value = env.getOrDefault(variable, "");
    boolean isOtlp = List.of(value.split(",", -1)).stream().anyMatch(x -> x.strip().equals("otlp"));
    if (value.isEmpty() || value.equals("none")) {
      if (signal != Signal.TRACES) {
        findings.add(
            Finding.warning(
                variable,
                "It is "
                    + (value.isEmpty() ? "not set" : "none")
                    + ", so no "
                    + signal.route()
                    + " are sent. Set it to otlp to have them."));
      }
      return false;
    }
    if (!isOtlp) {
      findings.add(
          Finding.failed(
              variable, "It names no exporter that sends over the network. Set it to otlp."));
      return false;
    }
    boolean isSwitchedOn =
        signal != Signal.TRACES
            || TRUE.contains(env.getOrDefault(TRACES_SWITCH, "").toLowerCase(Locale.ROOT));
    if (!isSwitchedOn) {
      findings.add(
          Finding.warning(
              variable,
              "Traces are a beta of Claude Code, and are not sent without "
                  + TRACES_SWITCH
                  + ". Set that to \"1\", or remove this one."));
      return false;
    }
    findings.add(Finding.ok(variable, capitalized(signal.route()) + " are exported."));
    return true;
  }

  /** One table name cannot be right for two signals. */
  private static void sharedTable(Map<String, String> env, List<Finding> findings) {
    String variable = SignalSettings.HEADERS;
    SdkHeaders shared = SdkHeaders.parse(variable, env.getOrDefault(variable, ""));
    if (shared.values().containsKey(SignalSettings.TABLE_NAME)) {
      findings.add(
          Finding.warning(
              variable,
              "It names one table for all signals, and each needs its own. Send"
                  + " X-Databricks-UC-Table-Prefix=catalog.schema.prefix instead of the table's"
                  + " name."));
    }
  }

  private static void interval(
      String variable,
      long defaultMillis,
      Signal signal,
      Map<String, String> env,
      List<Signal> sent,
      List<Finding> findings) {
    if (!sent.contains(signal)) {
      return;
    }
    String text = env.getOrDefault(variable, "");
    if (text.isEmpty()) {
      findings.add(
          Finding.ok(
              variable,
              "It is not set: "
                  + signal.route()
                  + " are sent every "
                  + defaultMillis / 1000
                  + " s."));
      return;
    }
    if (!text.matches("[0-9]{1,15}") || Long.parseLong(text) == 0) {
      findings.add(
          Finding.failed(
              variable, "It is no number of milliseconds above 0. Write it like \"10000\"."));
      return;
    }
    long millis = Long.parseLong(text);
    String every = capitalized(signal.route()) + " are sent every " + millis / 1000.0 + " s";
    findings.add(
        millis >= LONG_INTERVAL_MILLIS
            ? Finding.warning(
                variable, every + ": rows come as late, or when the session ends. Lower it.")
            : Finding.ok(variable, every + "."));
  }

  private static void proxy(Map<String, String> env, List<Finding> findings) {
    for (String variable : List.of("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy")) {
      if (!env.getOrDefault(variable, "").isEmpty()) {
        findings.add(
            Finding.warning(
                variable,
                "Claude Code may send through this proxy, and the server is asked without it here."
                    + " If the server is near, name it in NO_PROXY."));
      }
    }
  }

  private static String capitalized(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }
}
