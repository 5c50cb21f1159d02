package io.otlpdelta.otlp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Writes protobuf whose lengths are known only when a message closes. Not thread-safe.
 *
 * <p>Each message leaves one byte for its length. Most lengths fit; the others are remembered and
 * {@link #finish} moves the bytes apart for them, once and from the end, so the cost is linear
 * whatever the nesting. The result never exceeds the given limit.
 */
final class MessageWriter {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** U+FFFD, which stands for what is not text. */
  private static final char REPLACEMENT = '\ufffd';

  private static final int MAX_VARINT = 10;

  /** What the buffer may have beyond the limit, so that the last number always finds its room. */
  private static final int SLACK = 16;

  private final int maxBytes;
  private final DecodeMemory memory;
  private byte[] buffer;
  private int size;

  private int[] openAt = new int[32];
  private int[] extraAtOpen = new int[32];
  private int depth;

  /** Position and length of each message whose length takes more than one byte. */
  private long[] wide = new long[16];

  private int wideCount;
  private int extra;
  private long replaced;

  MessageWriter(int expectedBytes, long maxBytes, DecodeMemory memory) {
    this.maxBytes = (int) Math.min(maxBytes, Integer.MAX_VALUE - 64);
    this.memory = memory;
    int capacity = Math.min(Math.max(expectedBytes, 64), this.maxBytes) + SLACK;
    this.buffer = memory.array(capacity);
  }

  /** How many malformed pieces of text became U+FFFD. */
  long replaced() {
    return replaced;
  }

  void tag(FieldShape field) {
    tag(field.number(), field.wireType());
  }

  void tag(int number, int wireType) {
    varint((number << 3) | wireType);
  }

  /** Begins a length-delimited value; its tag is already written. */
  void open() {
    if (depth == openAt.length) {
      openAt = Arrays.copyOf(openAt, depth * 2);
      extraAtOpen = Arrays.copyOf(extraAtOpen, depth * 2);
    }
    room(1);
    openAt[depth] = size++;
    extraAtOpen[depth++] = extra;
  }

  /** Ends the value begun last. */
  void close() {
    int at = openAt[--depth];
    int length = size - at - 1 + extra - extraAtOpen[depth];
    if (length <= Byte.MAX_VALUE) {
      buffer[at] = (byte) length;
      return;
    }
    if (wideCount == wide.length) {
      wide = Arrays.copyOf(wide, wideCount * 2);
    }
    wide[wideCount++] = ((long) at << 32) | length;
    extra += varintSize(length) - 1;
  }

  void varint(long value) {
    room(MAX_VARINT);
    size = putVarint(size, value);
  }

  void fixed64(long value) {
    room(Long.BYTES);
    LONGS.set(buffer, size, value);
    size += Long.BYTES;
  }

  void fixed32(int value) {
    room(Integer.BYTES);
    INTS.set(buffer, size, value);
    size += Integer.BYTES;
  }

  void raw(int value) {
    room(1);
    buffer[size++] = (byte) value;
  }

  void copy(byte[] bytes, int from, int to) {
    room(to - from);
    System.arraycopy(bytes, from, buffer, size, to - from);
    size += to - from;
  }

  /** Copies text with each malformed UTF-8 sequence replaced by U+FFFD. */
  void repaired(byte[] bytes, int from, int to) {
    int at = from;
    while (true) {
      int malformed = Utf8.firstMalformed(bytes, at, to);
      copy(bytes, at, malformed);
      if (malformed == to) {
        return;
      }
      replacement();
      at = malformed + Utf8.malformedLength(bytes, malformed, to);
    }
  }

  /** Writes U+FFFD for one malformed piece of text. */
  void replacement() {
    replaced++;
    codePoint(REPLACEMENT);
  }

  /** Writes one character, which is no surrogate, as UTF-8. */
  void codePoint(int codePoint) {
    if (codePoint < 0x80) {
      raw(codePoint);
      return;
    }
    if (codePoint < 0x800) {
      raw(0xc0 | (codePoint >> 6));
    } else {
      if (codePoint < 0x10000) {
        raw(0xe0 | (codePoint >> 12));
      } else {
        raw(0xf0 | (codePoint >> 18));
        raw(0x80 | ((codePoint >> 12) & 0x3f));
      }
      raw(0x80 | ((codePoint >> 6) & 0x3f));
    }
    raw(0x80 | (codePoint & 0x3f));
  }

  /** How much is written so far. */
  int size() {
    return size;
  }

  /** Where it is written; replaced when it is full. */
  byte[] array() {
    return buffer;
  }

  /** Forgets what was written behind a place in the value that was begun last. */
  void cut(int newSize) {
    size = newSize;
  }

  /** The whole message; the writer is not to be used again. */
  ByteRange finish() {
    if (depth != 0) {
      throw new IllegalStateException("depth: " + depth + " (expected: 0)");
    }
    long total = (long) size + extra;
    if (total > maxBytes) {
      throw Refusal.tooManyBytes(maxBytes);
    }
    if (extra > 0) {
      widen((int) total);
    }
    return new ByteRange(buffer, 0, (int) total);
  }

  private void widen(int total) {
    if (total > buffer.length) {
      resize(total);
    }
    Arrays.sort(wide, 0, wideCount);
    int from = size;
    int to = total;
    for (int i = wideCount - 1; i >= 0; i--) {
      int at = (int) (wide[i] >>> 32);
      int length = (int) wide[i];
      int tail = from - at - 1;
      to -= tail;
      System.arraycopy(buffer, at + 1, buffer, to, tail);
      to -= varintSize(length);
      putVarint(to, length);
      from = at;
    }
  }

  private int putVarint(int at, long value) {
    int to = at;
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      buffer[to++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    buffer[to++] = (byte) rest;
    return to;
  }

  private static int varintSize(int value) {
    return (38 - Integer.numberOfLeadingZeros(value | 1)) / 7;
  }

  private void room(int bytes) {
    if (bytes > buffer.length - size) {
      grow(bytes);
    }
  }

  private void grow(int bytes) {
    long needed = (long) size + bytes;
    long most = (long) maxBytes + SLACK;
    if (needed > most) {
      throw Refusal.tooManyBytes(maxBytes);
    }
    resize((int) Math.min(Math.max(2L * buffer.length, needed), most));
  }

  private void resize(int capacity) {
    byte[] larger = memory.array(capacity);
    System.arraycopy(buffer, 0, larger, 0, buffer.length);
    memory.giveBack(buffer);
    buffer = larger;
  }
}
