package io.otlpdelta.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** See {@link FuzzTarget#JSON}. A class of its own, since a JVM fuzzes one target. */
class JsonFuzzTest {
  static Stream<byte[]> seeds() {
    return FuzzTarget.JSON.seeds().stream();
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "1m")
  void everyInputHolds(byte[] input) {
    FuzzTarget.JSON.run(input);
  }
}
