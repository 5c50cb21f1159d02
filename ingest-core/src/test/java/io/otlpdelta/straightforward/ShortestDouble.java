package io.otlpdelta.straightforward;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * Doubles as ECMAScript writes them ({@code Number::toString}): the fewest digits that read back as
 * the same double, and of those the closest to it. The one difference: -0.0 is {@code -0}, so that
 * the sign survives.
 *
 * <p>{@link Double#toString} cannot be used: before JDK 19 it is not always shortest (JDK-4511638),
 * and it writes {@code 3.0} and {@code 1.0E-7}.
 */
public final class ShortestDouble {
  /** Decimals of at most 15 digits are told apart by doubles, so one that reads back is unique. */
  private static final double MAX_UNIQUE = 1e15;

  /** Every double reads back from its closest decimal of 17 digits. */
  private static final int MAX_DIGITS = 17;

  /** Powers of ten that are exact doubles. */
  private static final double[] POWERS = powers();

  private ShortestDouble() {}

  public static String format(double value) {
    StringBuilder text = new StringBuilder();
    append(value, text);
    return text.toString();
  }

  static void append(double value, StringBuilder text) {
    if (Double.isNaN(value)) {
      text.append("NaN");
      return;
    }
    if (Double.doubleToRawLongBits(value) < 0) {
      text.append('-');
    }
    double magnitude = Math.abs(value);
    if (magnitude == 0) {
      text.append('0');
    } else if (Double.isInfinite(magnitude)) {
      text.append("Infinity");
    } else if (!appendShortDecimal(magnitude, text)) {
      BigDecimal shortest = shortest(magnitude);
      appendPlaced(shortest.unscaledValue().toString(), -shortest.scale(), text);
    }
  }

  /**
   * The common case without big numbers: a decimal of at most 15 digits. Dividing an exact integer
   * by an exact power of ten rounds once, as reading the decimal does.
   */
  private static boolean appendShortDecimal(double magnitude, StringBuilder text) {
    for (int exponent = 0; exponent < POWERS.length; exponent++) {
      double scaled = Math.rint(magnitude * POWERS[exponent]);
      if (scaled >= MAX_UNIQUE) {
        return false;
      }
      if (scaled / POWERS[exponent] == magnitude) {
        appendPlaced(Long.toString((long) scaled), -exponent, text);
        return true;
      }
    }
    return false;
  }

  /** Takes digits away while some decimal of that many digits still reads back. */
  private static BigDecimal shortest(double magnitude) {
    BigDecimal exact = new BigDecimal(magnitude);
    BigDecimal best = exact;
    for (int digits = MAX_DIGITS; digits > 0; digits--) {
      BigDecimal closest = closest(magnitude, exact, digits);
      if (closest == null) {
        break;
      }
      best = closest;
    }
    return best.stripTrailingZeros();
  }

  /**
   * The decimal of {@code digits} digits that reads back and is closest to the exact value. Both
   * neighbours must be tried: below a power of two the doubles lie denser than above, so the closer
   * neighbour may read back as another double while the farther one does not.
   */
  private static @Nullable BigDecimal closest(double magnitude, BigDecimal exact, int digits) {
    BigDecimal below = exact.round(new MathContext(digits, RoundingMode.DOWN));
    BigDecimal above = exact.round(new MathContext(digits, RoundingMode.UP));
    boolean belowReads = below.doubleValue() == magnitude;
    boolean aboveReads = above.doubleValue() == magnitude;
    if (!belowReads || !aboveReads) {
      return belowReads ? below : aboveReads ? above : null;
    }
    int order = exact.subtract(below).compareTo(above.subtract(exact));
    if (order == 0) {
      return below.unscaledValue().testBit(0) ? above : below;
    }
    return order < 0 ? below : above;
  }

  /** Writes {@code digits} times ten to the {@code exponent}, plain between 1e-6 and 1e21. */
  private static void appendPlaced(String digits, int exponent, StringBuilder text) {
    int significant = digits.length();
    while (significant > 1 && digits.charAt(significant - 1) == '0') {
      significant--;
    }
    int point = digits.length() + exponent;
    if (point > 21 || point <= -6) {
      appendExponent(digits, significant, point - 1, text);
    } else if (point <= 0) {
      text.append("0.").append("0".repeat(-point)).append(digits, 0, significant);
    } else if (significant <= point) {
      text.append(digits, 0, significant).append("0".repeat(point - significant));
    } else {
      text.append(digits, 0, point).append('.').append(digits, point, significant);
    }
  }

  private static void appendExponent(
      String digits, int significant, int exponent, StringBuilder text) {
    text.append(digits.charAt(0));
    if (significant > 1) {
      text.append('.').append(digits, 1, significant);
    }
    text.append('e').append(exponent < 0 ? '-' : '+').append(Math.abs(exponent));
  }

  private static double[] powers() {
    double[] powers = new double[23];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = powers[i - 1] * 10;
    }
    return powers;
  }
}
