package io.otlpdelta.bench.commits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.otlpdelta.env.SystemTime;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitBenchTest {
  @TempDir private Path folder;

  @Test
  void eachLibraryIsLookedAtAsItsTableGrows() throws Exception {
    CommitBench bench =
        new CommitBench(folder, new SystemTime(), new PrintStream(PrintStream.nullOutputStream()));

    List<CommitCost> costs = bench.run(new CommitBench.Plan(List.of(3, 110), 300, 5));

    assertThat(costs)
        .extracting(CommitCost::library, CommitCost::commits, CommitCost::liveFiles)
        .containsExactly(
            tuple("kernel", 3L, 3L),
            tuple("kernel", 110L, 110L),
            tuple("kernel", 116L, 300L),
            tuple("standalone", 3L, 3L),
            tuple("standalone", 110L, 110L),
            tuple("standalone", 116L, 300L));
    assertThat(costs)
        .allSatisfy(
            cost -> {
              assertThat(cost.millisP50()).isPositive().isLessThanOrEqualTo(cost.millisP99());
              assertThat(cost.allocatedBytes()).isPositive();
              assertThat(cost.openMillis()).isPositive();
            });
    assertThat(costs.get(2).checkpointMillis()).isPositive();
  }
}
