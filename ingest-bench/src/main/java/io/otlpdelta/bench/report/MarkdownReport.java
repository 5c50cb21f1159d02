package io.otlpdelta.bench.report;

import io.otlpdelta.bench.commits.CommitCost;
import io.otlpdelta.bench.peers.PeerResult;
import io.otlpdelta.bench.server.BacklogResult;
import io.otlpdelta.bench.stages.StageCost;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A report as Markdown. */
public final class MarkdownReport {
  private final StringBuilder text = new StringBuilder();

  private MarkdownReport() {}

  /** All that was measured. */
  public static String of(BenchReport report) {
    StringBuilder all = new StringBuilder();
    for (MarkedSection section : MarkedSection.values()) {
      of(report, section).ifPresent(text -> all.append(text).append('\n'));
    }
    return all.toString();
  }

  /** What was measured for that section; empty when nothing was. */
  public static Optional<String> of(BenchReport report, MarkedSection section) {
    MarkdownReport markdown = new MarkdownReport();
    boolean measured =
        switch (section) {
          case THROUGHPUT -> markdown.addThroughput(report);
          case COMMITS -> markdown.addCommits(report);
          case BACKLOG -> markdown.addBacklogs(report);
          case PEERS -> markdown.addPeers(report);
        };
    return measured ? Optional.of(markdown.text.toString()) : Optional.empty();
  }

  private boolean addThroughput(BenchReport report) {
    addMachine(report);
    line("| server and generator | %s |", report.pinned() ? "pinned to a core each" : "not pinned");
    line("| log record | %.0f B of protobuf |", report.recordBytes());
    new ScenarioTables(text).add(report.scenarios());
    addAdvantage(report, "plain_100", "log records");
    addAdvantage(report, "points_100", "data points");
    addStages(report.stages());
    addPrediction(report);
    return !report.scenarios().isEmpty() || !report.stages().isEmpty();
  }

  private boolean addCommits(BenchReport report) {
    addMachine(report);
    line("");
    line(
        "| library | commits before | live files | commit p50 | p99 | garbage each | heap held |"
            + " checkpoint | opening the table | heap when opened |");
    line("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for (CommitCost cost : report.commits()) {
      line(
          "| %s | %,d | %,d | **%.1f ms** | %.1f ms | %s | %.1f MB | %.0f ms | %.0f ms | %.1f MB |",
          cost.library(),
          cost.commits(),
          cost.liveFiles(),
          cost.millisP50(),
          cost.millisP99(),
          bytes(cost.allocatedBytes()),
          cost.heldBytes() / 1e6,
          cost.checkpointMillis(),
          cost.openMillis(),
          cost.openedBytes() / 1e6);
    }
    return !report.commits().isEmpty();
  }

  private boolean addBacklogs(BenchReport report) {
    addMachine(report);
    line("");
    line(
        "| backlog | records | sent in | ack p50 | ack p99 | peak RSS, growing | next start |"
            + " written in | rows/s | peak RSS, shrinking | refused | lost | twice |");
    line("|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for (BacklogResult backlog : report.backlogs()) {
      line(
          "| %.1f GiB | %,d | %.0f s | %.1f ms | %.1f ms | **%.0f MiB** | %.1f s | %.0f s | %s |"
              + " **%.0f MiB** | %d | %d | %d |",
          backlog.backlogBytes() / (double) (1L << 30),
          backlog.records(),
          backlog.sendSeconds(),
          backlog.ackMillisP50(),
          backlog.ackMillisP99(),
          backlog.growingResidentBytes() / (double) (1 << 20),
          backlog.startSeconds(),
          backlog.drainSeconds(),
          thousands(backlog.drainedPerSecond()),
          backlog.drainingResidentBytes() / (double) (1 << 20),
          backlog.refusedRequests(),
          backlog.rowsLost(),
          backlog.rowsTwice());
    }
    return !report.backlogs().isEmpty();
  }

  private boolean addPeers(BenchReport report) {
    addMachine(report);
    line("");
    line("| program | work | records | records per core-second | when it says that it is done |");
    line("|---|---|--:|--:|---|");
    for (PeerResult peer : report.peers()) {
      line(
          "| %s | %s | %,d | **%s** | %s |",
          peer.program(),
          peer.work(),
          peer.records(),
          thousands(peer.recordsPerCoreSecond()),
          peer.guarantee());
    }
    return !report.peers().isEmpty();
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
    line("| load average before | %.1f |", machine.loadAverage());
    line(
        "| 4 KiB write + `fdatasync` | p50 %.2f ms, p99 %.2f ms |",
        machine.syncMillisP50(), machine.syncMillisP99());
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

  private void addAdvantage(BenchReport report, String scenario, String records) {
    report
        .advantage(scenario)
        .ifPresent(
            times -> {
              line("");
              line(
                  "Of %s, the product takes %.1f times as many per core-second as the"
                      + " straightforward server.",
                  records, times);
            });
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
    report
        .predictedWithHttp()
        .ifPresent(
            withHttp -> {
              line("");
              line(
                  "With the CPU that its HTTP threads took they predict %s; it reaches %.0f %% of"
                      + " that.",
                  thousands(withHttp), 100 * measured.get() / withHttp);
            });
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
