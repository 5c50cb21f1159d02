package io.otlpdelta.bench.commits;

import io.otlpdelta.delta.CommitException;
import io.otlpdelta.delta.CommitLibrary;
import io.otlpdelta.env.Time;
import io.otlpdelta.schema.UnsupportedTableException;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * Commits to one table, thousands of times, by each library: is a commit as cheap as the first when
 * the table has grown? Each table lives through all points with one committer, which is only
 * reopened to see what that costs.
 */
public final class CommitBench {
  /** Enough for the JIT compiler to be done with what matters. */
  private static final int WARM_UP_COMMITS = 300;

  private static final int FILES_PER_FILLING_COMMIT = 2_500;

  private final Path folder;
  private final Time time;
  private final PrintStream progress;
  private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();

  /**
   * What is measured.
   *
   * @param after the numbers of commits after which it is looked, growing
   * @param files the number of live files up to which the table is filled for the last look
   * @param window commits at each look
   */
  public record Plan(List<Integer> after, int files, int window) {
    public static final Plan FULL = new Plan(List.of(10, 1_000, 5_000), 50_000, 500);
    public static final Plan QUICK = new Plan(List.of(10, 200), 2_000, 50);

    public Plan {
      after = List.copyOf(after);
    }
  }

  /**
   * Creates a bench.
   *
   * @param folder an empty folder on the disk to be measured
   * @param progress gets one line for each look
   */
  public CommitBench(Path folder, Time time, PrintStream progress) {
    this.folder = folder;
    this.time = time;
    this.progress = progress;
  }

  /** Measures both libraries; blocks for minutes. */
  public List<CommitCost> run(Plan plan)
      throws IOException, CommitException, UnsupportedTableException {
    List<CommitCost> costs = new ArrayList<>();
    for (CommitLibrary library : CommitLibrary.values()) {
      warmUp(library);
      String name = library.name().toLowerCase(Locale.ROOT);
      try (GrowingTable table = new GrowingTable(library, folder.resolve(name), time)) {
        for (int commits : plan.after()) {
          while (table.commits() < commits) {
            table.commit(1);
          }
          costs.add(look(name, table, plan.window()));
        }
        while (table.files() < plan.files()) {
          table.commit((int) Math.min(FILES_PER_FILLING_COMMIT, plan.files() - table.files()));
        }
        costs.add(look(name, table, plan.window()));
      }
    }
    return costs;
  }

  private void warmUp(CommitLibrary library)
      throws IOException, CommitException, UnsupportedTableException {
    Path warmUp = folder.resolve("warm-up-" + library.name().toLowerCase(Locale.ROOT));
    try (GrowingTable table = new GrowingTable(library, warmUp, time)) {
      for (int i = 0; i < WARM_UP_COMMITS; i++) {
        table.commit(1);
      }
    }
  }

  private CommitCost look(String library, GrowingTable table, int window)
      throws IOException, CommitException {
    long commits = table.commits();
    long files = table.files();
    Histogram nanos = new Histogram(3);
    long allocated = 0;
    for (int i = 0; i < window; i++) {
      GrowingTable.Taken taken = table.commit(1);
      nanos.recordValue(taken.nanos());
      allocated += taken.allocatedBytes();
    }
    long inUse = usedHeap();
    table.close();
    long without = usedHeap();
    long openNanos = table.reopen();
    CommitCost cost =
        new CommitCost(
            library,
            commits,
            files,
            nanos.getValueAtPercentile(50) / 1e6,
            nanos.getValueAtPercentile(99) / 1e6,
            (double) allocated / window,
            inUse - without,
            table.checkpointNanos() / 1e6,
            openNanos / 1e6,
            usedHeap() - without);
    progress.printf(
        Locale.ROOT,
        "commits: %s after %d commits, %d files: p50 %.1f ms, p99 %.1f ms%n",
        library,
        commits,
        files,
        cost.millisP50(),
        cost.millisP99());
    return cost;
  }

  /** What is still reachable. */
  private long usedHeap() {
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }
}
