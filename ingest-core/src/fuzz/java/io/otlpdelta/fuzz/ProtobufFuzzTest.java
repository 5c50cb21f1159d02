package io.otlpdelta.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** See {@link FuzzTarget#PROTOBUF}. A class of its own, since a JVM fuzzes one target. */
class ProtobufFuzzTest {
  static Stream<byte[]> seeds() {
    return FuzzTarget.PROTOBUF.seeds().stream();
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "1m")
  void everyInputHolds(byte[] input) {
    FuzzTarget.PROTOBUF.run(input);
  }
}
