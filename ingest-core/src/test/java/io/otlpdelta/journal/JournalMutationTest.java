package io.otlpdelta.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The simulation is worth what it finds: every planted bug, by the invariant that it breaks. */
class JournalMutationTest {
  private static final Logger logger = LoggerFactory.getLogger(JournalMutationTest.class);
  private static final int MOST_SEEDS = 1_000;

  @ParameterizedTest
  @EnumSource
  void theSimulationFindsAPlantedBug(PlantedBug bug) {
    List<JournalInvariant> found = new ArrayList<>();
    try (Alarms alarms = new Alarms()) {
      for (int seed = 0; seed < MOST_SEEDS && !anyOf(found, bug); seed++) {
        try {
          new JournalSimulation(seed, bug, alarms).run();
        } catch (JournalInvariant.Violation e) {
          found.add(e.invariant());
        } catch (RuntimeException e) {
          // A broken journal may also stumble over itself; that alone is not what is asked for.
          logger.debug("{} breaks down in seed {}", bug, seed, e);
        }
      }
    }
    assertThat(found).as("found with %s", bug).containsAnyElementsOf(bug.broken());
    logger.info("{} is found, the violations were {}", bug, found);
  }

  private static boolean anyOf(List<JournalInvariant> found, PlantedBug bug) {
    return found.stream().anyMatch(bug.broken()::contains);
  }
}
