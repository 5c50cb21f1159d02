package io.otlpdelta.model;

import java.util.List;
import java.util.Locale;

/**
 * Names of tables in one text: {@code catalog.schema.table}, where {@code *} stands for any run of
 * characters inside one part. With fewer parts it ends in {@code *} and covers everything below
 * ({@code main.*}, {@code *}).
 */
public record TablePattern(String text) {
  /**
   * Checks and normalizes.
   *
   * @throws IllegalArgumentException with the rest of a sentence that begins with the text, when
   *     the pattern can cover nothing
   */
  public TablePattern {
    text = text.strip().toLowerCase(Locale.ROOT);
    List<String> parts = parts(text);
    if (parts.size() > 3 || parts.stream().anyMatch(String::isEmpty)) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a table pattern (expected: catalog.schema.table, with * for any)");
    }
    if (parts.size() < 3 && !parts.get(parts.size() - 1).equals("*")) {
      throw new IllegalArgumentException(
          "'" + text + "' names no table (expected: three parts, or a last part of *)");
    }
  }

  /** Whether the table is one of those meant. */
  public boolean covers(TableName table) {
    return covers(text, table);
  }

  /** The same for a pattern's text. Allocates nothing, since it is asked for each request. */
  public static boolean covers(String text, TableName table) {
    int first = text.indexOf('.');
    if (first < 0) {
      return true; // It ends in a star, and so it is one.
    }
    int second = text.indexOf('.', first + 1);
    return matches(text, 0, first, table.catalog())
        && matches(text, first + 1, second < 0 ? text.length() : second, table.schema())
        && (second < 0 || matches(text, second + 1, text.length(), table.table()));
  }

  private static List<String> parts(String text) {
    return List.of(text.split("\\.", -1));
  }

  /**
   * Glob match of a part with {@code *} only, in linear time: after a star the last one is retried,
   * never an earlier.
   */
  private static boolean matches(String text, int from, int to, String name) {
    int g = from;
    int t = 0;
    int star = -1;
    int starText = 0;
    while (t < name.length()) {
      if (g < to && text.charAt(g) == '*') {
        star = g++;
        starText = t;
      } else if (g < to && text.charAt(g) == name.charAt(t)) {
        g++;
        t++;
      } else if (star >= 0) {
        g = star + 1;
        t = ++starText;
      } else {
        return false;
      }
    }
    while (g < to && text.charAt(g) == '*') {
      g++;
    }
    return g == to;
  }
}
