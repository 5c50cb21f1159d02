package io.otlpdelta.server.status;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Pieces of lines for people. */
final class Lines {
  private static final int MAX_CHARACTERS = 1024;

  private Lines() {}

  /** {@code 1 request}, {@code 2 requests}. */
  static String count(long count, String singular) {
    return count + " " + (count == 1 ? singular : singular + "s");
  }

  /** {@code 2026-11-22T20:06:17Z, 3 s ago}. */
  static String at(Instant at, Instant now) {
    return at.truncatedTo(ChronoUnit.SECONDS) + ", " + duration(Duration.between(at, now)) + " ago";
  }

  /** In the largest unit of which there are two. */
  static String duration(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 120) {
      return seconds + " s";
    }
    if (seconds < 2 * 3_600) {
      return seconds / 60 + " min";
    }
    return seconds < 2 * 86_400 ? seconds / 3_600 + " h" : seconds / 86_400 + " d";
  }

  static String bytes(long bytes) {
    if (bytes < 10 * 1024) {
      return bytes + " bytes";
    }
    return bytes < 10L * 1024 * 1024 ? bytes / 1024 + " KiB" : bytes / (1024 * 1024) + " MiB";
  }

  /** Reasons come from catalogs and storage too: one line, of bounded length. */
  static String clean(String text) {
    StringBuilder clean = new StringBuilder();
    text.codePoints()
        .limit(MAX_CHARACTERS)
        .map(c -> isUnfit(c) ? ' ' : c)
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }

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
