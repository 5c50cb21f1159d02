package io.otlpdelta.server.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sizes and durations as an admin writes them: {@code 64MiB}, {@code 15s}. */
public final class Units {
  private static final Pattern NUMBER_WITH_UNIT = Pattern.compile("(\\d{1,18})\\s*([A-Za-z]*)");
  private static final Map<String, Long> BYTES =
      Map.of("", 1L, "b", 1L, "kib", 1L << 10, "mib", 1L << 20, "gib", 1L << 30, "tib", 1L << 40);
  private static final Map<String, Duration> TIMES =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private Units() {}

  /**
   * Reads a number of bytes, such as {@code 1048576}, {@code 64MiB} or {@code 10 GiB}.
   *
   * @throws IllegalArgumentException when the text is none, or is over 2^63-1 bytes
   */
  public static long parseBytes(String text) {
    Matcher matcher = NUMBER_WITH_UNIT.matcher(text.strip());
    if (matcher.matches()) {
      Long factor = BYTES.get(matcher.group(2).toLowerCase(Locale.ROOT));
      if (factor != null) {
        try {
          return Math.multiplyExact(Long.parseLong(matcher.group(1)), factor);
        } catch (ArithmeticException e) {
          throw new IllegalArgumentException("'" + text + "' is more than 2^63-1 bytes", e);
        }
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is no size (expected: bytes, or a number with KiB, MiB, GiB or TiB)");
  }

  /**
   * Reads a duration, such as {@code 500ms}, {@code 15s}, {@code 2m}, {@code 12h}, {@code 90d} or
   * {@code PT15S}.
   *
   * @throws IllegalArgumentException when the text is none
   */
  public static Duration parseDuration(String text) {
    String stripped = text.strip();
    Matcher matcher = NUMBER_WITH_UNIT.matcher(stripped);
    try {
      if (matcher.matches()) {
        Duration unit = TIMES.get(matcher.group(2).toLowerCase(Locale.ROOT));
        if (unit != null) {
          return unit.multipliedBy(Long.parseLong(matcher.group(1)));
        }
      } else if (stripped.regionMatches(true, 0, "P", 0, 1)) {
        return Duration.parse(stripped);
      }
    } catch (DateTimeException | ArithmeticException e) {
      throw noDuration(text, e);
    }
    throw noDuration(text, null);
  }

  /** The shortest exact form that {@link #parseBytes} reads back. */
  public static String formatBytes(long bytes) {
    String[] units = {"TiB", "GiB", "MiB", "KiB"};
    for (int i = 0; i < units.length; i++) {
      long factor = 1L << (10 * (units.length - i));
      if (bytes != 0 && bytes % factor == 0) {
        return bytes / factor + units[i];
      }
    }
    return Long.toString(bytes);
  }

  /** The form an admin would write; {@link #parseDuration} reads it back. */
  public static String formatDuration(Duration duration) {
    if (duration.toNanosPart() % 1_000_000 != 0 || duration.isNegative()) {
      return duration.toString();
    }
    long millis = duration.toMillis();
    if (millis == 0 || (millis % 1_000 == 0 && millis % 60_000 != 0)) {
      return millis / 1_000 + "s";
    }
    if (millis % 1_000 != 0) {
      return millis + "ms";
    }
    if (millis % 3_600_000 != 0) {
      return millis / 60_000 + "m";
    }
    return millis % 86_400_000 == 0 ? millis / 86_400_000 + "d" : millis / 3_600_000 + "h";
  }

  private static IllegalArgumentException noDuration(String text, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "'" + text + "' is no duration (expected: a number with ms, s, m, h or d, such as 15s)",
        cause);
  }
}
