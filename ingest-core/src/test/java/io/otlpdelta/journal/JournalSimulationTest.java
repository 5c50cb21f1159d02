package io.otlpdelta.journal;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Thousands of lives of a journal on a disk that fails. A seed that does not survive is named, with
 * the way to live it again; once its bug is mended it is added to {@link #REGRESSIONS}.
 */
class JournalSimulationTest {
  private static final String SEED = "journal.simulation.seed";
  private static final int FIXED_SEEDS = Integer.getInteger("journal.simulation.fixed", 1_000);
  private static final int FRESH_SEEDS = Integer.getInteger("journal.simulation.fresh", 1_200);

  /** Seeds that found a bug once. */
  private static final List<Long> REGRESSIONS =
      List.of(6L, 88L, 1669L, 1959L, 2348L, 5143L, 8462695710868L);

  @Test
  void noSeedBreaksAnInvariant(TestReporter reporter) {
    Long only = Long.getLong(SEED);
    if (only != null) {
      live(LongStream.of(only));
      return;
    }
    live(REGRESSIONS.stream().mapToLong(Long::longValue));
    live(LongStream.range(0, FIXED_SEEDS));
    long base = System.nanoTime();
    reporter.publishEntry("fresh seeds from", Long.toString(base));
    live(LongStream.range(base, base + FRESH_SEEDS));
  }

  private static void live(LongStream seeds) {
    try (Alarms alarms = new Alarms()) {
      seeds.forEach(seed -> live(seed, alarms));
    }
  }

  private static void live(long seed, Alarms alarms) {
    try {
      JournalSimulation simulation = new JournalSimulation(seed, Mutation.NONE, alarms);
      if (Long.getLong(SEED) != null) {
        simulation.tellStory();
      }
      simulation.run();
    } catch (RuntimeException | Error e) {
      throw new AssertionError(
          "seed " + seed + " failed; live it again with -D" + SEED + "=" + seed, e);
    }
  }
}
