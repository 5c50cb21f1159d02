package io.otlpdelta.server.conformance;

import io.otlpdelta.server.conformance.CaseResult.Outcome;
import java.util.List;
import java.util.Locale;

/** A report as a document: the same for the same results, whenever and wherever they were had. */
public final class MarkdownReport {
  private static final String INTRODUCTION =
      """
      # Conformance

      What `otlp-delta conformance` asks a running server from outside, and how it answered. `mvn verify` asks this
      project's own server, over HTTP, gRPC and TLS, with the tables read back and with faults made on purpose; this file
      is written by the tool (`--markdown`), and a test fails when it is not what the tool writes.

      ```
      scripts/otlp-delta conformance --url http://127.0.0.1:4318 --token-file token --table-prefix main.telemetry.claude
      scripts/otlp-delta conformance --url http://collector.example.org:4318 --skip-ours
      ```

      With `--data-dir` the rows are read back from the embedded catalog's tables, and each must be there once. `--list`, `--only`,
      `--json` and `--slow` are explained by `--help`. The exit code is 0 when all passed, 1 when something failed, 2 when there is
      no server or the command was wrong.

      *Standard* cases hold for any OTLP/HTTP server; *ours* are promises of this server where specifications leave it
      open. Each case runs for protobuf and JSON and for metrics, logs and traces, unless that makes no difference to it,
      and has a second to end unless it says more. `OTLP` is the OpenTelemetry Protocol specification 1.11; `common.proto` and `proto3`
      are what it refers to; `*.md` are documents of this project.

      """;

  private MarkdownReport() {}

  public static String of(Report report) {
    StringBuilder text = new StringBuilder(INTRODUCTION);
    text.append("**").append(report.summary()).append(".**\n");
    for (Group group : Group.values()) {
      List<CaseResult> cases =
          report.cases().stream().filter(result -> result.group() == group).toList();
      if (!cases.isEmpty()) {
        text.append("\n## ").append(group.title()).append("\n\n");
        text.append("| case | what must be true | source | | runs | |\n");
        text.append("|---|---|---|---|---|---|\n");
        cases.forEach(result -> line(result, text));
      }
    }
    return text.toString();
  }

  private static void line(CaseResult result, StringBuilder text) {
    text.append("| `")
        .append(result.id())
        .append("` | ")
        .append(cell(result.title()))
        .append(" | ")
        .append(cell(result.source()))
        .append(" | ")
        .append(result.scope().word())
        .append(" | ")
        .append(result.variants())
        .append(" | ")
        .append(outcome(result))
        .append(" |\n");
  }

  private static String outcome(CaseResult result) {
    String word = result.outcome().name().toLowerCase(Locale.ROOT);
    return result.outcome() == Outcome.SKIPPED ? word + ": " + cell(result.skipped()) : word;
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("`", "\\`").replace("<", "&lt;");
  }
}
