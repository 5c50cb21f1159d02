package io.otlpdelta.otlp;

import java.nio.ByteBuffer;

/** A part of an array, as the parts of the decoder hand it on. Does not copy. */
final class ByteRange {
  private final byte[] array;
  private final int from;
  private final int to;

  ByteRange(byte[] array, int from, int to) {
    this.array = array;
    this.from = from;
    this.to = to;
  }

  /** The bytes between position and limit; copied only when the buffer has no array to share. */
  static ByteRange of(ByteBuffer buffer) {
    if (buffer.hasArray()) {
      int from = buffer.arrayOffset() + buffer.position();
      return new ByteRange(buffer.array(), from, from + buffer.remaining());
    }
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return new ByteRange(copy, 0, copy.length);
  }

  byte[] array() {
    return array;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  int length() {
    return to - from;
  }

  boolean isUtf8() {
    return Utf8.firstMalformed(array, from, to) == to;
  }

  boolean startsWith(byte... prefix) {
    if (length() < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if (array[from + i] != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  /** The same without its first bytes. */
  ByteRange skip(int skipped) {
    return new ByteRange(array, from + skipped, to);
  }

  ByteBuffer toBuffer() {
    return ByteBuffer.wrap(array, from, to - from).slice();
  }
}
