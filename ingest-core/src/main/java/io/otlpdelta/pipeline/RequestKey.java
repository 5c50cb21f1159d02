package io.otlpdelta.pipeline;

import io.otlpdelta.model.TableId;
import java.nio.ByteBuffer;

/** What names a request in {@link DuplicateMemory}: its table, and a digest of 32 bytes. */
record RequestKey(long tableHigh, long tableLow, long first, long second, long third, long fourth) {

  /** Reads the digest from the buffer's position, which stays. */
  static RequestKey of(TableId table, ByteBuffer digest) {
    int at = digest.position();
    return new RequestKey(
        table.value().getMostSignificantBits(),
        table.value().getLeastSignificantBits(),
        digest.getLong(at),
        digest.getLong(at + Long.BYTES),
        digest.getLong(at + 2 * Long.BYTES),
        digest.getLong(at + 3 * Long.BYTES));
  }
}
