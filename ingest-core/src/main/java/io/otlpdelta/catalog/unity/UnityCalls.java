package io.otlpdelta.catalog.unity;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.Throttle;
import io.otlpdelta.env.Time;
import io.otlpdelta.model.TableName;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the catalog is asked: in turns with a limit on their number and on the time of all questions
 * of one; again after a failure that may pass; and not at all for a moment after it did not answer.
 * Thread-safe; blocks.
 */
final class UnityCalls {
  private static final Logger logger = LoggerFactory.getLogger(UnityCalls.class);
  private static final int MAX_ATTEMPTS = 3;
  private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(100).toNanos();

  /** Others than new callers come from threads of ours, whose number is limited already. */
  private static final int MAX_WAITING_OTHERS = 10_000;

  /** On whose behalf a question is asked, which decides how many may be asked at once. */
  enum Lane {
    /** A caller who was not allowed anything yet, so perhaps a flood of made-up tokens. */
    NEW_CALLER,
    /** A caller whose answer has to be asked for again. */
    KNOWN_CALLER,
    /** The server itself, after the caller was answered. */
    WORKER
  }

  /** What is asked, for the metrics. */
  enum Operation {
    TABLE,
    CREDENTIALS,
    EXPLAIN
  }

  /** One question. */
  interface Question<T> {
    T ask(UnityClient client) throws UnityFailure;
  }

  private final UnityClient client;
  private final UnityMetrics metrics;
  private final UnityOutage outage;
  private final Time time;
  private final Randomness randomness;
  private final long timeoutNanos;
  private final UnityLane newCallers;
  private final UnityLane others;
  private final Throttle complaints;

  /**
   * Creates the caller.
   *
   * @param timeout from the beginning of a turn; after it nothing more is asked, and a question
   *     that was asked before is waited for as long as the client does
   * @param newCallers the limits of {@link Lane#NEW_CALLER}
   * @param maxOthers how many turns of others go at once; more wait, for the timeout at most
   */
  UnityCalls(
      UnityClient client,
      UnityMetrics metrics,
      Time time,
      Randomness randomness,
      Duration timeout,
      UnityOptions.NewCallers newCallers,
      int maxOthers) {
    this.client = requireNonNull(client, "client");
    this.metrics = requireNonNull(metrics, "metrics");
    this.time = requireNonNull(time, "time");
    this.randomness = requireNonNull(randomness, "randomness");
    this.outage = new UnityOutage(time, randomness);
    this.timeoutNanos = timeout.toNanos();
    this.newCallers =
        new UnityLane(newCallers.atOnce(), newCallers.waiting(), newCallers.patience());
    this.others = new UnityLane(maxOthers, MAX_WAITING_OTHERS, timeout);
    this.complaints = new Throttle(time, Duration.ofSeconds(10));
    metrics.watch(this);
  }

  /**
   * Waits for a turn to ask about the table.
   *
   * @param first what will be asked first, for the metrics
   * @throws UnityFailure at once during an outage, or when the turn does not come in time
   */
  Turn begin(Lane lane, TableName table, Operation first) throws UnityFailure {
    long startNanos = time.nanoTime();
    if (outage.isPausing()) {
      throw notAsked(first, "it did not answer just before");
    }
    UnityLane entered = lane == Lane.NEW_CALLER ? newCallers : others;
    if (!entered.enter()) {
      throw notAsked(first, "too many questions wait for its answers");
    }
    return new Turn(table, entered, startNanos);
  }

  /** How long the catalog has not worked, empty when it does as far as is known. */
  Optional<Duration> outage() {
    return outage.duration();
  }

  private UnityFailure notAsked(Operation operation, String why) {
    metrics.notAsked(operation);
    return UnityFailure.notAsked(UnityFailure.Kind.UNAVAILABLE, why);
  }

  /** Questions about one table that belong together. One thread; others wait until it is closed. */
  final class Turn implements AutoCloseable {
    private final TableName table;
    private final UnityLane lane;
    private final long startNanos;

    private Turn(TableName table, UnityLane lane, long startNanos) {
      this.table = table;
      this.lane = lane;
      this.startNanos = startNanos;
    }

    /** The answer, or why there is none. */
    <T> T ask(Operation operation, Question<T> question) throws UnityFailure {
      if (!hasTimeFor(0)) {
        throw notAsked(operation, "its earlier answers took too long");
      }
      // Last, because it may take the one question that an outage lets through.
      if (!outage.mayAsk()) {
        throw notAsked(operation, "it did not answer just before");
      }
      for (int attempt = 1; ; attempt++) {
        try {
          return askOnce(operation, question);
        } catch (UnityFailure e) {
          long pauseNanos = Jitter.around(FIRST_PAUSE_NANOS << (attempt - 1), randomness);
          boolean isLast = attempt == MAX_ATTEMPTS || !hasTimeFor(pauseNanos);
          if (!e.mayPass() || isLast || !slept(pauseNanos)) {
            noteOutcome(table, e);
            throw e;
          }
        }
      }
    }

    private boolean hasTimeFor(long nanos) {
      return time.nanosSince(startNanos) + nanos <= timeoutNanos;
    }

    @Override
    public void close() {
      lane.leave();
    }
  }

  private <T> T askOnce(Operation operation, Question<T> question) throws UnityFailure {
    long startNanos = time.nanoTime();
    try {
      T answer = question.ask(client);
      metrics.asked(operation, "OK", time.nanosSince(startNanos));
      outage.answered();
      return answer;
    } catch (UnityFailure e) {
      metrics.asked(operation, e.kind().name(), time.nanosSince(startNanos));
      throw e;
    }
  }

  private void noteOutcome(TableName table, UnityFailure failure) {
    switch (failure.scope()) {
      case NONE -> {
        return;
      }
      case QUESTION -> {
        outage.answered();
        return;
      }
      case TABLE -> outage.failedOver(table);
      case SERVER -> outage.failed();
    }
    long held = complaints.tryPass();
    if (held >= 0) {
      logger.warn(
          "[{}] Unity Catalog {} ({} such failures were not logged)",
          table,
          failure.getMessage(),
          held);
    }
  }

  /** False when the thread was interrupted, so that nothing is tried again. */
  private boolean slept(long nanos) {
    try {
      time.sleep(Duration.ofNanos(nanos));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
