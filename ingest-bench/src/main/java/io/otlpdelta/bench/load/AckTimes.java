package io.otlpdelta.bench.load;

import java.util.Arrays;

/**
 * When the records of a run were acknowledged, in order and to 10 ms: how many there were by then.
 * One thread at a time.
 */
public final class AckTimes {
  private static final long SLOT_NANOS = 10_000_000;

  private final long startEpochMillis;
  private final long startNanos;
  private long[] recordsBySlot = new long[1024];
  private int slots;

  /** Begins now, by both clocks. */
  public AckTimes(long startEpochMillis, long startNanos) {
    this.startEpochMillis = startEpochMillis;
    this.startNanos = startNanos;
  }

  /** Records were acknowledged. */
  public void add(long nanoTime, int records) {
    int slot = Math.toIntExact((nanoTime - startNanos) / SLOT_NANOS);
    if (slot >= recordsBySlot.length) {
      recordsBySlot = Arrays.copyOf(recordsBySlot, Math.max(slot + 1, 2 * recordsBySlot.length));
    }
    recordsBySlot[slot] += records;
    slots = Math.max(slots, slot + 1);
  }

  /** Number of slots, each of 10 ms. */
  public int slots() {
    return slots;
  }

  /** Records that were acknowledged in a slot. */
  public long records(int slot) {
    return recordsBySlot[slot];
  }

  /** The middle of a slot, milliseconds since 1970. */
  public double epochMillis(int slot) {
    return startEpochMillis + (slot + 0.5) * SLOT_NANOS / 1e6;
  }
}
