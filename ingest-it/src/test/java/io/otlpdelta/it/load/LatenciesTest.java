package io.otlpdelta.it.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Percentiles are upper bounds to a tenth of a millisecond. */
class LatenciesTest {
  private final Latencies latencies = new Latencies();

  @Test
  void nothingTookNoTime() {
    assertThat(latencies.millis(0.99)).isZero();
  }

  @Test
  void aPercentileIsWhatThatShareTookAtMost() {
    for (int millis = 1; millis <= 100; millis++) {
      latencies.add(TimeUnit.MILLISECONDS.toNanos(millis) - 1);
    }
    assertThat(latencies.millis(0.5)).isEqualTo(50.0);
    assertThat(latencies.millis(0.99)).isEqualTo(99.0);
    assertThat(latencies.millis(1)).isEqualTo(100.0);
  }

  @Test
  void whatTookOverAMinuteIsTheLongest() {
    latencies.add(TimeUnit.HOURS.toNanos(1));
    assertThat(latencies.millis(1)).isEqualTo(60_000.0);
  }
}
