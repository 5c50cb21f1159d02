package io.otlpdelta.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class JournalOptionsTest {
  private final JournalOptions defaults = JournalOptions.defaults(Path.of("/data/journal"));

  @Test
  void theDefaultsAreTheDocumentedOnes() {
    assertThat(defaults.segmentBytes()).isEqualTo(64 * 1024 * 1024);
    assertThat(defaults.budgetBytes()).isEqualTo(10L * 1024 * 1024 * 1024);
    assertThat(defaults.tableQuotaBytes()).isEqualTo(defaults.budgetBytes() / 4);
    assertThat(defaults.maxQueuedBytes()).isEqualTo(128L * 1024 * 1024);
    assertThat(defaults.retainAfterRelease()).isEqualTo(Duration.ofMinutes(2));
    assertThat(defaults.parkAfter()).isEqualTo(Duration.ofMinutes(10));
    assertThat(defaults.allowVolatileStorage()).isFalse();
  }

  @Test
  void sizesThatCannotWorkAreRefused() {
    requireRefused(
        () -> defaults.withSizes(65_537, 1L << 30),
        "segmentBytes: 65537 (expected: a multiple of 4096 between 16384 and 1073741824)");
    requireRefused(
        () -> defaults.withSizes(8_192, 1L << 30),
        "segmentBytes: 8192 (expected: a multiple of 4096 between 16384 and 1073741824)");
    requireRefused(
        () -> defaults.withSizes(65_536, 262_143),
        "budgetBytes: 262143 (expected: >= 4 * segmentBytes)");
    requireRefused(
        () -> defaults.withSizes(65_536, 1L << 40),
        "budgetBytes: 1099511627776 (expected: fewer segments, raise segmentBytes)");
    requireRefused(() -> defaults.withTableQuotaBytes(0), "tableQuotaBytes: 0 (expected: > 0)");
    requireRefused(() -> defaults.withMaxQueuedBytes(-1), "maxQueuedBytes: -1 (expected: > 0)");
    requireRefused(
        () -> defaults.withParkAfter(Duration.ofSeconds(-1)), "parkAfter: PT-1S (expected: >= 0)");
    requireRefused(
        () -> defaults.withRetainAfterRelease(Duration.ofSeconds(-1)),
        "retainAfterRelease: PT-1S (expected: >= 0)");
  }

  private static void requireRefused(Runnable construction, String message) {
    assertThatThrownBy(construction::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
