package io.otlpdelta.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.bench.workload.RequestPool;
import io.otlpdelta.bench.workload.RequestPool.Shape;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.ContentCoding;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MeasurementTest {
  /** A server that only recognises repeats warms up neither its tables nor its compiler. */
  @ParameterizedTest
  @EnumSource(
      value = ContentCoding.class,
      names = {"IDENTITY", "GZIP"})
  void noWarmUpRoundSendsWhatAnotherSent(ContentCoding coding) {
    Shape shape = new Shape(Signal.LOGS, coding, 3);
    List<ByteBuffer> bodies = new ArrayList<>();
    for (int round = 1; round <= 20; round++) {
      addBodies(Measurement.warmUpRequests(shape, 5, round), bodies);
      addBodies(Measurement.lastWarmUpRequest(shape, round), bodies);
    }

    assertThat(bodies).hasSize(120).doesNotHaveDuplicates();
  }

  private static void addBodies(RequestPool pool, List<ByteBuffer> bodies) {
    for (int i = 0; i < pool.size(); i++) {
      bodies.add(ByteBuffer.wrap(pool.get(i).body()));
    }
  }
}
