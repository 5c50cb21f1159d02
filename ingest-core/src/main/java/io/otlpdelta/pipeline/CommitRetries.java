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

  private static final int MAX_AT_ONCE = 10;

  /** A conflict is another writer's success: the first two are answered at once. */
  private static final int CONFLICTS_AT_ONCE = 2;

  private static final long FIRST_CONFLICT_PAUSE_NANOS = 20_000_000;

  /** The others go on meanwhile, so waiting longer does not make it likelier to be next. */
  private static final long MAX_CONFLICT_PAUSE_NANOS = 2_000_000_000;

  private final TableName name;
  private final Duration maxPause;
  private final long spread;
  private int failures;

  /**
   * Counts from none.
   *
   * @param spread any number that other servers do not have, so that those who met do not meet
   *     again
   */
  CommitRetries(TableName name, Duration maxPause, long spread) {
    this.name = name;
    this.maxPause = maxPause;
    this.spread = spread;
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
    if (kind == Kind.CONFLICT) {
      failures++;
      long pause = conflictPauseNanos();
      say(kind, reason, pause);
      return pause;
    }
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
    if (pauseNanos == 0 || (kind == Kind.CONFLICT && failures <= MAX_AT_ONCE)) {
      logger.debug(
          "[{}] commit failed ({}), trying again in {} ns", name, kind, pauseNanos, reason);
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

  /** Between nothing and the present limit, which doubles, evenly. */
  private long conflictPauseNanos() {
    int paused = failures - CONFLICTS_AT_ONCE;
    if (paused <= 0) {
      return 0;
    }
    long doubled = FIRST_CONFLICT_PAUSE_NANOS << Math.min(paused, 20);
    long limit = Math.min(Math.min(doubled, MAX_CONFLICT_PAUSE_NANOS), maxPause.toNanos());
    return Long.remainderUnsigned(mixed(spread + failures), limit);
  }

  /** The finalizer of MurmurHash3: neighbours come out far apart. */
  private static long mixed(long number) {
    long z = (number ^ (number >>> 33)) * 0xff51afd7ed558ccdL;
    z = (z ^ (z >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return z ^ (z >>> 33);
  }

  private long pauseNanos() {
    long doubled = FIRST_PAUSE_NANOS << Math.min(failures, 20);
    return Math.min(doubled, maxPause.toNanos());
  }
}
