package io.otlpdelta.it.harness;

/** The three signals, as a client names them. */
public enum Signal {
  METRICS("metrics", "otel_metrics"),
  LOGS("logs", "otel_logs"),
  SPANS("traces", "otel_spans");

  private final String route;
  private final String table;

  Signal(String route, String table) {
    this.route = route;
    this.table = table;
  }

  /** The last part of the signal's path: {@code /api/2.0/otel/v1/<route>}. */
  public String route() {
    return route;
  }

  /** The documented table's name after its prefix; also the name of its schema and DDL files. */
  public String table() {
    return table;
  }

  /** The signal of a route's last part. */
  public static Signal ofRoute(String route) {
    for (Signal signal : values()) {
      if (signal.route.equals(route)) {
        return signal;
      }
    }
    throw new IllegalArgumentException("route: " + route + " (expected: metrics, logs or traces)");
  }
}
