package io.otlpdelta.catalog.unity;

import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.Time;
import java.time.Duration;
import java.util.Optional;

/**
 * Remembers that the catalog does not work, so that not every request waits to find out again:
 * after a failed question the next one is let through only after a pause, which doubles.
 * Thread-safe.
 */
final class UnityOutage {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

  private final Time time;
  private final Randomness randomness;
  private int failures;
  private long firstFailureNanos;
  private long nextTryNanos;

  UnityOutage(Time time, Randomness randomness) {
    this.time = time;
    this.randomness = randomness;
  }

  /** Whether a question may be asked now. During an outage one may, once per pause. */
  synchronized boolean mayAsk() {
    if (failures == 0) {
      return true;
    }
    if (time.nanoTime() - nextTryNanos < 0) {
      return false;
    }
    nextTryNanos = time.nanoTime() + pauseNanos();
    return true;
  }

  synchronized void failed() {
    if (failures == 0) {
      firstFailureNanos = time.nanoTime();
    }
    failures++;
    nextTryNanos = time.nanoTime() + pauseNanos();
  }

  synchronized void answered() {
    failures = 0;
  }

  /** How long the catalog has not worked, empty when it does as far as is known. */
  synchronized Optional<Duration> duration() {
    return failures == 0
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(time.nanosSince(firstFailureNanos)));
  }

  private long pauseNanos() {
    long doubled = FIRST_PAUSE.toNanos() << Math.min(failures - 1, 20);
    return Jitter.around(Math.min(doubled, LONGEST_PAUSE.toNanos()), randomness);
  }
}
