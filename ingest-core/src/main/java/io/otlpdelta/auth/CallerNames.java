package io.otlpdelta.auth;

import java.util.regex.Pattern;

/** How callers may be called: names that cannot be taken for ids, or break a line of a log. */
final class CallerNames {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,127}");
  private static final Pattern ID = Pattern.compile("(tk|ct)-[0-9a-f]{12}");

  private CallerNames() {}

  /**
   * Checks a name.
   *
   * @param what {@code token} or {@code certificate}
   * @throws IllegalArgumentException with a sentence for an admin
   */
  static void check(String what, String name) {
    if (!NAME.matcher(name).matches() || ID.matcher(name).matches()) {
      throw new IllegalArgumentException(
          what
              + " name '"
              + name
              + "' is not usable (expected: 1 to 128 letters, digits or ._@- that start with a"
              + " letter or digit and do not look like a "
              + what
              + " id)");
    }
  }
}
