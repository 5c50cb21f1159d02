package io.otlpdelta.catalog.unity;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What the server says of its talk with Unity Catalog. Thread-safe; labels are closed sets of ours.
 */
public final class UnityMetrics {
  /** Where an answer about a table came from. */
  enum Source {
    /** Known and recent. */
    CACHE,
    /** Asked for. */
    CATALOG,
    /** Known but old, because the catalog did not answer. */
    STALE,
    /** There was none. */
    NONE
  }

  private final MeterRegistry registry;

  public UnityMetrics(MeterRegistry registry) {
    this.registry = requireNonNull(registry, "registry");
  }

  /** Shows how long the catalog has not worked. */
  void watch(UnityCalls calls) {
    Gauge.builder(
            "otlp_delta_unity_outage_seconds",
            calls,
            c -> c.outage().map(Duration::toMillis).orElse(0L) / 1000.0)
        .description("How long Unity Catalog has not answered, 0 when it does")
        .register(registry);
  }

  void asked(UnityCalls.Operation operation, String outcome, long nanos) {
    Timer.builder("otlp_delta_unity_request_seconds")
        .description("Requests to Unity Catalog, each attempt")
        .tag("operation", lower(operation.name()))
        .tag("outcome", lower(outcome))
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  /** It was known to be of no use, or too many asked. */
  void notAsked(UnityCalls.Operation operation) {
    Counter.builder("otlp_delta_unity_requests_spared")
        .description("Questions for Unity Catalog that were not sent to it")
        .tag("operation", lower(operation.name()))
        .register(registry)
        .increment();
  }

  void answered(Source source) {
    Counter.builder("otlp_delta_unity_answers")
        .description("Decisions about a caller and a table, by where they came from")
        .tag("source", lower(source.name()))
        .register(registry)
        .increment();
  }

  void keysRenewed(boolean done) {
    Counter.builder("otlp_delta_unity_credentials")
        .description("Renewals of the keys for a table's storage")
        .tag("outcome", done ? "renewed" : "failed")
        .register(registry)
        .increment();
  }

  private static String lower(String constant) {
    return constant.toLowerCase(Locale.ROOT);
  }
}
