package io.otlpdelta.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.bench.commits.CommitCost;
import io.otlpdelta.bench.peers.PeerResult;
import io.otlpdelta.bench.server.BacklogResult;
import io.otlpdelta.bench.server.GroupFigures;
import io.otlpdelta.bench.server.Lag;
import io.otlpdelta.bench.server.ScenarioResult;
import io.otlpdelta.bench.server.ServerRun;
import io.otlpdelta.bench.server.ThreadRole;
import io.otlpdelta.bench.stages.StageCost;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MarkdownReportTest {
  private static final MachineFacts MACHINE =
      new MachineFacts("A Processor", 2, 8L << 30, "Linux 6.1", "OpenJDK 17", 0.5, 0.29, 0.9);
  private static final List<CommitCost> COMMITS =
      List.of(
          new CommitCost(
              "kernel", 1_000, 50_000, 7.5, 12.2, 98_000, 1_500_000, 40, 300, 15_000_000));
  private static final List<BacklogResult> BACKLOGS =
      List.of(
          new BacklogResult(
              10L << 30,
              9L << 30,
              16_000_000,
              15_000_000,
              0,
              100,
              700L << 20,
              30,
              80,
              5,
              60,
              600L << 20,
              0,
              0));
  private static final List<PeerResult> PEERS =
      List.of(new PeerResult("Peer 1.0", "some of it", 1_000, 250_000, "in memory"));
  private static final List<StageCost> STAGES =
      List.of(
          new StageCost("Decode.plain", "records", 1e6, 1e6, 1_000, 10),
          new StageCost("Journal.append, concurrency 64", "records", 1e6, 5e5, 1_000, 5),
          new StageCost("DataFile.logs", "records", 1.25e5, 1.2e5, 8_000, 9_000));

  @Test
  void theWholeIsComparedWithTheSumOfItsStages() {
    String markdown = MarkdownReport.of(report(STAGES, List.of(scenario("plain_100", 0))));

    // 1,000 + 1,000 + 8,000 ns each is 100,000 a second; the run has 50,000.
    assertThat(markdown)
        .contains(
            "alone predict 100,000 records per core-second; the whole server reaches 50,000, 50 %")
        // 1.6 of 480,000 records' seconds are 3,333 ns more.
        .contains("HTTP threads took they predict 75,000; it reaches 67 % of that.");
  }

  @Test
  void theMedianRunIsShownWithTheRangeOfAll() {
    String markdown = MarkdownReport.of(report(List.of(), List.of(scenario("plain_100", 0))));

    assertThat(markdown)
        .contains("| **50,000** | 3: 41,667 to 52,083 |")
        .contains("400 MiB | 100 B");
  }

  @Test
  void cpuIsShownByGroupOfThreads() {
    String markdown = MarkdownReport.of(report(List.of(), List.of(scenario("plain_100", 0))));

    // 9.6 s for 4,800 requests.
    assertThat(markdown)
        .contains("| plain_100 | **2,000** | 333 | 0.0 | 0.0 | 1,667 | 0.0 | 0.0 | 0.0 | 0.0 |");
  }

  @Test
  void closedAndOpenLoopsHaveTablesOfTheirOwn() {
    String markdown =
        MarkdownReport.of(
            report(List.of(), List.of(scenario("plain_1", 0), scenario("open", 500))));

    assertThat(markdown.indexOf("### Whole server, closed loop"))
        .isPositive()
        .isLessThan(markdown.indexOf("| product: what plain_1 sends"));
    assertThat(markdown.indexOf("### Whole server, fixed rate"))
        .isGreaterThan(markdown.indexOf("| product: what plain_1 sends"))
        .isLessThan(markdown.indexOf("| product: what open sends"));
    assertThat(markdown).doesNotContain("### Each stage alone").doesNotContain("predict");
  }

  @Test
  void commitsHaveASectionOfTheirOwn() {
    BenchReport report = report(STAGES, List.of(scenario("plain_100", 0)));

    assertThat(MarkdownReport.of(report, MarkedSection.COMMITS).orElseThrow())
        .contains(
            "| kernel | 1,000 | 50,000 | **7.5 ms** | 12.2 ms | 98,000 B | 1.5 MB | 40 ms | 300 ms"
                + " | 15.0 MB |")
        .doesNotContain("Whole server");
    assertThat(MarkdownReport.of(report, MarkedSection.THROUGHPUT).orElseThrow())
        .contains("Whole server")
        .doesNotContain("| kernel | 1,000 |");
  }

  @Test
  void aBacklogHasASectionOfItsOwn() {
    BenchReport report = report(List.of(), List.of());

    assertThat(MarkdownReport.of(report, MarkedSection.BACKLOG).orElseThrow())
        .contains(
            "| 9.0 GiB | 16,000,000 | 100 s | 30.0 ms | 80.0 ms | **700 MiB** | 5.0 s | 60 s |"
                + " 250,000 | **600 MiB** | 0 | 0 | 0 |");
  }

  @Test
  void peersHaveASectionOfTheirOwnThatSaysWhatTheyPromise() {
    BenchReport report = report(List.of(), List.of());

    assertThat(MarkdownReport.of(report, MarkedSection.PEERS).orElseThrow())
        .contains("| Peer 1.0 | some of it | 1,000 | **250,000** | in memory |");
  }

  @Test
  void theProductIsComparedWithTheStraightforwardServer() {
    String markdown =
        MarkdownReport.of(
            report(
                List.of(), List.of(scenario("plain_100", 0), scenario("baseline_plain_100", 0))));

    assertThat(markdown)
        .contains("Of log records, the product takes 1.0 times as many per core-second")
        .doesNotContain("Of data points");
  }

  @Test
  void aSectionThatWasNotMeasuredIsNotWritten() {
    BenchReport commitsOnly = report(List.of(), List.of());

    assertThat(MarkdownReport.of(commitsOnly, MarkedSection.THROUGHPUT)).isEmpty();
    assertThat(MarkdownReport.of(commitsOnly, MarkedSection.COMMITS)).isPresent();
  }

  @Test
  void aFixedRateShowsWhenRowsWereVisibleAndFirstRequestsApart() {
    String markdown = MarkdownReport.of(report(List.of(), List.of(scenario("open", 3_000))));

    assertThat(markdown)
        .contains("| 5.0 % | **1.50 ms** | **9.50 ms** | 20 ms | 45 ms | 1.5 s | 4.0 s |");
  }

  @Test
  void aLossInARunThatIsNotTheMedianShowsToo() {
    ScenarioResult losing =
        new ScenarioResult(
            "plain_100",
            "product",
            "logs",
            100,
            8,
            0,
            List.of(run(400_000, null, 3), run(480_000, null, 0), run(500_000, null, 0)));

    assertThat(MarkdownReport.of(report(List.of(), List.of(losing)))).contains("| 0 | 3 | 0 |");
  }

  @Test
  void everyTableRowHasAsManyCellsAsItsHead() {
    String markdown =
        MarkdownReport.of(
            report(STAGES, List.of(scenario("plain_100", 0), scenario("open", 3_000))));

    String head = "";
    for (String line : markdown.lines().toList()) {
      if (!line.startsWith("|")) {
        head = "";
        continue;
      }
      if (head.isEmpty()) {
        head = line;
      }
      assertThat(cells(line)).as(line).isEqualTo(cells(head));
    }
  }

  private static long cells(String line) {
    return line.chars().filter(each -> each == '|').count();
  }

  private static BenchReport report(List<StageCost> stages, List<ScenarioResult> scenarios) {
    return new BenchReport(
        "2026-11-22T16:00:00Z",
        false,
        MACHINE,
        true,
        715,
        stages,
        scenarios,
        COMMITS,
        BACKLOGS,
        PEERS);
  }

  private static ScenarioResult scenario(String name, double offered) {
    Lag lag = offered > 0 ? new Lag(1.5, 4) : null;
    return new ScenarioResult(
        name,
        "product",
        "what " + name + " sends",
        100,
        8,
        offered,
        List.of(run(400_000, lag, 0), run(480_000, lag, 0), run(500_000, lag, 0)));
  }

  private static ServerRun run(long records, @Nullable Lag lag, long rowsLost) {
    return new ServerRun(
        600,
        60_000,
        records,
        0,
        0.9,
        0.05,
        new GroupFigures(Map.of(ThreadRole.TABLES, 8.0, ThreadRole.HTTP, 1.6)),
        1.5,
        9.5,
        20,
        45,
        12,
        lag,
        400L << 20,
        new GroupFigures(Map.of(ThreadRole.TABLES, 48e6)),
        0.3,
        2,
        62,
        rowsLost,
        0);
  }
}
