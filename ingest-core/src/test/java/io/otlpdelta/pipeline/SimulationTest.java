package io.otlpdelta.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.env.SystemTime;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The core under simulated clients, disks, tables and crashes, each run made by its seed alone. A
 * failure prints its seed and how to run it again: {@code -Dsimulation.seed=N}.
 */
@ExtendWith(QuietPipeline.class)
class SimulationTest {
  private static final int STEPS = 500;
  private static final int FIXED_SEEDS = 800;
  private static final int FRESH_SEEDS = 200;

  /** What thousand simulations must meet at least, to be worth their time. */
  private static final long MANY = 10_000;

  private static final long SOME = 30;

  @TempDir static Path reports;

  @Test
  void noInvariantBreaksWhateverFails() {
    SimulationCounts counts = new SimulationCounts();
    seeds().forEach(seed -> counts.add(run(seed).counts()));
    System.out.println("simulations: " + counts);
    if (Long.getLong("simulation.seed") == null) {
      assertThat(counts.of(Event.ACKNOWLEDGED)).isGreaterThan(MANY);
      assertThat(counts.of(Event.COMMIT)).isGreaterThan(MANY);
      assertThat(counts.of(Event.ENTRY_REPLAYED)).isGreaterThan(MANY);
      for (Event event : Event.values()) {
        assertThat(counts.of(event)).as("%s", event).isGreaterThan(SOME);
      }
      assertThat(CommitFault.values())
          .allMatch(fault -> fault == CommitFault.NONE || counts.of(fault) > SOME);
    }
  }

  /** Fresh seeds that once broke an invariant belong here; what they do changes with the steps. */
  @ParameterizedTest
  @ValueSource(longs = {1795380048169L})
  void aDefectOnceFoundStaysMended(long regressionSeed) {
    assertThat(run(regressionSeed).counts().of(Event.STEP)).isEqualTo(STEPS + 1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void theSameSeedIsTheSameRun(long seed) {
    assertThat(run(seed).trace().hash()).isEqualTo(run(seed).trace().hash());
    assertThat(run(seed).trace().hash()).isNotEqualTo(run(seed + 1).trace().hash());
  }

  private static LongStream seeds() {
    Long only = Long.getLong("simulation.seed");
    if (only != null) {
      return LongStream.of(only);
    }
    long base = new SystemTime().epochMillis();
    System.out.println("simulations: fresh seeds from " + base);
    return LongStream.concat(
        LongStream.rangeClosed(1, FIXED_SEEDS), LongStream.range(base, base + FRESH_SEEDS));
  }

  private static Simulation run(long seed) {
    Simulation simulation = new Simulation(seed, PlantedBug.NONE, reports);
    simulation.run(STEPS);
    return simulation;
  }
}
