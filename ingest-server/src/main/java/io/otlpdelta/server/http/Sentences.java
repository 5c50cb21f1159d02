package io.otlpdelta.server.http;

import java.nio.charset.StandardCharsets;

/** Makes text fit for an answer or a line of the application log. */
final class Sentences {
  private Sentences() {}

  /**
   * The text without control characters and broken Unicode, cut to at most {@code maxBytes} of
   * UTF-8. A run of removed characters becomes one blank.
   */
  static String clean(String text, int maxBytes) {
    StringBuilder clean = new StringBuilder();
    int bytes = 0;
    boolean gap = false;
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      i += Character.charCount(codePoint);
      if (isUnfit(codePoint)) {
        gap = true;
        continue;
      }
      if (gap && !clean.isEmpty() && bytes < maxBytes) {
        clean.append(' ');
        bytes++;
      }
      gap = false;
      String piece = Character.toString(codePoint);
      bytes += piece.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > maxBytes) {
        break;
      }
      clean.append(piece);
    }
    return clean.toString();
  }

  /** Line and paragraph separators and text-direction marks would let a client forge lines. */
  private static boolean isUnfit(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
