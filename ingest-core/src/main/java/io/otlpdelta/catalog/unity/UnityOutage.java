package io.otlpdelta.catalog.unity;

import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.Time;
import io.otlpdelta.model.TableName;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Remembers that the catalog does not work, so that not every request waits to find out again:
 * after a failed question the next one is let through only after a pause, which doubles.
 * Thread-safe.
 *
 * <p>An error of the server over one table is none of the others' concern; over several tables, and
 * without a good answer between, it is.
 */
final class UnityOutage {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
  private static final int MANY_TABLES = 3;

  private final Time time;
  private final Randomness randomness;
  private final Set<TableName> failedOver = new HashSet<>();
  private int failures;
  private long firstFailureNanos;
  private long nextTryNanos;

  UnityOutage(Time time, Randomness randomness) {
    this.time = time;
    this.randomness = randomness;
  }

  /** Whether a question would be refused now. Takes nothing from others that might be asked. */
  synchronized boolean isPausing() {
    return failures > 0 && time.nanoTime() - nextTryNanos < 0;
  }

  /** Whether a question may be asked now. During an outage one may, once per pause. */
  synchronized boolean mayAsk() {
    if (failures == 0) {
      return true;
    }
    if (isPausing()) {
      return false;
    }
    nextTryNanos = time.nanoTime() + pauseNanos();
    return true;
  }

  /** The server could not be reached, or does not work. */
  synchronized void failed() {
    if (failures == 0) {
      firstFailureNanos = time.nanoTime();
    }
    failures++;
    nextTryNanos = time.nanoTime() + pauseNanos();
  }

  /** The server failed over a question about this table. */
  synchronized void failedOver(TableName table) {
    if (failedOver.size() < MANY_TABLES) {
      failedOver.add(table);
    }
    if (failures > 0 || failedOver.size() == MANY_TABLES) {
      failed();
    }
  }

  synchronized void answered() {
    failures = 0;
    failedOver.clear();
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
