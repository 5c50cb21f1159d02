package io.otlpdelta.parquet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Parquet's RLE and bit-packing hybrid (format, "Run Length Encoding / Bit-Packing Hybrid"), for
 * levels and for numbers in a dictionary.
 *
 * <p>Equal values are found eight at a time. A run that is too short to be smaller than the same
 * values bit-packed is bit-packed.
 */
final class HybridEncoding {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final int GROUP = 8;

  /** Readers make an array for each run; parquet-java's own writer has the same limit. */
  private static final int MAX_GROUPS = 63;

  private HybridEncoding() {}

  /** How many bits values from 0 to {@code max} need. */
  static int width(int max) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(max);
  }

  /**
   * Adds levels.
   *
   * @param width bits for each, 1 to 8
   */
  static void levels(byte[] levels, int count, int width, PageBuffer out) {
    int shortest = shortestRun(width);
    int packedFrom = 0;
    int at = 0;
    while (at <= count - GROUP) {
      long eight = (long) LONGS.get(levels, at);
      if (eight == (eight & 0xff) * ONES) {
        int end = runEnd(levels, at, count, eight);
        if (end - at >= shortest) {
          packLevels(levels, packedFrom, at, width, out);
          out.putVarLong((long) (end - at) << 1);
          out.putByte(levels[at]);
          at = end;
          packedFrom = end;
          continue;
        }
      }
      at += GROUP;
    }
    packLevels(levels, packedFrom, count, width, out);
  }

  /**
   * Adds numbers.
   *
   * @param width bits for each, 0 to 32; with 0 all are 0
   */
  static void numbers(int[] numbers, int count, int width, PageBuffer out) {
    if (width == 0) {
      if (count > 0) {
        out.putVarLong((long) count << 1);
      }
      return;
    }
    int shortest = shortestRun(width);
    int packedFrom = 0;
    int at = 0;
    while (at <= count - GROUP) {
      if (eightEqual(numbers, at)) {
        int end = runEnd(numbers, at, count);
        if (end - at >= shortest) {
          packNumbers(numbers, packedFrom, at, width, out);
          out.putVarLong((long) (end - at) << 1);
          out.putLowBytes(numbers[at], bytes(width));
          at = end;
          packedFrom = end;
          continue;
        }
      }
      at += GROUP;
    }
    packNumbers(numbers, packedFrom, count, width, out);
  }

  /**
   * A run costs its head and one value, and most often the head of a second bit-packed piece behind
   * it. Bit-packed, eight values cost {@code width} bytes.
   */
  private static int shortestRun(int width) {
    int bytes = 2 + bytes(width);
    return GROUP * (1 + bytes / width);
  }

  private static int bytes(int bits) {
    return (bits + Byte.SIZE - 1) / Byte.SIZE;
  }

  private static int runEnd(byte[] levels, int from, int count, long eight) {
    int at = from + GROUP;
    while (at <= count - GROUP && (long) LONGS.get(levels, at) == eight) {
      at += GROUP;
    }
    while (at < count && levels[at] == levels[from]) {
      at++;
    }
    return at;
  }

  private static boolean eightEqual(int[] numbers, int at) {
    int first = numbers[at];
    int different = 0;
    for (int i = 1; i < GROUP; i++) {
      different |= numbers[at + i] ^ first;
    }
    return different == 0;
  }

  private static int runEnd(int[] numbers, int from, int count) {
    int at = from + GROUP;
    while (at < count && numbers[at] == numbers[from]) {
      at++;
    }
    return at;
  }

  private static void packLevels(byte[] levels, int from, int to, int width, PageBuffer out) {
    int at = from;
    while (at < to) {
      int groups = Math.min(MAX_GROUPS, (to - at + GROUP - 1) / GROUP);
      out.putByte((groups << 1) | 1);
      for (int i = 0; i < groups; i++, at += GROUP) {
        long eight = at <= to - GROUP ? (long) LONGS.get(levels, at) : tail(levels, at, to);
        out.putLowBytes(pack(eight, width), width);
      }
    }
  }

  private static long tail(byte[] levels, int from, int to) {
    long eight = 0;
    for (int i = to - 1; i >= from; i--) {
      eight = (eight << Byte.SIZE) | (levels[i] & 0xff);
    }
    return eight;
  }

  /** Closes the gaps between eight bytes of which {@code width} bits are used: two, four, eight. */
  private static long pack(long eight, int width) {
    long pairs =
        (eight & 0x00ff00ff00ff00ffL) | ((eight & 0xff00ff00ff00ff00L) >>> (Byte.SIZE - width));
    long fours =
        (pairs & 0x0000ffff0000ffffL)
            | ((pairs & 0xffff0000ffff0000L) >>> (2 * (Byte.SIZE - width)));
    return (fours & 0x00000000ffffffffL)
        | ((fours & 0xffffffff00000000L) >>> (4 * (Byte.SIZE - width)));
  }

  private static void packNumbers(int[] numbers, int from, int to, int width, PageBuffer out) {
    int at = from;
    while (at < to) {
      int groups = Math.min(MAX_GROUPS, (to - at + GROUP - 1) / GROUP);
      out.putByte((groups << 1) | 1);
      for (int i = 0; i < groups; i++, at += GROUP) {
        if (at <= to - GROUP) {
          packEight(numbers, at, width, out);
        } else {
          packEight(Arrays.copyOf(Arrays.copyOfRange(numbers, at, to), GROUP), 0, width, out);
        }
      }
    }
  }

  private static void packEight(int[] numbers, int at, int width, PageBuffer out) {
    if (width <= 16) {
      long low = four(numbers, at, width);
      long high = four(numbers, at + 4, width);
      if (width <= 8) {
        out.putLowBytes(low | (high << (4 * width)), width);
      } else if (width == 16) {
        out.putLong(low);
        out.putLong(high);
      } else {
        out.putLong(low | (high << (4 * width)));
        out.putLowBytes(high >>> (Long.SIZE - 4 * width), width - Long.BYTES);
      }
      return;
    }
    long waiting = 0;
    int bits = 0;
    for (int i = at; i < at + GROUP; i++) {
      waiting |= (numbers[i] & 0xffffffffL) << bits;
      bits += width;
      if (bits >= Integer.SIZE) {
        out.putInt((int) waiting);
        waiting >>>= Integer.SIZE;
        bits -= Integer.SIZE;
      }
    }
    out.putLowBytes(waiting, bits / Byte.SIZE);
  }

  private static long four(int[] numbers, int at, int width) {
    return numbers[at]
        | ((long) numbers[at + 1] << width)
        | ((long) numbers[at + 2] << (2 * width))
        | ((long) numbers[at + 3] << (3 * width));
  }
}
