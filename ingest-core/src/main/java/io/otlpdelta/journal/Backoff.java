package io.otlpdelta.journal;

import io.otlpdelta.env.Time;
import java.time.Duration;

/**
 * Says when to try again what failed: after a pause that doubles up to a bound. One thread only.
 */
final class Backoff {
  private final Time time;
  private final long firstNanos;
  private final long longestNanos;
  private long pauseNanos;
  private long failedAtNanos;

  Backoff(Time time, Duration first, Duration longest) {
    this.time = time;
    this.firstNanos = first.toNanos();
    this.longestNanos = longest.toNanos();
  }

  boolean mayTry() {
    return pauseNanos == 0 || time.nanosSince(failedAtNanos) >= pauseNanos;
  }

  void failed() {
    pauseNanos = pauseNanos == 0 ? firstNanos : Math.min(2 * pauseNanos, longestNanos);
    failedAtNanos = time.nanoTime();
  }

  void succeeded() {
    pauseNanos = 0;
  }
}
