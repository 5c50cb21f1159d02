package io.otlpdelta.flatten;

import java.nio.charset.StandardCharsets;

/**
 * Appends numbers as text. Doubles are written as ECMAScript writes them ({@code
 * Number::toString}): the fewest digits that read back as the same double, and of those the closest
 * to it. The one difference: -0.0 is {@code -0}, so that the sign survives.
 *
 * <p>{@link Double#toString} cannot be used: before JDK 19 it is not always shortest (JDK-4511638),
 * it writes {@code 3.0} and {@code 1.0E-7}, and it makes garbage.
 */
final class NumberText {
  /** Whole numbers below are exact doubles, and their digits are the shortest. */
  private static final double MAX_WHOLE = 1L << 53;

  /** ECMAScript writes plainly what has at most as many digits before the point. */
  private static final int MAX_PLAIN_POINT = 21;

  /** And at most five zeros behind it. */
  private static final int MIN_PLAIN_POINT = -5;

  private static final byte[] PAIRS = pairs();
  private static final byte[] MIN_LONG = ascii("-9223372036854775808");
  private static final byte[] NAN = ascii("NaN");
  private static final byte[] INFINITY = ascii("Infinity");

  private final TextBuffer text;
  private final ShortestDecimal shortest = new ShortestDecimal();

  /** Appends to the text. */
  NumberText(TextBuffer text) {
    this.text = text;
  }

  void append(long value) {
    if (value == Long.MIN_VALUE) {
      text.append(MIN_LONG);
      return;
    }
    if (value < 0) {
      text.append('-');
    }
    long magnitude = Math.abs(value);
    int digits = digits(magnitude);
    int end = text.extend(digits) + digits;
    writeDigits(magnitude, text.bytes(), end - digits, end);
  }

  void append(double value) {
    if (Double.isNaN(value)) {
      text.append(NAN);
      return;
    }
    if (Double.doubleToRawLongBits(value) < 0) {
      text.append('-');
    }
    double magnitude = Math.abs(value);
    if (magnitude < MAX_WHOLE && magnitude == (long) magnitude) {
      append((long) magnitude);
    } else if (Double.isInfinite(magnitude)) {
      text.append(INFINITY);
    } else {
      appendShortest(magnitude);
    }
  }

  private void appendShortest(double magnitude) {
    shortest.find(magnitude);
    long digits = shortest.digits();
    int exponent = shortest.exponent();
    while (digits % 10 == 0) {
      digits /= 10;
      exponent++;
    }
    int count = digits(digits);
    int point = count + exponent;
    if (point > MAX_PLAIN_POINT || point < MIN_PLAIN_POINT) {
      appendExponent(digits, count, point - 1);
    } else if (point <= 0) {
      text.append('0');
      text.append('.');
      text.appendRepeated('0', -point);
      append(digits);
    } else if (count <= point) {
      append(digits);
      text.appendRepeated('0', point - count);
    } else {
      appendWithPoint(digits, count, point);
    }
  }

  private void appendExponent(long digits, int count, int exponent) {
    if (count == 1) {
      append(digits);
    } else {
      appendWithPoint(digits, count, 1);
    }
    text.append('e');
    text.append(exponent < 0 ? '-' : '+');
    append(Math.abs(exponent));
  }

  /** Writes the digits with a point behind the first {@code point} of them. */
  private void appendWithPoint(long digits, int count, int point) {
    int start = text.extend(count + 1);
    byte[] bytes = text.bytes();
    writeDigits(digits, bytes, start + 1, start + 1 + count);
    System.arraycopy(bytes, start + 1, bytes, start, point);
    bytes[start + point] = '.';
  }

  private static int digits(long magnitude) {
    int digits = 1;
    for (long bound = 10; digits < 19 && magnitude >= bound; bound *= 10) {
      digits++;
    }
    return digits;
  }

  private static void writeDigits(long magnitude, byte[] bytes, int start, int end) {
    long left = magnitude;
    int at = end;
    while (at - start >= 2) {
      long rest = left / 100;
      int pair = 2 * (int) (left - rest * 100);
      bytes[--at] = PAIRS[pair + 1];
      bytes[--at] = PAIRS[pair];
      left = rest;
    }
    if (at > start) {
      bytes[start] = (byte) ('0' + left);
    }
  }

  private static byte[] pairs() {
    byte[] pairs = new byte[200];
    for (int i = 0; i < 100; i++) {
      pairs[2 * i] = (byte) ('0' + i / 10);
      pairs[2 * i + 1] = (byte) ('0' + i % 10);
    }
    return pairs;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
