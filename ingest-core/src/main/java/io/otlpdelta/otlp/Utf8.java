package io.otlpdelta.otlp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** UTF-8 as RFC 3629 has it: no surrogates, no overlong forms, nothing above U+10FFFF. */
final class Utf8 {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8() {}

  /** Where the first malformed sequence begins in {@code [from, to)}; {@code to} without one. */
  static int firstMalformed(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      if (bytes[at] >= 0) {
        at = skipAscii(bytes, at, to);
        continue;
      }
      int length = sequence(bytes, at, to);
      if (length < 0) {
        return at;
      }
      at += length;
    }
    return to;
  }

  /** Whether all bytes in {@code [from, to)} are below 128. Looks at all, for short ranges. */
  static boolean isAscii(byte[] bytes, int from, int to) {
    long seen = 0;
    if (to - from < Long.BYTES) {
      for (int at = from; at < to; at++) {
        seen |= bytes[at];
      }
      return seen >= 0;
    }
    int last = to - Long.BYTES;
    for (int at = from; at < last; at += Long.BYTES) {
      seen |= (long) LONGS.get(bytes, at);
    }
    return ((seen | (long) LONGS.get(bytes, last)) & HIGH_BITS) == 0;
  }

  /**
   * How many bytes at a malformed position one U+FFFD stands for: the longest beginning of a good
   * sequence, else one byte (the Unicode standard's "substitution of maximal subparts").
   */
  static int malformedLength(byte[] bytes, int at, int to) {
    return -sequence(bytes, at, to);
  }

  private static int skipAscii(byte[] bytes, int from, int to) {
    int at = from;
    while (at + Long.BYTES <= to && ((long) LONGS.get(bytes, at) & HIGH_BITS) == 0) {
      at += Long.BYTES;
    }
    while (at < to && bytes[at] >= 0) {
      at++;
    }
    return at;
  }

  /** The length of the sequence of two or more bytes at {@code at}; negative when malformed. */
  private static int sequence(byte[] bytes, int at, int to) {
    int lead = bytes[at] & 0xff;
    int length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (length == 0) {
      return -1;
    }
    int low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    int high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    for (int i = 1; i < length; i++) {
      int next = at + i < to ? bytes[at + i] & 0xff : 0;
      if (next < low || next > high) {
        return -i;
      }
      low = 0x80;
      high = 0xbf;
    }
    return length;
  }
}
