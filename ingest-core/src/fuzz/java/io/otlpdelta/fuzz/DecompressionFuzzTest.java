package io.otlpdelta.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** See {@link FuzzTarget#DECOMPRESSION}. A class of its own, since a JVM fuzzes one target. */
class DecompressionFuzzTest {
  static Stream<byte[]> seeds() {
    return FuzzTarget.DECOMPRESSION.seeds().stream();
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "1m")
  void everyInputHolds(byte[] input) {
    FuzzTarget.DECOMPRESSION.run(input);
  }
}
