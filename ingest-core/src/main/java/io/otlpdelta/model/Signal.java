package io.otlpdelta.model;

import java.util.Optional;

/** The three OTLP signals; each has its own route and its own kind of table. */
public enum Signal {
  METRICS("metrics", TableKind.METRICS),
  LOGS("logs", TableKind.LOGS),
  TRACES("traces", TableKind.SPANS);

  private final String route;
  private final TableKind tableKind;

  Signal(String route, TableKind tableKind) {
    this.route = route;
    this.tableKind = tableKind;
  }

  /** The last path segment of the signal's route: {@code metrics}, {@code logs}, {@code traces}. */
  public String route() {
    return route;
  }

  /** The kind of table that the signal's records go to. */
  public TableKind tableKind() {
    return tableKind;
  }

  /**
   * What a table prefix is completed with: {@code _otel_metrics}, {@code _otel_logs}, {@code
   * _otel_spans}.
   */
  public String tableSuffix() {
    return tableKind.tableSuffix();
  }

  /** What one record of the signal is called in messages, in the plural. */
  public String records() {
    return tableKind.records();
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
