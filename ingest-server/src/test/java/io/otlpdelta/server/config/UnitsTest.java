package io.otlpdelta.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1048577, 1048577",
    "1000b, 1000",
    "1KiB, 1024",
    "64MiB, 67108864",
    "64 mib, 67108864",
    "10GiB, 10737418240",
    "2TiB, 2199023255552"
  })
  void sizesAreReadWithTheirUnit(String text, long bytes) {
    assertThat(Units.parseBytes(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "MiB", "64MB", "-1", "1.5GiB", "64MiB x", "١MiB"})
  void whatIsNoSizeIsRefused(String text) {
    assertThatThrownBy(() -> Units.parseBytes(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'%s' is no size (expected: bytes, or a number with KiB, MiB, GiB or TiB)", text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"9999999999GiB", "999999999999999999KiB"})
  void aSizeThatOverflowsIsRefused(String text) {
    assertThatThrownBy(() -> Units.parseBytes(text))
        .hasMessage("'%s' is more than 2^63-1 bytes", text);
  }

  @ParameterizedTest
  @CsvSource({
    "0s, PT0S",
    "500ms, PT0.5S",
    "15s, PT15S",
    "2m, PT2M",
    "12 h, PT12H",
    "90d, PT2160H",
    "PT1M30S, PT1M30S",
    "p1d, PT24H"
  })
  void durationsAreReadWithTheirUnit(String text, Duration duration) {
    assertThat(Units.parseDuration(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "15", "s", "1.5s", "15 seconds", "-1s", "P", "999999999999999999d"})
  void whatIsNoDurationIsRefused(String text) {
    assertThatThrownBy(() -> Units.parseDuration(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'%s' is no duration (expected: a number with ms, s, m, h or d, such as 15s)", text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "1023", "1KiB", "1025", "64MiB", "10GiB", "3TiB"})
  void aFormattedSizeIsTheShortestThatReadsBack(String text) {
    assertThat(Units.formatBytes(Units.parseBytes(text))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "1ms", "1500ms", "9s", "90s", "1m", "5m", "90m", "1h", "25h", "2d"})
  void aFormattedDurationIsTheOneThatReadsBack(String text) {
    assertThat(Units.formatDuration(Units.parseDuration(text))).isEqualTo(text);
  }
}
