package io.otlpdelta.flatten;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.otlpdelta.column.TableColumns;

/** The columns of a metrics table. */
final class MetricColumns {
  private static final byte[] GAUGE = "gauge".getBytes(US_ASCII);
  private static final byte[] SUM = "sum".getBytes(US_ASCII);
  private static final byte[] HISTOGRAM = "histogram".getBytes(US_ASCII);
  private static final byte[] EXPONENTIAL_HISTOGRAM = "exponential_histogram".getBytes(US_ASCII);
  private static final byte[] SUMMARY = "summary".getBytes(US_ASCII);

  private final TextColumn name;
  private final TextColumn description;
  private final TextColumn unit;
  private final TextColumn metricType;
  private final NumberPointColumns gauge;
  private final NumberPointColumns sum;
  private final HistogramColumns histogram;
  private final ExponentialHistogramColumns exponentialHistogram;
  private final SummaryColumns summary;
  private final AttributeColumn metadata;
  private final OwnerColumns owners;

  MetricColumns(TableColumns table, ValueText text, ExemplarReader exemplar) {
    Fields next = Fields.of(table, text);
    name = next.text();
    description = next.text();
    unit = next.text();
    metricType = next.text();
    gauge = NumberPointColumns.gauge(next.struct(), text, exemplar);
    sum = NumberPointColumns.sum(next.struct(), text, exemplar);
    histogram = new HistogramColumns(next.struct(), text, exemplar);
    exponentialHistogram = new ExponentialHistogramColumns(next.struct(), text, exemplar);
    summary = new SummaryColumns(next.struct(), text);
    metadata = next.attributes();
    owners = new OwnerColumns(next, text);
  }

  /** The text of {@code metric_type} for such a metric. */
  static byte[] typeOf(int kind) {
    return switch (kind) {
      case MetricReader.GAUGE -> GAUGE;
      case MetricReader.SUM -> SUM;
      case MetricReader.HISTOGRAM -> HISTOGRAM;
      case MetricReader.EXPONENTIAL_HISTOGRAM -> EXPONENTIAL_HISTOGRAM;
      case MetricReader.SUMMARY -> SUMMARY;
      default -> throw new IllegalArgumentException("kind: " + kind + " (expected: one of points)");
    };
  }

  int addGauge(MetricReader metric, NumberPointReader point, Envelope envelope) {
    int id = addMetric(metric, envelope);
    sum.addNull();
    histogram.addNull();
    exponentialHistogram.addNull();
    summary.addNull();
    return gauge.add(metric, point, id);
  }

  int addSum(MetricReader metric, NumberPointReader point, Envelope envelope) {
    int id = addMetric(metric, envelope);
    gauge.addNull();
    histogram.addNull();
    exponentialHistogram.addNull();
    summary.addNull();
    return sum.add(metric, point, id);
  }

  int addHistogram(MetricReader metric, HistogramReader point, Envelope envelope) {
    int id = addMetric(metric, envelope);
    gauge.addNull();
    sum.addNull();
    exponentialHistogram.addNull();
    summary.addNull();
    return histogram.add(metric, point, id);
  }

  int addExponentialHistogram(
      MetricReader metric, ExponentialHistogramReader point, Envelope envelope) {
    int id = addMetric(metric, envelope);
    gauge.addNull();
    sum.addNull();
    histogram.addNull();
    summary.addNull();
    return exponentialHistogram.add(metric, point, id);
  }

  int addSummary(MetricReader metric, SummaryReader point, Envelope envelope) {
    int id = addMetric(metric, envelope);
    gauge.addNull();
    sum.addNull();
    histogram.addNull();
    exponentialHistogram.addNull();
    return summary.add(point, id);
  }

  /** Adds what all points of a metric share; returns a number for its name. */
  private int addMetric(MetricReader metric, Envelope envelope) {
    byte[] bytes = metric.bytes();
    int id = name.add(0, bytes, metric.name());
    description.add(0, bytes, metric.description());
    unit.add(0, bytes, metric.unit());
    metricType.add(0, typeOf(metric.kind()));
    // Its duplicate keys were counted when the metric was read: a metric may have no points.
    metadata.add(0, metric.metadata(), bytes, id);
    owners.add(envelope);
    return id;
  }
}
