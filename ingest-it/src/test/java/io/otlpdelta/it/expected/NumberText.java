package io.otlpdelta.it.expected;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * The shortest digits that read back as the same double, laid out as ECMAScript does.
 *
 * <p>Found by trying 1 to 17 digits, slow and plain, so that it shares no idea with the product.
 */
final class NumberText {
  private static final int MAX_DIGITS = 17;

  private NumberText() {}

  static String of(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Double.toString(value); // NaN, Infinity, -Infinity in both notations
    }
    String sign = Math.copySign(1, value) < 0 ? "-" : "";
    return sign + (value == 0 ? "0" : layOut(shortest(Math.abs(value))));
  }

  private static BigDecimal shortest(double value) {
    BigDecimal exact = new BigDecimal(value);
    for (int digits = 1; digits <= MAX_DIGITS; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (rounded.doubleValue() == value) {
        return rounded.stripTrailingZeros();
      }
    }
    throw new AssertionError("no 17 digits read back as " + value);
  }

  /** ECMA-262, Number::toString: plain when 1e-6 <= value < 1e21. */
  private static String layOut(BigDecimal value) {
    int exponent = value.precision() - value.scale() - 1;
    if (exponent >= -6 && exponent <= 20) {
      return value.toPlainString();
    }
    String digits = value.unscaledValue().toString();
    String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
    return digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
  }
}
