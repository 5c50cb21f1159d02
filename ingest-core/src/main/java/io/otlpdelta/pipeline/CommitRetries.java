package io.otlpdelta.pipeline;

import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.model.TableName;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How often in a row one table's commits failed, and how long the next one waits. One thread. */
final class CommitRetries {
  private static final Logger logger = LoggerFactory.getLogger(CommitRetries.class);
  private static final long FIRST_PAUSE_NANOS = 100_000_000;

  /** A conflict is another writer's success and may be repeated at once, but not for ever. */
  private static final int MAX_AT_ONCE = 10;

  private final TableName name;
  private final Duration maxPause;
  private int failures;

  CommitRetries(TableName name, Duration maxPause) {
    this.name = name;
    this.maxPause = maxPause;
  }

  /** The next failure is a first one. */
  void succeeded() {
    failures = 0;
  }

  /**
   * Counts and says a failure that passes.
   *
   * @param kind any but {@code PERMANENT}
   * @return nanoseconds to wait, 0 for none
   */
  long failed(Kind kind, Exception reason) {
    long first =
        switch (kind) {
          case CONFLICT, SCHEMA_CHANGED, FILE_GONE -> 0;
          case UNKNOWN, TRANSIENT, PERMANENT -> pauseNanos();
        };
    failures++;
    long pause = failures > MAX_AT_ONCE ? Math.max(first, pauseNanos()) : first;
    say(kind, reason, pause);
    return pause;
  }

  private void say(Kind kind, Exception reason, long pauseNanos) {
    if (pauseNanos == 0) {
      logger.debug("[{}] commit failed ({}), trying again at once", name, kind, reason);
      return;
    }
    logger.warn(
        "[{}] commit failed ({}), attempt {}, trying again in {} ms: {}",
        name,
        kind,
        failures,
        pauseNanos / 1_000_000,
        reason.toString());
    logger.debug("[{}] the failure", name, reason);
  }

  private long pauseNanos() {
    long doubled = FIRST_PAUSE_NANOS << Math.min(failures, 20);
    return Math.min(doubled, maxPause.toNanos());
  }
}
