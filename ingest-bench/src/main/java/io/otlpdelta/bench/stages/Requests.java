package io.otlpdelta.bench.stages;

import io.otlpdelta.bench.workload.RequestPool;
import io.otlpdelta.bench.workload.RequestPool.Shape;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.ContentCoding;
import java.nio.ByteBuffer;

/**
 * Request bodies that are taken in turn: more of them than any cache of the processor holds. One
 * thread.
 */
final class Requests {
  private static final long SEED = 7;
  private static final int BODIES = 500;

  private final ByteBuffer[] bodies = new ByteBuffer[BODIES];
  private int next;

  Requests(Signal signal, ContentCoding coding, int recordsPerRequest) {
    RequestPool pool =
        RequestPool.generate(new Shape(signal, coding, recordsPerRequest), BODIES, SEED);
    for (int i = 0; i < BODIES; i++) {
      bodies[i] = ByteBuffer.wrap(pool.get(i).body());
    }
  }

  ByteBuffer next() {
    ByteBuffer body = bodies[next];
    next = (next + 1) % BODIES;
    return body.duplicate();
  }
}
