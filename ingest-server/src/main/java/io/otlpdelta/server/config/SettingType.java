package io.otlpdelta.server.config;

import static java.util.stream.Collectors.joining;

import io.otlpdelta.model.Secret;
import io.otlpdelta.model.TablePattern;
import io.otlpdelta.storage.Locations;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How the text of a setting becomes its value. The parser throws what {@link #parse} says. */
final class SettingType<T> {
  private static final int PAGE_BYTES = 4 << 10;

  private final Function<String, T> parser;
  private final boolean isSecret;

  private SettingType(Function<String, T> parser, boolean isSecret) {
    this.parser = parser;
    this.isSecret = isSecret;
  }

  static SettingType<String> text() {
    return of(
        text -> {
          if (text.isBlank()) {
            throw new IllegalArgumentException("'' is empty (expected: some text)");
          }
          return text.strip();
        });
  }

  /** Empty text is none. */
  static SettingType<Optional<String>> optionalText() {
    return of(text -> text.isBlank() ? Optional.empty() : Optional.of(text.strip()));
  }

  static SettingType<Boolean> flag() {
    return of(
        text ->
            switch (text.strip().toLowerCase(Locale.ROOT)) {
              case "true" -> true;
              case "false" -> false;
              default ->
                  throw new IllegalArgumentException(
                      "'" + text + "' is neither (expected: true or false)");
            });
  }

  static SettingType<Integer> count(int min, int max) {
    return of(
        text -> {
          try {
            int count = Integer.parseInt(text.strip());
            if (count >= min && count <= max) {
              return count;
            }
          } catch (NumberFormatException e) {
            throw notACount(text, min, max, e);
          }
          throw notACount(text, min, max, null);
        });
  }

  static SettingType<Long> bytes(long min, long max) {
    return of(
        text -> {
          long bytes = Units.parseBytes(text);
          if (bytes < min || bytes > max) {
            throw new IllegalArgumentException(
                "'"
                    + text
                    + "' is out of range (expected: "
                    + Units.formatBytes(min)
                    + " to "
                    + Units.formatBytes(max)
                    + ")");
          }
          return bytes;
        });
  }

  /** A size in whole pages of 4 KiB, as direct writes to a disk need it. */
  static SettingType<Long> pages(long min, long max) {
    SettingType<Long> anySize = bytes(min, max);
    return of(
        text -> {
          long bytes = anySize.parse(text);
          if (bytes % PAGE_BYTES != 0) {
            throw new IllegalArgumentException("'" + text + "' (expected: a multiple of 4KiB)");
          }
          return bytes;
        });
  }

  static SettingType<Duration> duration(Duration min, Duration max) {
    return of(
        text -> {
          Duration duration = Units.parseDuration(text);
          if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                "'"
                    + text
                    + "' is out of range (expected: "
                    + Units.formatDuration(min)
                    + " to "
                    + Units.formatDuration(max)
                    + ")");
          }
          return duration;
        });
  }

  static SettingType<Path> path() {
    return of(SettingType::toPath);
  }

  /** Empty text is no path. */
  static SettingType<Optional<Path>> optionalPath() {
    return of(text -> text.isBlank() ? Optional.empty() : Optional.of(toPath(text)));
  }

  /** A folder or a location of object storage; empty text is none. */
  static SettingType<Optional<String>> optionalLocation() {
    return of(
        text -> text.isBlank() ? Optional.empty() : Optional.of(Locations.parse(text.strip())));
  }

  /** Empty text is no secret; the value is never shown. */
  static SettingType<Optional<Secret>> optionalSecret() {
    return new SettingType<>(
        text -> text.isEmpty() ? Optional.empty() : Optional.of(new Secret(text)), true);
  }

  /** Texts with commas between; empty text is none. */
  static SettingType<List<String>> list() {
    return of(
        text ->
            Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList());
  }

  /** Paths with commas between; empty text is none. */
  static SettingType<List<TablePattern>> tablePatterns() {
    return of(text -> list().parse(text).stream().map(TablePattern::new).toList());
  }

  static SettingType<List<Path>> paths() {
    SettingType<List<String>> texts = list();
    return of(text -> texts.parse(text).stream().map(SettingType::toPath).toList());
  }

  /** One of an enum's constants, written in lower case. */
  static <E extends Enum<E>> SettingType<E> oneOf(Class<E> type) {
    return of(
        text -> {
          for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(text.strip())) {
              return constant;
            }
          }
          String expected =
              Arrays.stream(type.getEnumConstants())
                  .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                  .collect(joining(", "));
          throw new IllegalArgumentException(
              "'" + text + "' is not known (expected: " + expected + ")");
        });
  }

  /**
   * The value of the text.
   *
   * @throws IllegalArgumentException saying the text and what was expected
   */
  T parse(String text) {
    return parser.apply(text);
  }

  boolean isSecret() {
    return isSecret;
  }

  private static <T> SettingType<T> of(Function<String, T> parser) {
    return new SettingType<>(parser, false);
  }

  private static Path toPath(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("'' is empty (expected: a path)");
    }
    try {
      return Path.of(text.strip()).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("'" + text + "' is no path (expected: a path)", e);
    }
  }

  private static IllegalArgumentException notACount(
      String text, int min, int max, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "'" + text + "' (expected: a whole number from " + min + " to " + max + ")", cause);
  }
}
