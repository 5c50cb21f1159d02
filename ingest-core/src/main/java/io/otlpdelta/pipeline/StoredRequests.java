package io.otlpdelta.pipeline;

import io.otlpdelta.env.Randomness;
import io.otlpdelta.journal.Position;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The requests that were stored last, by key, until they are too old or too many; the oldest goes
 * first. Not thread-safe.
 *
 * <p>An entry is 64 bytes of one array, and no object: with objects, each request leaves something
 * behind that every young collection copies for the next two minutes (RATIONALE.md shows what that
 * cost). Entries stand in a ring in the order they came; a hash table with linear probing finds
 * them.
 */
final class StoredRequests {
  private static final int ENTRY_WORDS = 8;
  private static final int POSITION = 6;
  private static final int STORED_NANOS = 7;
  private static final int FIRST_CAPACITY = 1 << 10;

  private final int maxEntries;
  private final long lifetimeNanos;
  private final long hashMultiplier;
  private int capacity;
  private long[] entries;

  /** Each 0, or 1 more than the number of an entry. At least half are 0. */
  private int[] slots;

  private int oldest;
  private int size;

  /**
   * Holds nothing yet, and little memory until more is needed.
   *
   * @param lifetime how long an entry is found
   * @param randomness makes where a key stands unpredictable, so that nobody can send requests
   *     whose keys all want one place
   */
  StoredRequests(Duration lifetime, int maxEntries, Randomness randomness) {
    this.lifetimeNanos = lifetime.toNanos();
    this.maxEntries = maxEntries;
    this.hashMultiplier = ByteBuffer.wrap(randomness.bytes(Long.BYTES)).getLong() | 1;
    this.capacity = Math.min(FIRST_CAPACITY, maxEntries);
    this.entries = new long[capacity * ENTRY_WORDS];
    this.slots = new int[slotsFor(capacity)];
  }

  /**
   * Looks a request up.
   *
   * @param nowNanos never less than in an earlier call
   * @return where it is stored, or null if it is not known (any more)
   */
  @Nullable Position find(RequestKey key, long nowNanos) {
    for (int slot = home(key.first()); slots[slot] != 0; slot = next(slot)) {
      int at = (slots[slot] - 1) * ENTRY_WORDS;
      if (isAt(at, key) && nowNanos - entries[at + STORED_NANOS] < lifetimeNanos) {
        return new Position(entries[at + POSITION]);
      }
    }
    return null;
  }

  /**
   * Remembers a request, and forgets those that are too old or one too many.
   *
   * @param nowNanos never less than in an earlier call
   */
  void add(RequestKey key, Position position, long nowNanos) {
    while (size > 0 && nowNanos - entries[oldest * ENTRY_WORDS + STORED_NANOS] >= lifetimeNanos) {
      forgetOldest();
    }
    if (size == capacity) {
      if (capacity < maxEntries) {
        grow();
      } else {
        forgetOldest();
      }
    }
    int entry = (int) (((long) oldest + size) % capacity);
    int at = entry * ENTRY_WORDS;
    entries[at] = key.tableHigh();
    entries[at + 1] = key.tableLow();
    entries[at + 2] = key.first();
    entries[at + 3] = key.second();
    entries[at + 4] = key.third();
    entries[at + 5] = key.fourth();
    entries[at + POSITION] = position.sequence();
    entries[at + STORED_NANOS] = nowNanos;
    size++;
    index(entry);
  }

  /** How many are held, some of them perhaps too old to be found. */
  int size() {
    return size;
  }

  private boolean isAt(int at, RequestKey key) {
    return entries[at + 2] == key.first()
        && entries[at + 3] == key.second()
        && entries[at + 4] == key.third()
        && entries[at + 5] == key.fourth()
        && entries[at] == key.tableHigh()
        && entries[at + 1] == key.tableLow();
  }

  private void index(int entry) {
    int slot = homeOf(entry);
    while (slots[slot] != 0) {
      slot = next(slot);
    }
    slots[slot] = entry + 1;
  }

  private void forgetOldest() {
    int hole = homeOf(oldest);
    while (slots[hole] != oldest + 1) {
      hole = next(hole);
    }
    // What stands behind the hole because its place was taken moves up (Knuth, 6.4, algorithm R).
    for (int slot = next(hole); slots[slot] != 0; slot = next(slot)) {
      int home = homeOf(slots[slot] - 1);
      if (distance(home, slot) >= distance(hole, slot)) {
        slots[hole] = slots[slot];
        hole = slot;
      }
    }
    slots[hole] = 0;
    oldest = (oldest + 1) % capacity;
    size--;
  }

  private void grow() {
    int larger = (int) Math.min(maxEntries, 2L * capacity);
    long[] copies = new long[larger * ENTRY_WORDS];
    int toTheEnd = (capacity - oldest) * ENTRY_WORDS;
    System.arraycopy(entries, oldest * ENTRY_WORDS, copies, 0, toTheEnd);
    System.arraycopy(entries, 0, copies, toTheEnd, oldest * ENTRY_WORDS);
    entries = copies;
    capacity = larger;
    oldest = 0;
    slots = new int[slotsFor(larger)];
    for (int entry = 0; entry < size; entry++) {
      index(entry);
    }
  }

  private int homeOf(int entry) {
    return home(entries[entry * ENTRY_WORDS + 2]);
  }

  private int home(long first) {
    return (int)
        ((first * hashMultiplier) >>> (Long.SIZE - Integer.numberOfTrailingZeros(slots.length)));
  }

  private int next(int slot) {
    return (slot + 1) & (slots.length - 1);
  }

  private int distance(int from, int to) {
    return (to - from) & (slots.length - 1);
  }

  /** A power of two, at least twice the entries. */
  private static int slotsFor(int entries) {
    return Integer.highestOneBit(Math.max(1, entries) * 4 - 1);
  }
}
