package io.otlpdelta.column;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The distinct byte strings of a column chunk, numbered from 0 in the order of their first use. One
 * thread at a time.
 *
 * <p>An open-addressing table over one byte array: a look-up makes no garbage. The hash mixes eight
 * bytes at a time; parquet-java's goes byte by byte (apache/parquet-java#3499).
 */
public final class Dictionary {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
  private static final int FIRST_SLOTS = 64;
  private static final int FREE = -1;
  private static final int MAX_SHORT = 64;
  private static final int MAX_STEPS = 256;
  private static final int MAX_SEEDS = 16;

  private byte[] bytes = new byte[1024];
  private int[] ends = new int[FIRST_SLOTS / 2];
  private int[] hashes = new int[FIRST_SLOTS / 2];
  private int[] slots = freeSlots(FIRST_SLOTS);
  private int size;
  private long seed;
  private int seeds;

  /** How many values there are. */
  public int size() {
    return size;
  }

  /** The length of all values together, in bytes. */
  public int byteSize() {
    return size == 0 ? 0 : ends[size - 1];
  }

  /** All values, one after the other; not a copy. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where a value begins in {@link #bytes}. */
  public int start(int id) {
    return id == 0 ? 0 : ends[id - 1];
  }

  /** Where a value ends in {@link #bytes}. */
  public int end(int id) {
    return ends[id];
  }

  /** The value's number; it is added when it is new. */
  public int idOf(byte[] source, int from, int to) {
    int hash = hash(source, from, to);
    int mask = slots.length - 1;
    for (int slot = hash & mask, steps = 0; ; slot = (slot + 1) & mask, steps++) {
      int id = slots[slot];
      if (id == FREE) {
        return add(source, from, to, hash, slot);
      }
      if (hashes[id] == hash && matches(id, source, from, to)) {
        return id;
      }
      if (steps == MAX_STEPS && seeds < MAX_SEEDS) {
        hashAnew();
        return idOf(source, from, to);
      }
    }
  }

  /**
   * Takes another hash function. A table that is half empty has no chain this long but of values
   * that were made for it, and these would make each look-up slower than the one before.
   */
  private void hashAnew() {
    seeds++;
    seed = mix(seed + MULTIPLIER);
    for (int id = 0; id < size; id++) {
      hashes[id] = hash(bytes, start(id), ends[id]);
    }
    slots = slotsOf(slots.length);
  }

  /** Whether the value with this number is there and has these bytes. */
  public boolean matches(int id, byte[] source, int from, int to) {
    if (id < 0 || id >= size) {
      return false;
    }
    int start = start(id);
    return ends[id] - start == to - from && equal(start, source, from, to - from);
  }

  /** Most values are some words long: too short for the vectors of {@link Arrays#equals}. */
  private boolean equal(int start, byte[] source, int from, int length) {
    if (length < Long.BYTES || length > MAX_SHORT) {
      return Arrays.equals(bytes, start, start + length, source, from, from + length);
    }
    int last = length - Long.BYTES;
    for (int i = 0; i < last; i += Long.BYTES) {
      if ((long) LONGS.get(bytes, start + i) != (long) LONGS.get(source, from + i)) {
        return false;
      }
    }
    return (long) LONGS.get(bytes, start + last) == (long) LONGS.get(source, from + last);
  }

  /** How often another hash function was taken; a look-up is short as long as that can be done. */
  int seeds() {
    return seeds;
  }

  /** Forgets all values and keeps the memory. */
  public void clear() {
    Arrays.fill(slots, FREE);
    size = 0;
  }

  private int add(byte[] source, int from, int to, int hash, int slot) {
    int id = size;
    if (id == ends.length) {
      ends = Arrays.copyOf(ends, 2 * id);
      hashes = Arrays.copyOf(hashes, 2 * id);
    }
    int start = byteSize();
    int end = Math.addExact(start, to - from);
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, ValueColumn.capacity(bytes.length, end));
    }
    System.arraycopy(source, from, bytes, start, to - from);
    ends[id] = end;
    hashes[id] = hash;
    slots[slot] = id;
    size++;
    if (2L * size > slots.length) {
      slots = slotsOf(2 * slots.length);
    }
    return id;
  }

  /** All values' numbers in the slots of a table of this length. */
  private int[] slotsOf(int length) {
    int[] filled = freeSlots(length);
    int mask = length - 1;
    for (int id = 0; id < size; id++) {
      int slot = hashes[id] & mask;
      while (filled[slot] != FREE) {
        slot = (slot + 1) & mask;
      }
      filled[slot] = id;
    }
    return filled;
  }

  private static int[] freeSlots(int count) {
    int[] slots = new int[count];
    Arrays.fill(slots, FREE);
    return slots;
  }

  private int hash(byte[] source, int from, int to) {
    long hash = seed ^ ((to - from) * MULTIPLIER);
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      hash = mix(hash ^ (long) LONGS.get(source, at));
    }
    long tail = 0;
    for (; at < to; at++) {
      tail = (tail << Byte.SIZE) | (source[at] & 0xffL);
    }
    // The upper half of a product depends on all bits, the lower half on those below only.
    return (int) (mix(mix(hash ^ tail)) >>> Integer.SIZE);
  }

  private static long mix(long value) {
    long product = value * MULTIPLIER;
    return product ^ (product >>> Integer.SIZE);
  }
}
