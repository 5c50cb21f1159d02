package io.otlpdelta.straightforward;

/** One row of a telemetry table. */
public sealed interface Row extends StructValue permits MetricRow, LogRow, SpanRow, RejectRow {}
