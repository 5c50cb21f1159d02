package io.otlpdelta.catalog.unity;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.Throttle;
import io.otlpdelta.env.Time;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the catalog is asked: again after a failure that may pass, within a limit on the time of all
 * attempts, with a limit on the questions at once, and not at all for a moment after it did not
 * answer. Thread-safe; blocks.
 */
final class UnityCalls {
  private static final Logger logger = LoggerFactory.getLogger(UnityCalls.class);
  private static final int MAX_ATTEMPTS = 3;
  private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(100).toNanos();

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
    EXPLAIN,
    PING
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
  private final Semaphore newCallers;
  private final Semaphore others;
  private final Throttle complaints;

  /**
   * Creates the caller.
   *
   * @param timeout for all attempts of a question together
   * @param maxNewCallers how many of {@link Lane#NEW_CALLER} ask at once; more are refused at once
   * @param maxOthers how many others ask at once; more wait
   */
  UnityCalls(
      UnityClient client,
      UnityMetrics metrics,
      Time time,
      Randomness randomness,
      Duration timeout,
      int maxNewCallers,
      int maxOthers) {
    this.client = requireNonNull(client, "client");
    this.metrics = requireNonNull(metrics, "metrics");
    this.time = requireNonNull(time, "time");
    this.randomness = requireNonNull(randomness, "randomness");
    this.outage = new UnityOutage(time, randomness);
    this.timeoutNanos = timeout.toNanos();
    this.newCallers = new Semaphore(maxNewCallers);
    this.others = new Semaphore(maxOthers);
    this.complaints = new Throttle(time, Duration.ofSeconds(10));
    metrics.watch(this);
  }

  /** The answer, or why there is none. */
  <T> T ask(Lane lane, Operation operation, Question<T> question) throws UnityFailure {
    if (!outage.mayAsk()) {
      metrics.notAsked(operation);
      throw new UnityFailure(
          UnityFailure.Kind.UNAVAILABLE, "was not asked: it did not answer just before", null);
    }
    Semaphore permits = enter(lane, operation);
    try {
      return repeat(operation, question);
    } finally {
      permits.release();
    }
  }

  /** How long the catalog has not worked, empty when it does as far as is known. */
  Optional<Duration> outage() {
    return outage.duration();
  }

  private Semaphore enter(Lane lane, Operation operation) throws UnityFailure {
    if (lane != Lane.NEW_CALLER) {
      others.acquireUninterruptibly();
      return others;
    }
    if (!newCallers.tryAcquire()) {
      metrics.notAsked(operation);
      throw new UnityFailure(
          UnityFailure.Kind.UNAVAILABLE,
          "was not asked: too many callers that are not known yet wait for its answer",
          null);
    }
    return newCallers;
  }

  private <T> T repeat(Operation operation, Question<T> question) throws UnityFailure {
    long startNanos = time.nanoTime();
    for (int attempt = 1; ; attempt++) {
      try {
        return askOnce(operation, question);
      } catch (UnityFailure e) {
        long pauseNanos = Jitter.around(FIRST_PAUSE_NANOS << (attempt - 1), randomness);
        boolean isLast =
            attempt == MAX_ATTEMPTS || time.nanosSince(startNanos) + pauseNanos > timeoutNanos;
        if (!e.isOutage() || isLast || !slept(pauseNanos)) {
          noteOutcome(e);
          throw e;
        }
      }
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

  private void noteOutcome(UnityFailure failure) {
    if (!failure.isOutage()) {
      outage.answered();
      return;
    }
    outage.failed();
    long held = complaints.tryPass();
    if (held >= 0) {
      logger.warn(
          "Unity Catalog {} ({} such failures were not logged)", failure.getMessage(), held);
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
