package io.otlpdelta.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** See {@link FuzzTarget#ENTRY_FILE}. A class of its own, since a JVM fuzzes one target. */
class EntryFileFuzzTest {
  static Stream<byte[]> seeds() {
    return FuzzTarget.ENTRY_FILE.seeds().stream();
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "1m")
  void everyInputHolds(byte[] input) {
    FuzzTarget.ENTRY_FILE.run(input);
  }
}
