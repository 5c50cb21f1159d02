package io.otlpdelta.straightforward;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogram;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.otlpdelta.flatten.FlattenResult;
import io.otlpdelta.otlp.RecordRules;
import java.io.IOException;
import java.util.List;

/** One request's data points as rows. */
final class MetricFlattener {
  private final Emission emission;
  private final Attributes attributes;
  private final PointValues values;

  MetricFlattener(RowSink sink) {
    this.emission = new Emission(sink);
    this.attributes = emission.attributes();
    this.values = new PointValues(attributes);
  }

  FlattenResult flatten(ExportMetricsServiceRequest request) throws IOException {
    for (ResourceMetrics resourceMetrics : request.getResourceMetricsList()) {
      ResourceValue resource = Contexts.resource(resourceMetrics.getResource(), attributes);
      String resourceUrl = Nulls.text(resourceMetrics.getSchemaUrl());
      for (ScopeMetrics scopeMetrics : resourceMetrics.getScopeMetricsList()) {
        ScopeValue scope = Contexts.scope(scopeMetrics.getScope(), attributes);
        String scopeUrl = Nulls.text(scopeMetrics.getSchemaUrl());
        for (Metric metric : scopeMetrics.getMetricsList()) {
          points(
              metric,
              new MetricRowBuilder(
                  metric,
                  attributes.map(metric.getMetadataList()),
                  resource,
                  resourceUrl,
                  scope,
                  scopeUrl));
        }
      }
    }
    return emission.result();
  }

  private void points(Metric metric, MetricRowBuilder rows) throws IOException {
    switch (metric.getDataCase()) {
      case GAUGE -> gauge(metric.getGauge().getDataPointsList(), rows);
      case SUM -> sum(metric.getSum(), rows);
      case HISTOGRAM -> histogram(metric.getHistogram(), rows);
      case EXPONENTIAL_HISTOGRAM -> exponentialHistogram(metric.getExponentialHistogram(), rows);
      case SUMMARY -> summary(metric.getSummary().getDataPointsList(), rows);
      case DATA_NOT_SET -> {} // A metric without points makes no rows.
    }
  }

  private void gauge(List<NumberDataPoint> points, MetricRowBuilder rows) throws IOException {
    for (NumberDataPoint point : points) {
      if (RecordRules.rejection(point) == null) {
        emission.emit(rows.row(values.gauge(point)));
      } else {
        emission.reject();
      }
    }
  }

  private void sum(Sum sum, MetricRowBuilder rows) throws IOException {
    String temporality = EnumNames.temporality(sum.getAggregationTemporalityValue());
    for (NumberDataPoint point : sum.getDataPointsList()) {
      if (RecordRules.rejection(point) == null) {
        emission.emit(rows.row(values.sum(point, temporality, sum.getIsMonotonic())));
      } else {
        emission.reject();
      }
    }
  }

  private void histogram(Histogram histogram, MetricRowBuilder rows) throws IOException {
    String temporality = EnumNames.temporality(histogram.getAggregationTemporalityValue());
    for (HistogramDataPoint point : histogram.getDataPointsList()) {
      if (RecordRules.rejection(point) == null) {
        emission.emit(rows.row(values.histogram(point, temporality)));
      } else {
        emission.reject();
      }
    }
  }

  private void exponentialHistogram(ExponentialHistogram histogram, MetricRowBuilder rows)
      throws IOException {
    String temporality = EnumNames.temporality(histogram.getAggregationTemporalityValue());
    for (ExponentialHistogramDataPoint point : histogram.getDataPointsList()) {
      if (RecordRules.rejection(point) == null) {
        emission.emit(rows.row(values.exponentialHistogram(point, temporality)));
      } else {
        emission.reject();
      }
    }
  }

  private void summary(List<SummaryDataPoint> points, MetricRowBuilder rows) throws IOException {
    for (SummaryDataPoint point : points) {
      if (RecordRules.rejection(point) == null) {
        emission.emit(rows.row(values.summary(point)));
      } else {
        emission.reject();
      }
    }
  }
}
