package io.otlpdelta.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.bench.commits.CommitCost;
import io.otlpdelta.bench.server.ServerRun;
import io.otlpdelta.bench.stages.StageCost;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarkdownReportTest {
  private static final MachineFacts MACHINE =
      new MachineFacts("A Processor", 2, 8L << 30, "Linux 6.1", "OpenJDK 17", 0.5, 0.29, 0.9);
  private static final List<CommitCost> COMMITS =
      List.of(
          new CommitCost(
              "kernel", 1_000, 50_000, 7.5, 12.2, 98_000, 1_500_000, 40, 300, 15_000_000));
  private static final List<StageCost> STAGES =
      List.of(
          new StageCost("Decode.plain", "records", 1e6, 1e6, 1_000, 10),
          new StageCost("Journal.append, concurrency 64", "records", 1e6, 5e5, 1_000, 5),
          new StageCost("DataFile.logs", "records", 1.25e5, 1.2e5, 8_000, 9_000));

  @Test
  void theWholeIsComparedWithTheSumOfItsStages() {
    String markdown =
        MarkdownReport.of(report(STAGES, List.of(run("logs, 100 per request, plain", 0))));

    // 1,000 + 1,000 + 8,000 ns each is 100,000 a second; the run has 50,000.
    assertThat(markdown)
        .contains(
            "alone predict 100,000 records per core-second; the whole server reaches 50,000, 50 %");
  }

  @Test
  void closedAndOpenLoopsHaveTablesOfTheirOwn() {
    String markdown =
        MarkdownReport.of(
            report(
                List.of(),
                List.of(
                    run("logs, 1 per request, plain", 0),
                    run("logs, 10 per request, plain", 500))));

    assertThat(markdown.indexOf("### Whole server, closed loop"))
        .isPositive()
        .isLessThan(markdown.indexOf("| logs, 1 per request, plain"));
    assertThat(markdown.indexOf("### Whole server, fixed rate"))
        .isGreaterThan(markdown.indexOf("| logs, 1 per request, plain"))
        .isLessThan(markdown.indexOf("| logs, 10 per request, plain"));
    assertThat(markdown).doesNotContain("### Each stage alone").doesNotContain("predict");
  }

  @Test
  void commitsHaveASectionOfTheirOwn() {
    BenchReport report = report(STAGES, List.of(run("logs, 100 per request, plain", 0)));

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
  void aSectionThatWasNotMeasuredIsNotWritten() {
    BenchReport commitsOnly = report(List.of(), List.of());

    assertThat(MarkdownReport.of(commitsOnly, MarkedSection.THROUGHPUT)).isEmpty();
    assertThat(MarkdownReport.of(commitsOnly, MarkedSection.COMMITS)).isPresent();
  }

  @Test
  void everyTableRowHasAsManyCellsAsItsHead() {
    String markdown =
        MarkdownReport.of(report(STAGES, List.of(run("logs, 100 per request, plain", 0))));

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

  private static BenchReport report(List<StageCost> stages, List<ServerRun> runs) {
    return new BenchReport(
        "2026-11-22T16:00:00Z", false, MACHINE, true, 715, stages, runs, COMMITS);
  }

  private static ServerRun run(String shape, double offered) {
    return new ServerRun(
        shape,
        8,
        offered,
        600,
        60_000,
        480_000,
        0,
        0.9,
        9.6,
        50_000,
        1.5,
        9.5,
        20,
        12,
        400L << 20,
        0.3,
        2,
        62,
        0,
        0);
  }
}
