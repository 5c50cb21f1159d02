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
    List<String> patternParts = parts(text);
    List<String> nameParts = table.parts();
    for (int i = 0; i < patternParts.size(); i++) {
      if (!matches(patternParts.get(i), nameParts.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static List<String> parts(String text) {
    return List.of(text.split("\\.", -1));
  }

  /**
   * Glob match with {@code *} only, in linear time: after a star the last one is retried, never an
   * earlier.
   */
  private static boolean matches(String glob, String text) {
    int g = 0;
    int t = 0;
    int star = -1;
    int starText = 0;
    while (t < text.length()) {
      if (g < glob.length() && glob.charAt(g) == '*') {
        star = g++;
        starText = t;
      } else if (g < glob.length() && glob.charAt(g) == text.charAt(t)) {
        g++;
        t++;
      } else if (star >= 0) {
        g = star + 1;
        t = ++starText;
      } else {
        return false;
      }
    }
    while (g < glob.length() && glob.charAt(g) == '*') {
      g++;
    }
    return g == glob.length();
  }
}
