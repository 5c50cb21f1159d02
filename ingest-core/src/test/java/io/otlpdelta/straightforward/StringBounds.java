package io.otlpdelta.straightforward;

import org.jspecify.annotations.Nullable;

/**
 * String bounds for the delta log, cut to 32 code points as Delta writers do. A cut minimum stays
 * below every value by itself; a cut maximum is raised.
 */
final class StringBounds {
  private static final int MAX_CODE_POINTS = 32;

  private StringBounds() {}

  static String lower(String min) {
    return min.substring(0, cut(min));
  }

  /**
   * The smallest short string above all that begin like {@code max}: the last code point that has a
   * successor is raised and what follows it is dropped. Null when there is none.
   */
  static @Nullable String upper(String max) {
    int end = cut(max);
    if (end == max.length()) {
      return max;
    }
    while (end > 0) {
      int last = max.codePointBefore(end);
      end -= Character.charCount(last);
      if (last < Character.MAX_CODE_POINT) {
        return max.substring(0, end) + Character.toString(successor(last));
      }
    }
    return null;
  }

  /** Surrogates are no characters of their own and have no UTF-8 form. */
  private static int successor(int codePoint) {
    int next = codePoint + 1;
    return next == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : next;
  }

  private static int cut(String value) {
    if (value.length() <= MAX_CODE_POINTS) {
      return value.length();
    }
    return value.codePointCount(0, value.length()) <= MAX_CODE_POINTS
        ? value.length()
        : value.offsetByCodePoints(0, MAX_CODE_POINTS);
  }
}
