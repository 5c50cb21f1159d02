package io.otlpdelta.server.http;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.model.Signal;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The door's counts. Every label is from a closed set; nothing a client sends becomes one.
 *
 * <p>For each signal, the sum of {@code otlp_delta_requests} over all outcomes is the number of
 * requests to its routes; {@code otlp_delta_answer_seconds} counts those of them whose whole body
 * arrived.
 */
final class DoorMetrics {
  /** Outcome of a 200. */
  private static final String OK = "ok";

  /** Outcome of a request whose client went away before the answer; it may have been stored. */
  private static final String ABORTED = "aborted";

  /** Outcome of a request that only asked what would become of it. */
  private static final String DRY_RUN = "dry_run";

  private static final Duration[] ANSWER_BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(2),
    Duration.ofSeconds(8)
  };

  private final Map<Signal, SignalMeters> meters = new EnumMap<>(Signal.class);

  DoorMetrics(MeterRegistry registry, Supplier<Number> inFlightBytes) {
    Gauge.builder("otlp_delta_in_flight_bytes", inFlightBytes)
        .description("Bytes of request bodies being received or not yet answered")
        .register(registry);
    for (Signal signal : Signal.values()) {
      meters.put(signal, new SignalMeters(registry, signal));
    }
  }

  SignalMeters of(Signal signal) {
    return requireNonNull(meters.get(signal), "signal");
  }

  /** The meters of one signal. */
  static final class SignalMeters {
    private final Timer answers;
    private final Counter bodyBytes;
    private final Counter accepted;
    private final Counter aborted;
    private final Counter dryRuns;
    private final Map<ErrorCode, Counter> refused = new EnumMap<>(ErrorCode.class);

    SignalMeters(MeterRegistry registry, Signal signal) {
      answers =
          Timer.builder("otlp_delta_answer_seconds")
              .description("From the last byte of a request to its answer")
              .tag("signal", signal.route())
              .serviceLevelObjectives(ANSWER_BUCKETS)
              .register(registry);
      bodyBytes =
          Counter.builder("otlp_delta_sent_bytes")
              .description("Bytes of request bodies as sent")
              .tag("signal", signal.route())
              .register(registry);
      accepted = requests(registry, signal, OK);
      aborted = requests(registry, signal, ABORTED);
      dryRuns = requests(registry, signal, DRY_RUN);
      for (ErrorCode code : ErrorCode.values()) {
        refused.put(code, requests(registry, signal, code.name().toLowerCase(Locale.ROOT)));
      }
    }

    private static Counter requests(MeterRegistry registry, Signal signal, String outcome) {
      return Counter.builder("otlp_delta_requests")
          .description("Requests to the signal's routes, by outcome")
          .tag("signal", signal.route())
          .tag("outcome", outcome)
          .register(registry);
    }

    void received(int bytes) {
      bodyBytes.increment(bytes);
    }

    void answered(long nanos) {
      answers.record(Duration.ofNanos(nanos));
    }

    void accepted() {
      accepted.increment();
    }

    void refused(ErrorCode code) {
      requireNonNull(refused.get(code), "code").increment();
    }

    void dryRun() {
      dryRuns.increment();
    }

    void aborted() {
      aborted.increment();
    }
  }
}
