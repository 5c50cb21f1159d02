package io.otlpdelta.journal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where one table's entries lie, in sequence order, in about six bytes each: differences to the
 * entry before as variable-length integers, in chunks that go as their entries are released.
 *
 * <p>Not thread-safe; a {@link Cursor} is spoiled by any change.
 */
final class EntryIndex {
  private static final int FIRST_CHUNK_BYTES = 24;
  private static final int CHUNK_BYTES = 4096;
  private static final int MAX_ENTRY_BYTES = 40;
  private static final int CHUNK_OVERHEAD_BYTES = 80;

  private final List<Chunk> chunks = new ArrayList<>();
  private final Cursor head = new Cursor();
  private long count;
  private long lastSequence;
  private long lastUnits;
  private long lastReceivedAtMillis;

  /** Adds an entry with a higher sequence than any before. */
  void add(long sequence, long offset, int length, long receivedAtMillis) {
    if (sequence <= lastSequence) {
      throw new IllegalArgumentException(
          "sequence: " + sequence + " (expected: > " + lastSequence + ")");
    }
    long units = offset / 8;
    Chunk chunk = chunkWithRoom();
    chunk.put(sequence - lastSequence);
    chunk.putSigned(units - lastUnits);
    chunk.put(length);
    chunk.putSigned(receivedAtMillis - lastReceivedAtMillis);
    chunk.lastSequence = sequence;
    lastSequence = sequence;
    lastUnits = units;
    lastReceivedAtMillis = receivedAtMillis;
    count++;
  }

  long count() {
    return count;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Heap that the entries take, about. */
  long memoryBytes() {
    return chunks.stream().mapToLong(chunk -> CHUNK_OVERHEAD_BYTES + chunk.data.length).sum();
  }

  /** The lowest sequence in it; 0 if it is empty. */
  long firstSequence() {
    Cursor first = after(0);
    return first.next() ? first.sequence : 0;
  }

  /** The highest sequence ever added, 0 before the first. */
  long lastSequence() {
    return lastSequence;
  }

  /** A cursor before the first entry with a sequence higher than this one. */
  Cursor after(long sequence) {
    Cursor cursor = new Cursor();
    int at = firstChunkReaching(sequence);
    if (at == 0) {
      cursor.moveTo(head);
    } else if (at < chunks.size()) {
      cursor.moveToStart(at);
    } else {
      cursor.moveToEnd();
    }
    Cursor ahead = new Cursor();
    ahead.moveTo(cursor);
    while (ahead.next() && ahead.sequence <= sequence) {
      cursor.moveTo(ahead);
    }
    return cursor;
  }

  /** Forgets the entries up to and including a sequence, telling of each. */
  void removeUpTo(long sequence, Visitor visitor) {
    Cursor ahead = new Cursor();
    ahead.moveTo(head);
    while (ahead.next() && ahead.sequence <= sequence) {
      visitor.visit(ahead.sequence, ahead.offset(), ahead.length, ahead.receivedAtMillis);
      head.moveTo(ahead);
      count--;
    }
    if (count == 0) {
      chunks.clear();
      head.moveToEnd();
      return;
    }
    chunks.subList(0, head.chunk).clear();
    head.chunk = 0;
  }

  private Chunk chunkWithRoom() {
    if (!chunks.isEmpty()) {
      Chunk tail = chunks.get(chunks.size() - 1);
      if (tail.hasRoom()) {
        return tail;
      }
    }
    Chunk chunk = new Chunk(lastSequence, lastUnits, lastReceivedAtMillis);
    chunks.add(chunk);
    return chunk;
  }

  private int firstChunkReaching(long sequence) {
    int low = 0;
    int high = chunks.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (chunks.get(middle).lastSequence > sequence) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** Hears of an entry without an object being made for it. */
  @FunctionalInterface
  interface Visitor {
    void visit(long sequence, long offset, int length, long receivedAtMillis);
  }

  /** Walks the entries; before the first {@link #next} it stands in front of one. */
  final class Cursor {
    private int chunk;
    private int position;
    private long sequence;
    private long units;
    private int length;
    private long receivedAtMillis;

    private Cursor() {}

    /** Steps onto the next entry; false when there is none. */
    boolean next() {
      if (chunk < chunks.size() && position == chunks.get(chunk).size) {
        chunk++;
        position = 0;
      }
      if (chunk >= chunks.size()) {
        return false;
      }
      Chunk bytes = chunks.get(chunk);
      sequence += number(bytes);
      units += signedNumber(bytes);
      length = (int) number(bytes);
      receivedAtMillis += signedNumber(bytes);
      return true;
    }

    /** Steps on to an entry that is not behind it; false if it is not in the index. */
    boolean moveTo(long wanted) {
      boolean more = true;
      while (more && sequence < wanted) {
        more = next();
      }
      return more && sequence == wanted;
    }

    long sequence() {
      return sequence;
    }

    long offset() {
      return units * 8;
    }

    /** Header, name and body. */
    int length() {
      return length;
    }

    long receivedAtMillis() {
      return receivedAtMillis;
    }

    private long number(Chunk bytes) {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = bytes.data[position++];
        value |= (long) (next & 0x7f) << shift;
        if (next >= 0) {
          return value;
        }
      }
    }

    private long signedNumber(Chunk bytes) {
      long coded = number(bytes);
      return (coded >>> 1) ^ -(coded & 1);
    }

    private void moveTo(Cursor other) {
      chunk = other.chunk;
      position = other.position;
      sequence = other.sequence;
      units = other.units;
      length = other.length;
      receivedAtMillis = other.receivedAtMillis;
    }

    private void moveToStart(int at) {
      Chunk start = chunks.get(at);
      chunk = at;
      position = 0;
      sequence = start.sequenceBefore;
      units = start.unitsBefore;
      receivedAtMillis = start.receivedAtMillisBefore;
    }

    private void moveToEnd() {
      chunk = chunks.size();
      position = 0;
      sequence = lastSequence;
      units = lastUnits;
      receivedAtMillis = lastReceivedAtMillis;
    }
  }

  private static final class Chunk {
    private final long sequenceBefore;
    private final long unitsBefore;
    private final long receivedAtMillisBefore;
    private byte[] data = new byte[FIRST_CHUNK_BYTES];
    private int size;
    private long lastSequence;

    Chunk(long sequenceBefore, long unitsBefore, long receivedAtMillisBefore) {
      this.sequenceBefore = sequenceBefore;
      this.unitsBefore = unitsBefore;
      this.receivedAtMillisBefore = receivedAtMillisBefore;
    }

    /** Whether one more entry may be put here. */
    boolean hasRoom() {
      return size + MAX_ENTRY_BYTES <= CHUNK_BYTES;
    }

    void put(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        putByte((byte) (rest | 0x80));
        rest >>>= 7;
      }
      putByte((byte) rest);
    }

    void putSigned(long value) {
      put((value << 1) ^ (value >> 63));
    }

    private void putByte(byte value) {
      if (size == data.length) {
        data = Arrays.copyOf(data, Math.min(CHUNK_BYTES, data.length * 2));
      }
      data[size++] = value;
    }
  }
}
