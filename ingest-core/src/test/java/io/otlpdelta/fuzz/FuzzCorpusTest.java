package io.otlpdelta.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
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
    for (int i = 0; i < seeds.size(); i++) {
      run(target, seeds.get(i), "seed " + i);
      for (int mutation = 0; mutation < MUTATIONS; mutation++) {
        Random random = new Random(i * 1_000L + mutation);
        byte[] other = seeds.get(random.nextInt(seeds.size()));
        run(
            target,
            Mutations.of(seeds.get(i), other, random),
            "seed " + i + ", mutation " + mutation);
      }
    }
  }

  private static void run(FuzzTarget target, byte[] input, String name) {
    try {
      target.run(input);
    } catch (RuntimeException | Error e) {
      throw new AssertionError(
          name
              + ": "
              + HexFormat.of().formatHex(Arrays.copyOf(input, Math.min(input.length, 2_000))),
          e);
    }
  }
}
