package io.otlpdelta.model;

/** The kinds of tables that are written; a table's columns decide which kind it is. */
public enum TableKind {
  METRICS("_otel_metrics", "data points"),
  LOGS("_otel_logs", "log records"),
  SPANS("_otel_spans", "spans"),
  /** What was refused of the other kinds, with the reason. The server alone writes such tables. */
  REJECTS("_otlp_rejects", "rejected records");

  private final String tableSuffix;
  private final String records;

  TableKind(String tableSuffix, String records) {
    this.tableSuffix = tableSuffix;
    this.records = records;
  }

  /**
   * What the documented names of such tables end in, for example {@code _otel_metrics}; for {@link
   * #REJECTS} it is the whole name.
   */
  public String tableSuffix() {
    return tableSuffix;
  }

  /** What one row of the kind is called in messages, in the plural. */
  public String records() {
    return records;
  }
}
