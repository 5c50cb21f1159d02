package io.otlpdelta.bench.report;

import io.otlpdelta.bench.server.ServerRun;
import io.otlpdelta.bench.stages.StageCost;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A report as Markdown. */
public final class MarkdownReport {
  private final StringBuilder text = new StringBuilder();

  private MarkdownReport() {}

  public static String of(BenchReport report) {
    MarkdownReport markdown = new MarkdownReport();
    markdown.addMachine(report);
    markdown.addRuns(
        "Whole server, closed loop",
        report.runs().stream().filter(run -> !run.openLoop()).toList());
    markdown.addRuns(
        "Whole server, fixed rate", report.runs().stream().filter(ServerRun::openLoop).toList());
    markdown.addStages(report.stages());
    markdown.addPrediction(report);
    return markdown.text.toString();
  }

  private void addMachine(BenchReport report) {
    MachineFacts machine = report.machine();
    line("Measured %s%s.", report.date(), report.quick() ? ", quick run: rough figures" : "");
    line("");
    line("| machine | |");
    line("|---|---|");
    line("| processor | %s, %d cores |", machine.processor(), machine.cores());
    line("| memory | %.1f GiB |", machine.memoryBytes() / (double) (1 << 30));
    line("| kernel | %s |", machine.kernel());
    line("| JDK | %s |", machine.jdk());
    line(
        "| 4 KiB write + `fdatasync` | p50 %.2f ms, p99 %.2f ms |",
        machine.syncMillisP50(), machine.syncMillisP99());
    line("| server and generator | %s |", report.pinned() ? "pinned to a core each" : "not pinned");
    line("| log record | %.0f B of protobuf |", report.recordBytes());
  }

  private void addRuns(String title, List<ServerRun> runs) {
    if (runs.isEmpty()) {
      return;
    }
    line("");
    line("### %s", title);
    line("");
    line(
        "| sent | records per core-second | requests/s | records/s | cores | ack p50 | ack p99 |"
            + " drain | peak RSS | generator cores | commits | bytes/row | refused | lost | twice"
            + " |");
    line("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for (ServerRun run : runs) {
      line(
          "| %s, %d connections | **%s** | %s | %s | %.2f | %.2f ms | %.2f ms | %.1f s | %.0f MiB"
              + " | %.2f | %d | %.1f | %d | %d | %d |",
          run.shape(),
          run.connections(),
          thousands(run.recordsPerCoreSecond()),
          thousands(run.requestsPerSecond()),
          thousands(run.recordsPerSecond()),
          run.loadCores(),
          run.ackMillisP50(),
          run.ackMillisP99(),
          run.drainSeconds(),
          run.peakResidentBytes() / (double) (1 << 20),
          run.generatorCores(),
          run.commits(),
          run.bytesPerRow(),
          run.refusedRequests(),
          run.rowsLost(),
          run.rowsTwice());
    }
  }

  private void addStages(List<StageCost> stages) {
    if (stages.isEmpty()) {
      return;
    }
    line("");
    line("### Each stage alone");
    line("");
    line("| stage | unit | per core-second | per second | CPU each | garbage each |");
    line("|---|---|--:|--:|--:|--:|");
    for (StageCost cost : stages) {
      line(
          "| %s | %s | **%s** | %s | %s | %s |",
          cost.stage(),
          cost.unit(),
          thousands(cost.perCoreSecond()),
          thousands(cost.perSecond()),
          nanos(cost.cpuNanosPerUnit()),
          bytes(cost.allocatedBytesPerUnit()));
    }
  }

  private void addPrediction(BenchReport report) {
    Optional<Double> predicted = report.predictedByStages();
    Optional<Double> measured = report.measuredWhole();
    if (predicted.isEmpty() || measured.isEmpty()) {
      return;
    }
    line("");
    line(
        "Decode, journal and data file alone predict %s records per core-second; the whole server"
            + " reaches %s, %.0f %% of it.",
        thousands(predicted.get()),
        thousands(measured.get()),
        100 * measured.get() / predicted.get());
  }

  private void line(String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }

  private static String thousands(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%,.1f" : "%,.0f", value);
  }

  private static String nanos(double nanos) {
    return nanos < 100_000
        ? String.format(Locale.ROOT, "%,.0f ns", nanos)
        : String.format(Locale.ROOT, "%,.2f ms", nanos / 1e6);
  }

  private static String bytes(double bytes) {
    return bytes < 100_000
        ? String.format(Locale.ROOT, "%,.0f B", bytes)
        : String.format(Locale.ROOT, "%,.0f KiB", bytes / 1024);
  }
}
