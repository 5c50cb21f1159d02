package io.otlpdelta.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.delta.CommitLibrary;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The same simulation over each real committer and real data files in real folders, whose versions
 * and rows are read back by other code. Fewer and shorter runs, since each commit takes
 * milliseconds.
 */
@ExtendWith(QuietPipeline.class)
@Timeout(300)
class KernelSimulationTest {
  private static final int SEEDS = 30;
  private static final int STEPS = 200;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(CommitLibrary.class)
  void noInvariantBreaksInRealTablesWhateverFails(CommitLibrary library) {
    SimulationCounts counts = new SimulationCounts();
    long only = Long.getLong("simulation.seed", 0);
    for (long seed = Math.max(1, only); seed <= (only == 0 ? SEEDS : only); seed++) {
      Path tables = folder.resolve("tables-" + seed);
      Simulation simulation =
          new Simulation(
              seed, PlantedBug.NONE, folder, world -> new KernelTables(world, tables, library));
      simulation.run(STEPS);
      counts.add(simulation.counts());
    }
    System.out.println("simulations of real tables by " + library + ": " + counts);
    if (only == 0) {
      assertThat(counts.of(Event.COMMIT)).isGreaterThan(200);
      assertThat(counts.of(Event.DELAYED_EFFECT)).isPositive();
      assertThat(counts.of(Event.LATE_EFFECT_LOST)).isPositive();
      assertThat(counts.of(CommitFault.UNKNOWN_AFTER_EFFECT)).isPositive();
      assertThat(counts.of(CommitFault.CRASH_AFTER_EFFECT)).isPositive();
      assertThat(counts.of(Event.RESTART)).isGreaterThan(100);
    }
  }
}
