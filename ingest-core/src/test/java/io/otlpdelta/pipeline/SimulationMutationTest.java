package io.otlpdelta.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulation can fail: it finds each planted bug, by the invariant that the bug breaks. */
@ExtendWith(QuietPipeline.class)
class SimulationMutationTest {
  private static final int STEPS = 500;

  @TempDir static Path reports;

  @ParameterizedTest
  @EnumSource(value = PlantedBug.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aPlantedBugIsFoundByTheInvariantItBreaks(PlantedBug bug) {
    Optional<SimulationFailure> found = Optional.empty();
    for (int seed = 1; found.isEmpty() && seed <= bug.maxSeeds(); seed++) {
      found = failure(seed, bug);
    }
    assertThat(found.map(SimulationFailure::invariant))
        .describedAs("within %d seeds", bug.maxSeeds())
        .hasValue(bug.breaks());
  }

  private static Optional<SimulationFailure> failure(long seed, PlantedBug bug) {
    try {
      new Simulation(seed, bug, reports).run(STEPS);
      return Optional.empty();
    } catch (SimulationFailure e) {
      return Optional.of(e);
    }
  }
}
