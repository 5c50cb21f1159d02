package io.otlpdelta.server.http;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** See {@link HeadersFuzz}. */
class HeadersFuzzTest {
  static Stream<byte[]> seeds() {
    return HeadersFuzz.seeds().stream();
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "1m")
  void everyInputHolds(byte[] input) {
    HeadersFuzz.headers(input);
  }
}
