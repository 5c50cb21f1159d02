package io.otlpdelta.server.cli;

import io.otlpdelta.model.Secret;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import io.otlpdelta.model.TablePrefix;
import io.otlpdelta.server.doctor.ClaudeSettings;
import io.otlpdelta.server.doctor.Doctor;
import io.otlpdelta.server.doctor.DoctorReport;
import io.otlpdelta.server.doctor.DoctorReport.Section;
import io.otlpdelta.server.doctor.ExportTarget;
import io.otlpdelta.server.doctor.Finding;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code otlp-delta doctor}: why telemetry does not get to its tables, seen from a client. */
@Command(
    name = "doctor",
    description = {
      "Try the way from a client to its tables, and say where it ends.",
      "Nothing is stored. Exit code 0: all is well, 1: something is wrong, 2: wrong usage."
    })
final class DoctorCommand implements Callable<Integer> {
  private final CliContext context;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The server (default: " + ServerUrl.DEFAULT + ").")
  private @Nullable String url;

  @Option(
      names = "--settings",
      paramLabel = "FILE",
      description =
          "Claude Code's settings, such as ~/.claude/settings.json: look at them, and"
              + " ask the server that they name.")
  private @Nullable Path settings;

  @ArgGroup private Tables tables = new Tables();

  @Option(
      names = "--signal",
      paramLabel = "SIGNAL",
      description = "metrics, logs or traces (default: what the table's name says, or all).")
  private List<Signal> signals = new ArrayList<>();

  @Mixin private ServerOptions server = new ServerOptions();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  DoctorCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Section> sections = new ArrayList<>();
    List<ExportTarget> targets;
    if (settings == null) {
      targets = targets(ServerUrl.parse("--url", url == null ? ServerUrl.DEFAULT : url));
    } else if (url == null) {
      ClaudeSettings read = read(settings);
      sections.add(read.section());
      targets = read.targets();
    } else {
      throw new UsageFailure("--settings name the server; leave --url out");
    }
    Doctor doctor = new Doctor(server.trusted());
    sections.addAll(
        doctor.examine(
            targets.stream()
                .filter(target -> signals.isEmpty() || signals.contains(target.signal()))
                .toList()));
    DoctorReport report = new DoctorReport(sections);
    if (json) {
      context.out().print(PrettyJson.of(object(report)));
    } else {
      print(report);
    }
    context.out().flush();
    return report.ok() ? 0 : 1;
  }

  private ClaudeSettings read(Path file) throws IOException {
    try {
      return ClaudeSettings.read(file, headers());
    } catch (NoSuchFileException e) {
      throw new UsageFailure("--settings: there is no file " + file, e);
    }
  }

  private List<ExportTarget> targets(URI base) throws IOException {
    Map<String, Secret> headers = headers();
    return tables.signals().stream()
        .map(
            signal -> new ExportTarget(signal, URI.create(base + "/v1/" + signal.route()), headers))
        .toList();
  }

  private Map<String, Secret> headers() throws IOException {
    Map<String, Secret> headers = new LinkedHashMap<>();
    server
        .token(context)
        .ifPresent(
            token ->
                headers.put(
                    Connection.AUTHORIZATION.toLowerCase(Locale.ROOT),
                    new Secret("Bearer " + token.reveal())));
    headers.putAll(tables.headers());
    return headers;
  }

  private void print(DoctorReport report) {
    for (Section section : report.sections()) {
      context.out().println(LogText.escaped(section.title()));
      int width = section.findings().stream().mapToInt(f -> f.name().length()).max().orElse(0);
      for (Finding finding : section.findings()) {
        context
            .out()
            .println(
                "  "
                    + padded(mark(finding.outcome()), 8)
                    + padded(LogText.escaped(finding.name()), width + 2)
                    + LogText.escaped(finding.sentence()));
      }
    }
    context.out().println(summary(report));
  }

  private static String mark(Finding.Outcome outcome) {
    return switch (outcome) {
      case OK -> "ok";
      case WARNING -> "warning";
      case FAILED -> "FAILED";
      case NOT_REACHED -> "-";
    };
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }

  private static String summary(DoctorReport report) {
    String warnings =
        report.warnings() == 0
            ? ""
            : ", " + report.warnings() + (report.warnings() == 1 ? " warning" : " warnings");
    return report.ok()
        ? "All is well" + warnings + "."
        : "Something is wrong: " + report.failed() + " failed" + warnings + ".";
  }

  private static Map<String, Object> object(DoctorReport report) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("ok", report.ok());
    object.put("failed", report.failed());
    object.put("warnings", report.warnings());
    object.put("sections", report.sections().stream().map(DoctorCommand::object).toList());
    return object;
  }

  private static Map<String, Object> object(Section section) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("title", section.title());
    object.put(
        "findings",
        section.findings().stream()
            .map(
                finding -> {
                  Map<String, Object> one = new LinkedHashMap<>();
                  one.put("name", finding.name());
                  one.put("outcome", finding.outcome().text());
                  one.put("sentence", finding.sentence());
                  return one;
                })
            .toList());
    return object;
  }

  /** Which tables a client writes. */
  private static final class Tables {
    @Option(
        names = "--table-prefix",
        paramLabel = "CATALOG.SCHEMA.PREFIX",
        description = "The tables, as `tables create` made them.")
    private @Nullable String prefix;

    @Option(names = "--table-name", paramLabel = "CATALOG.SCHEMA.TABLE", description = "One table.")
    private @Nullable String name;

    Map<String, Secret> headers() {
      try {
        if (prefix != null) {
          String text = TablePrefix.parse(prefix).toString();
          return Map.of(
              Connection.TABLE_PREFIX.toLowerCase(Locale.ROOT),
              new Secret(HeaderText.ofName(text)));
        }
        if (name != null) {
          String text = TableName.parse(name).toString();
          return Map.of(
              Connection.TABLE_NAME.toLowerCase(Locale.ROOT), new Secret(HeaderText.ofName(text)));
        }
        return Map.of();
      } catch (IllegalArgumentException e) {
        throw new UsageFailure(
            (prefix != null ? "--table-prefix: " : "--table-name: ") + e.getMessage(), e);
      }
    }

    /** What the name of one table ends in says what it holds. */
    List<Signal> signals() {
      List<Signal> all = List.of(Signal.values());
      if (name == null) {
        return all;
      }
      String lowerCase = name.toLowerCase(Locale.ROOT).replace("`", "");
      List<Signal> named =
          all.stream().filter(signal -> lowerCase.endsWith(signal.tableSuffix())).toList();
      return named.isEmpty() ? all : named;
    }
  }
}
