package io.otlpdelta.auth;

import io.otlpdelta.model.TableName;
import io.otlpdelta.model.TablePattern;
import java.util.Set;

/**
 * Privileges on the tables a pattern covers.
 *
 * @param pattern the text of a {@link TablePattern}
 */
public record Grant(String pattern, Set<Privilege> privileges) {
  /**
   * Checks and normalizes.
   *
   * @throws IllegalArgumentException with a sentence for an admin when the pattern can cover
   *     nothing
   */
  public Grant {
    try {
      pattern = new TablePattern(pattern).text();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("grant " + e.getMessage(), e);
    }
    if (privileges.isEmpty()) {
      throw new IllegalArgumentException(
          "grant '" + pattern + "' has no privilege (expected: MODIFY, SELECT or both)");
    }
    privileges = Set.copyOf(privileges);
  }

  public boolean covers(TableName table) {
    return TablePattern.covers(pattern, table);
  }
}
