package io.otlpdelta.server.http;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Arrays of requests that were answered, for the next ones: bodies are most of what the door would
 * leave to the garbage collector, and new arrays must be zeroed. Thread-safe, without locks.
 *
 * <p>Keeps arrays of 2 KiB to 1 MiB, in two sizes for each power of two, up to a bound in bytes.
 * What comes from it holds anything.
 */
final class ArrayPool {
  private static final int MIN_BYTES = 2 << 10;
  private static final int MAX_BYTES = 1 << 20;

  private final long maxKeptBytes;
  private final AtomicLong keptBytes = new AtomicLong();
  private final List<Shelf> shelves = new ArrayList<>();

  /** A pool that keeps at most so many bytes. */
  ArrayPool(long maxKeptBytes) {
    this.maxKeptBytes = maxKeptBytes;
    for (int shelf = 0; shelf <= shelfOf(MAX_BYTES); shelf++) {
      shelves.add(new Shelf());
    }
  }

  /**
   * How long the array is that {@link #take} returns for so many bytes: at most half as long again.
   */
  static int lengthFor(int minBytes) {
    if (minBytes <= MIN_BYTES) {
      return MIN_BYTES;
    }
    if (minBytes > MAX_BYTES) {
      return minBytes;
    }
    int power = Integer.highestOneBit(minBytes - 1);
    int between = power + power / 2;
    return minBytes <= between ? between : 2 * power;
  }

  byte[] take(int minBytes) {
    int length = lengthFor(minBytes);
    byte[] kept = length > MAX_BYTES ? null : shelves.get(shelfOf(length)).poll();
    if (kept == null) {
      return new byte[length];
    }
    keptBytes.addAndGet(-length);
    return kept;
  }

  /** Takes an array back that nobody uses any more. */
  void giveBack(byte[] array) {
    int length = array.length;
    boolean pooled = length <= MAX_BYTES && length == lengthFor(length);
    if (!pooled || keptBytes.addAndGet(length) > maxKeptBytes) {
      keptBytes.addAndGet(pooled ? -length : 0);
    } else if (!shelves.get(shelfOf(length)).offer(array)) {
      keptBytes.addAndGet(-length);
    }
  }

  /** Bytes of arrays that are kept now. */
  long keptBytes() {
    return keptBytes.get();
  }

  /** 2 KiB, 3 KiB, 4 KiB, 6 KiB ... */
  private static int shelfOf(int length) {
    int powers = Integer.numberOfTrailingZeros(MIN_BYTES) * 2;
    int log = 31 - Integer.numberOfLeadingZeros(length);
    return 2 * log + (Integer.bitCount(length) - 1) - powers;
  }

  /** Arrays of one length: about a stack, so that those in the processor's cache are used. */
  private static final class Shelf {
    private static final int SLOTS = 256;

    private final AtomicReferenceArray<byte @Nullable []> slots = new AtomicReferenceArray<>(SLOTS);

    /** Where to look first; not exact while others take and give. */
    private final AtomicInteger count = new AtomicInteger();

    byte @Nullable [] poll() {
      int top = count.get() - 1;
      for (int i = 0; top >= 0 && i < SLOTS; i++) {
        int slot = Math.floorMod(top - i, SLOTS);
        byte[] array = slots.getPlain(slot) == null ? null : slots.getAndSet(slot, null);
        if (array != null) {
          count.decrementAndGet();
          return array;
        }
      }
      return null;
    }

    boolean offer(byte[] array) {
      int top = count.get();
      for (int i = 0; top < SLOTS && i < SLOTS; i++) {
        int slot = Math.floorMod(top + i, SLOTS);
        if (slots.getPlain(slot) == null && slots.compareAndSet(slot, null, array)) {
          count.incrementAndGet();
          return true;
        }
      }
      return false;
    }
  }
}
