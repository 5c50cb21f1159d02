package io.otlpdelta.straightforward;

import io.opentelemetry.proto.metrics.v1.Metric;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What all points of one metric share, completed to a row by each point's own struct. */
record MetricRowBuilder(
    Metric metric,
    Map<String, String> metadata,
    ResourceValue resource,
    @Nullable String resourceUrl,
    ScopeValue scope,
    @Nullable String scopeUrl) {
  MetricRow row(GaugeValue gauge) {
    return row("gauge", gauge, null, null, null, null);
  }

  MetricRow row(SumValue sum) {
    return row("sum", null, sum, null, null, null);
  }

  MetricRow row(HistogramValue histogram) {
    return row("histogram", null, null, histogram, null, null);
  }

  MetricRow row(ExponentialHistogramValue exponentialHistogram) {
    return row("exponential_histogram", null, null, null, exponentialHistogram, null);
  }

  MetricRow row(SummaryValue summary) {
    return row("summary", null, null, null, null, summary);
  }

  private MetricRow row(
      String type,
      @Nullable GaugeValue gauge,
      @Nullable SumValue sum,
      @Nullable HistogramValue histogram,
      @Nullable ExponentialHistogramValue exponentialHistogram,
      @Nullable SummaryValue summary) {
    return new MetricRow(
        metric.getName(),
        metric.getDescription(),
        metric.getUnit(),
        type,
        gauge,
        sum,
        histogram,
        exponentialHistogram,
        summary,
        metadata,
        resource,
        resourceUrl,
        scope,
        scopeUrl);
  }
}
