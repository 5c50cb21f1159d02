package io.otlpdelta.model;

import java.util.Optional;

/** The three OTLP signals; each has its own route and its own kind of table. */
public enum Signal {
  METRICS("metrics", "_otel_metrics", "data points"),
  LOGS("logs", "_otel_logs", "log records"),
  TRACES("traces", "_otel_spans", "spans");

  private final String route;
  private final String tableSuffix;
  private final String records;

  Signal(String route, String tableSuffix, String records) {
    this.route = route;
    this.tableSuffix = tableSuffix;
    this.records = records;
  }

  /** The last path segment of the signal's route: {@code metrics}, {@code logs}, {@code traces}. */
  public String route() {
    return route;
  }

  /**
   * What a table prefix is completed with: {@code _otel_metrics}, {@code _otel_logs}, {@code
   * _otel_spans}.
   */
  public String tableSuffix() {
    return tableSuffix;
  }

  /** What one record of the signal is called in messages, in the plural. */
  public String records() {
    return records;
  }

  public static Optional<Signal> ofRoute(String route) {
    for (Signal signal : values()) {
      if (signal.route.equals(route)) {
        return Optional.of(signal);
      }
    }
    return Optional.empty();
  }
}
