package io.otlpdelta.otlp;

/** An array that decoded bytes are written into, never longer than a limit. Not thread-safe. */
final class BoundedBytes {
  private static final int MIN_CAPACITY = 1024;

  private final int maxBytes;
  private final DecodeMemory memory;
  private byte[] array;
  private int size;

  BoundedBytes(long expectedBytes, long maxBytes, DecodeMemory memory) {
    this.maxBytes = (int) Math.min(maxBytes, Integer.MAX_VALUE - 64);
    this.memory = memory;
    // One byte more than the limit shows that there is one byte more.
    int capacity = (int) Math.min(Math.max(expectedBytes, MIN_CAPACITY), this.maxBytes) + 1;
    this.array = memory.array(capacity);
  }

  /** Where to write next, from {@link #size} on; replaced when it is full. */
  byte[] array() {
    return array;
  }

  int size() {
    return size;
  }

  /** How many bytes may be written now; never 0. */
  int free() {
    return array.length - size;
  }

  /** Takes over what was written; refuses the request when that is over the limit. */
  void added(int bytes) {
    size += bytes;
    if (size > maxBytes) {
      throw Refusal.tooManyBytes(maxBytes);
    }
    if (size == array.length) {
      int capacity = (int) Math.min(2L * size, maxBytes + 1L);
      byte[] larger = memory.array(capacity);
      System.arraycopy(array, 0, larger, 0, size);
      memory.giveBack(array);
      array = larger;
    }
  }

  /** The bytes written, without a copy. */
  ByteRange finish() {
    return new ByteRange(array, 0, size);
  }
}
