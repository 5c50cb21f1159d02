package io.otlpdelta.otlp;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads numbers from JSON text, inside quotes or not; what is no such number is empty. */
final class JsonNumbers {
  /** No number of 64 bits needs more; what is longer is not looked at. */
  private static final int MAX_CHARS = 1_000;

  /** 2^64 has 20 digits. */
  private static final int MAX_DIGITS = 20;

  /** Up to here the digits alone fit a long. */
  private static final int SAFE_DIGITS = 18;

  private JsonNumbers() {}

  /** A whole number within -2^63 and 2^63-1, {@code 12}, {@code 12.0} or {@code 1.2e1}. */
  static OptionalLong signed64(String text) {
    if (isShortDigits(text)) {
      return OptionalLong.of(Long.parseLong(text));
    }
    BigInteger whole = whole(text);
    return whole == null || whole.bitLength() >= Long.SIZE
        ? OptionalLong.empty()
        : OptionalLong.of(whole.longValue());
  }

  /** A whole number within 0 and 2^64-1; one over 2^63-1 comes as a negative long. */
  static OptionalLong unsigned64(String text) {
    if (isShortDigits(text)) {
      return OptionalLong.of(Long.parseLong(text));
    }
    BigInteger whole = whole(text);
    return whole == null || whole.signum() < 0 || whole.bitLength() > Long.SIZE
        ? OptionalLong.empty()
        : OptionalLong.of(whole.longValue());
  }

  /** Any decimal number that a double holds, or one of the three special names. */
  static OptionalDouble decimal(String text) {
    switch (text) {
      case "NaN" -> {
        return OptionalDouble.of(Double.NaN);
      }
      case "Infinity" -> {
        return OptionalDouble.of(Double.POSITIVE_INFINITY);
      }
      case "-Infinity" -> {
        return OptionalDouble.of(Double.NEGATIVE_INFINITY);
      }
      default -> {
        return finite(text);
      }
    }
  }

  private static OptionalDouble finite(String text) {
    if (!isNumeric(text)) {
      return OptionalDouble.empty();
    }
    try {
      double value = Double.parseDouble(text);
      return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  private static @Nullable BigInteger whole(String text) {
    if (!isNumeric(text)) {
      return null;
    }
    try {
      BigDecimal value = new BigDecimal(text);
      // Asked before the digits are spelt out: 1e999999999 has a billion of them.
      long wholeDigits = (long) value.precision() - value.scale();
      if (value.signum() == 0) {
        return BigInteger.ZERO;
      }
      return wholeDigits > MAX_DIGITS || wholeDigits <= 0 ? null : value.toBigIntegerExact();
    } catch (NumberFormatException e) {
      return null;
    } catch (ArithmeticException e) {
      return null;
    }
  }

  private static boolean isShortDigits(String text) {
    int length = text.length();
    if (length == 0 || length > SAFE_DIGITS) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** Keeps out what Java reads beyond JSON's numbers: blanks, hex, suffixes, other scripts. */
  private static boolean isNumeric(String text) {
    if (text.isEmpty() || text.length() > MAX_CHARS) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if ("0123456789+-.eE".indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }
}
