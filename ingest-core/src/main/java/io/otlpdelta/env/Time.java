package io.otlpdelta.env;

import java.time.Duration;

/**
 * The clock, as a value that tests replace. Thread-safe.
 *
 * <p>Two clocks on purpose: {@link #epochMillis} for stamps that are stored or shown (it can jump),
 * {@link #nanoTime} for durations (it cannot).
 */
public interface Time {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  long epochMillis();

  /** Monotonic nanoseconds; only differences mean anything. */
  long nanoTime();

  /** Blocks the calling thread for the duration. */
  void sleep(Duration duration) throws InterruptedException;

  /** Nanoseconds since {@code startNanoTime}, an earlier {@link #nanoTime}. */
  default long nanosSince(long startNanoTime) {
    return nanoTime() - startNanoTime;
  }
}
