package io.otlpdelta.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The seeds of every fuzz target, and what random changes make of them; always the same. */
@Timeout(300)
class FuzzCorpusTest {
  private static final int MUTATIONS = 12;

  @ParameterizedTest
  @EnumSource
  void everySeedAndItsMutationsHold(FuzzTarget target) {
    List<byte[]> seeds = target.seeds();
    assertThat(seeds).as("seeds").isNotEmpty();

    Mutations.runAll(target::run, seeds, MUTATIONS);
  }
}
