package io.otlpdelta.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** See {@link FuzzTarget#JSON_OF_PROTOBUF}. A class of its own, since a JVM fuzzes one target. */
class JsonOfProtobufFuzzTest {
  static Stream<byte[]> seeds() {
    return FuzzTarget.JSON_OF_PROTOBUF.seeds().stream();
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "1m")
  void everyInputHolds(byte[] input) {
    FuzzTarget.JSON_OF_PROTOBUF.run(input);
  }
}
