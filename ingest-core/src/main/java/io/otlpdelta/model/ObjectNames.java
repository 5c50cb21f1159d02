package io.otlpdelta.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rules for one part of a name, and how a dotted name splits into parts. */
final class ObjectNames {
  private ObjectNames() {}

  static String checked(String what, String part, int maxLength) {
    if (part.isEmpty()) {
      throw new IllegalArgumentException("the " + what + " part of the name is empty");
    }
    if (part.length() > maxLength) {
      throw new IllegalArgumentException(
          "the "
              + what
              + " part of the name has "
              + part.length()
              + " characters (expected: at most "
              + maxLength
              + ")");
    }
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (Character.isISOControl(c) || Character.isWhitespace(c) || Character.isSpaceChar(c)) {
        throw new IllegalArgumentException(
            "the " + what + " part of the name holds a blank or control character");
      }
      if (c == '.' || c == '/' || c == '\\' || c == '`') {
        throw new IllegalArgumentException(
            "the " + what + " part of the name holds '" + c + "', which no name may");
      }
      if (Character.isSurrogate(c) && !isPaired(part, i)) {
        throw new IllegalArgumentException(
            "the " + what + " part of the name holds broken Unicode");
      }
    }
    return part.toLowerCase(Locale.ROOT);
  }

  private static boolean isPaired(String part, int index) {
    char c = part.charAt(index);
    return Character.isHighSurrogate(c)
        ? index + 1 < part.length() && Character.isLowSurrogate(part.charAt(index + 1))
        : index > 0 && Character.isHighSurrogate(part.charAt(index - 1));
  }

  /**
   * Splits at periods outside back-quotes; the back-quotes are dropped, the parts are not yet
   * checked.
   */
  static List<String> split(String text) {
    String name = text.strip();
    return name.indexOf('`') < 0 ? splitUnquoted(name) : splitQuoted(name);
  }

  private static List<String> splitUnquoted(String name) {
    List<String> parts = new ArrayList<>(3);
    int start = 0;
    for (int end = name.indexOf('.'); end >= 0; end = name.indexOf('.', start)) {
      parts.add(name.substring(start, end));
      start = end + 1;
    }
    parts.add(name.substring(start));
    return parts;
  }

  private static List<String> splitQuoted(String name) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '`') {
        quoted = !quoted;
      } else if (c == '.' && !quoted) {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
    if (quoted) {
      throw new IllegalArgumentException("a back-quote in the name is not closed");
    }
    parts.add(part.toString());
    return parts;
  }
}
