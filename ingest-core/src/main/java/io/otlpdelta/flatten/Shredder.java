package io.otlpdelta.flatten;

import io.otlpdelta.column.RowDestination;
import io.otlpdelta.model.TableKind;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Turns checked OTLP bytes into column values, one row per data point, log record, span or rejected
 * record, without objects in between. Records that can never be stored are left out by the rules
 * that admitted the request ({@link io.otlpdelta.otlp.RejectReason}).
 *
 * <p>It remembers what records had in common, to find it again without hashing, so it is best kept
 * as long as the destination. One thread at a time.
 */
public final class Shredder {
  private static final int MAX_KEPT_BYTES = 1 << 20;

  private final SignalShredder<?> signal;
  private byte[] copy = {};

  /** Makes rows of a table of such a kind. */
  public Shredder(TableKind kind) {
    this.signal =
        switch (kind) {
          case METRICS -> new MetricShredder();
          case LOGS -> new LogShredder();
          case SPANS -> new SpanShredder();
          case REJECTS -> new RejectShredder();
        };
  }

  /**
   * Adds the rows of one request body, in its order.
   *
   * @param otlp a body as {@link io.otlpdelta.otlp.DecodedRequest#body()} has it; its position is
   *     left as it is
   * @throws IOException when the destination throws; rows before it were added
   * @throws IllegalArgumentException when the bytes did not come from the decoder; rows before the
   *     first bad byte, and a part of a row, may have been added
   */
  public FlattenResult shred(ByteBuffer otlp, RowDestination destination) throws IOException {
    if (otlp.hasArray()) {
      int from = otlp.arrayOffset() + otlp.position();
      return signal.shred(otlp.array(), from, from + otlp.remaining(), destination);
    }
    int length = otlp.remaining();
    if (length > copy.length || copy.length > MAX_KEPT_BYTES) {
      copy = new byte[length];
    }
    otlp.duplicate().get(copy, 0, length);
    return signal.shred(copy, 0, length, destination);
  }
}
