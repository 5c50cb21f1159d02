package io.otlpdelta.auth;

import io.otlpdelta.model.TableName;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Privileges on the tables a pattern covers.
 *
 * @param pattern {@code catalog.schema.table}, where {@code *} stands for any run of characters
 *     inside one part; a pattern with fewer parts ends in {@code *} and covers everything below
 *     ({@code main.*}, {@code *})
 */
public record Grant(String pattern, Set<Privilege> privileges) {
  /**
   * Checks and normalizes.
   *
   * @throws IllegalArgumentException with a sentence for an admin when the pattern can cover
   *     nothing
   */
  public Grant {
    pattern = pattern.strip().toLowerCase(Locale.ROOT);
    List<String> parts = List.of(pattern.split("\\.", -1));
    if (parts.size() > 3 || parts.stream().anyMatch(String::isEmpty)) {
      throw new IllegalArgumentException(
          "grant '"
              + pattern
              + "' is not a table pattern (expected: catalog.schema.table, with * for any)");
    }
    if (parts.size() < 3 && !parts.get(parts.size() - 1).equals("*")) {
      throw new IllegalArgumentException(
          "grant '" + pattern + "' names no table (expected: three parts, or a last part of *)");
    }
    if (privileges.isEmpty()) {
      throw new IllegalArgumentException(
          "grant '" + pattern + "' has no privilege (expected: MODIFY, SELECT or both)");
    }
    privileges = Set.copyOf(privileges);
  }

  public boolean covers(TableName table) {
    List<String> patternParts = List.of(pattern.split("\\.", -1));
    List<String> nameParts = table.parts();
    for (int i = 0; i < patternParts.size(); i++) {
      if (!matches(patternParts.get(i), nameParts.get(i))) {
        return false;
      }
    }
    return true;
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
