package io.otlpdelta.bench.report;

import io.otlpdelta.bench.server.GroupFigures;
import io.otlpdelta.bench.server.Lag;
import io.otlpdelta.bench.server.ScenarioResult;
import io.otlpdelta.bench.server.ServerRun;
import io.otlpdelta.bench.server.ThreadRole;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The whole servers' part of a report. */
final class ScenarioTables {
  private final StringBuilder text;

  /** Writes to the end of the text. */
  ScenarioTables(StringBuilder text) {
    this.text = text;
  }

  void add(List<ScenarioResult> scenarios) {
    List<ScenarioResult> closed = scenarios.stream().filter(each -> !each.openLoop()).toList();
    List<ScenarioResult> open = scenarios.stream().filter(ScenarioResult::openLoop).toList();
    if (!closed.isEmpty()) {
      title("Whole server, closed loop");
      addClosed(closed);
    }
    if (!open.isEmpty()) {
      title("Whole server, fixed rate");
      addOpen(open);
    }
    if (!scenarios.isEmpty()) {
      title("CPU by group of threads");
      addGroups(scenarios, "microseconds of CPU per request", ScenarioTables::microsPerRequest);
      title("Garbage by group of threads");
      addGroups(scenarios, "bytes allocated per record", ScenarioTables::bytesPerRecord);
    }
  }

  private void addClosed(List<ScenarioResult> scenarios) {
    line(
        "| server, sent | records per core-second | runs | requests/s | cores | stolen | ack p50 |"
            + " ack p99 | drain | peak RSS | garbage | generator cores | commits | bytes/row |"
            + " refused | lost | twice |");
    line("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for (ScenarioResult scenario : scenarios) {
      ServerRun run = scenario.median();
      line(
          "| %s | **%s** | %s | %s | %.2f | %.1f %% | %.2f ms | %.2f ms | %.1f s | %s | %.2f | %d |"
              + " %.1f | %d | %d | %d |",
          sent(scenario),
          thousands(run.recordsPerCoreSecond()),
          spread(scenario),
          thousands(run.requestsPerSecond()),
          run.loadCores(),
          100 * run.stolenShare(),
          run.ackMillisP50(),
          run.ackMillisP99(),
          run.drainSeconds(),
          memory(run),
          run.generatorCores(),
          run.commits(),
          run.bytesPerRow(),
          scenario.refusedRequests(),
          scenario.rowsLost(),
          scenario.rowsTwice());
    }
  }

  private void addOpen(List<ScenarioResult> scenarios) {
    line(
        "| server, sent | requests/s | CPU per request | cores | stolen | ack p50 | ack p99 |"
            + " slowest | first ack p99 | visible p50 | visible p99 | peak RSS | garbage |"
            + " generator cores | commits | bytes/row | refused | lost | twice |");
    line("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for (ScenarioResult scenario : scenarios) {
      ServerRun run = scenario.median();
      line(
          "| %s, %,d connections | %s | %.0f us | %.2f | %.1f %% | **%.2f ms** | **%.2f ms** | %.0f"
              + " ms | %.0f ms | %s | %s | %.2f | %d | %.1f | %d | %d | %d |",
          sent(scenario),
          scenario.connections(),
          thousands(run.requestsPerSecond()),
          microsPerRequest(scenario).total(),
          run.loadCores(),
          100 * run.stolenShare(),
          run.ackMillisP50(),
          run.ackMillisP99(),
          run.ackMillisMax(),
          run.firstAckMillisP99(),
          visible(run.lag()),
          memory(run),
          run.generatorCores(),
          run.commits(),
          run.bytesPerRow(),
          scenario.refusedRequests(),
          scenario.rowsLost(),
          scenario.rowsTwice());
    }
  }

  private void addGroups(
      List<ScenarioResult> scenarios, String unit, Function<ScenarioResult, GroupFigures> figures) {
    List<ThreadRole> groups = List.of(ThreadRole.values());
    line(
        "| %s | all | %s |",
        unit, groups.stream().map(ThreadRole::label).collect(Collectors.joining(" | ")));
    line("|---|%s", "--:|".repeat(groups.size() + 1));
    for (ScenarioResult scenario : scenarios) {
      GroupFigures figure = figures.apply(scenario);
      line(
          "| %s | **%s** | %s |",
          scenario.name(),
          thousands(figure.total()),
          groups.stream()
              .map(group -> thousands(Math.max(0, figure.of(group))))
              .collect(Collectors.joining(" | ")));
    }
  }

  private static GroupFigures microsPerRequest(ScenarioResult scenario) {
    ServerRun run = scenario.median();
    double requests = (double) run.records() / scenario.recordsPerRequest();
    return run.cpuSeconds().dividedBy(requests / 1e6);
  }

  private static GroupFigures bytesPerRecord(ScenarioResult scenario) {
    return scenario.median().allocatedBytes().dividedBy((double) scenario.median().records());
  }

  private static String sent(ScenarioResult scenario) {
    return scenario.server() + ": " + scenario.sent();
  }

  /** Of several runs the lowest and the highest. */
  private static String spread(ScenarioResult scenario) {
    double[] rates =
        scenario.runs().stream().mapToDouble(ServerRun::recordsPerCoreSecond).sorted().toArray();
    if (rates.length == 1) {
      return "1";
    }
    return format(
        "%d: %s to %s",
        rates.length,
        thousands(Arrays.stream(rates).min().orElseThrow()),
        thousands(Arrays.stream(rates).max().orElseThrow()));
  }

  private static String visible(@Nullable Lag lag) {
    return lag == null ? "| " : format("%.1f s | %.1f s", lag.secondsP50(), lag.secondsP99());
  }

  /** Peak of resident memory, and garbage per record. */
  private static String memory(ServerRun run) {
    return format(
        "%.0f MiB | %s B",
        run.peakResidentBytes() / (double) (1 << 20),
        thousands(run.allocatedBytes().total() / run.records()));
  }

  private void title(String title) {
    line("");
    line("### %s", title);
    line("");
  }

  private void line(String format, Object... arguments) {
    text.append(format(format, arguments)).append('\n');
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  private static String thousands(double value) {
    return format(value < 100 ? "%,.1f" : "%,.0f", value);
  }
}
