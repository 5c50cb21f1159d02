package io.otlpdelta.journal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory that one reader of the journal reads into, again and again: reading with it takes back
 * what an earlier read returned, so that no body is valid longer than until the next read.
 *
 * <p>Used by one thread at a time. Grows to what one read takes, in arrays of at most 1 MiB; a
 * larger body's array is not kept.
 */
public final class ReadMemory {
  private static final int FIRST_ARRAY_BYTES = 64 << 10;
  private static final int MAX_ARRAY_BYTES = 1 << 20;

  private final List<byte[]> arrays = new ArrayList<>();
  private int current;
  private int used;

  /** Memory of which nothing is taken yet. */
  public ReadMemory() {}

  /** Takes everything back, and lets go of arrays that are too large to be kept. */
  public void reset() {
    arrays.removeIf(array -> array.length > MAX_ARRAY_BYTES);
    current = 0;
    used = 0;
  }

  /** Room of this size in an array, with anything in it. */
  ByteBuffer take(int bytes) {
    while (current < arrays.size() && arrays.get(current).length - used < bytes) {
      current++;
      used = 0;
    }
    if (current == arrays.size()) {
      arrays.add(new byte[Math.max(bytes, nextArrayBytes())]);
    }
    ByteBuffer room = ByteBuffer.wrap(arrays.get(current), used, bytes).slice();
    used += bytes;
    return room;
  }

  /** Small at first, since most tables have little to read. */
  private int nextArrayBytes() {
    return Math.min(MAX_ARRAY_BYTES, FIRST_ARRAY_BYTES << Math.min(arrays.size(), 4));
  }
}
