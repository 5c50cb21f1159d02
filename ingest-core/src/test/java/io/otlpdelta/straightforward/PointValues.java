package io.otlpdelta.straightforward;

import io.opentelemetry.proto.metrics.v1.DataPointFlags;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint.Buckets;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The five kinds of data points as the structs of the metrics table. */
final class PointValues {
  private final Attributes attributes;

  PointValues(Attributes attributes) {
    this.attributes = attributes;
  }

  GaugeValue gauge(NumberDataPoint point) {
    return new GaugeValue(
        Nulls.time(point.getStartTimeUnixNano()),
        Nulls.time(point.getTimeUnixNano()),
        value(point),
        exemplars(point.getExemplarsList()),
        attributes.map(point.getAttributesList()),
        point.getFlags());
  }

  SumValue sum(NumberDataPoint point, String temporality, boolean monotonic) {
    return new SumValue(
        Nulls.time(point.getStartTimeUnixNano()),
        Nulls.time(point.getTimeUnixNano()),
        value(point),
        exemplars(point.getExemplarsList()),
        attributes.map(point.getAttributesList()),
        point.getFlags(),
        temporality,
        monotonic);
  }

  HistogramValue histogram(HistogramDataPoint point, String temporality) {
    return new HistogramValue(
        Nulls.time(point.getStartTimeUnixNano()),
        Nulls.time(point.getTimeUnixNano()),
        point.getCount(),
        point.hasSum() ? point.getSum() : null,
        List.copyOf(point.getBucketCountsList()),
        List.copyOf(point.getExplicitBoundsList()),
        exemplars(point.getExemplarsList()),
        attributes.map(point.getAttributesList()),
        point.getFlags(),
        point.hasMin() ? point.getMin() : null,
        point.hasMax() ? point.getMax() : null,
        temporality);
  }

  ExponentialHistogramValue exponentialHistogram(
      ExponentialHistogramDataPoint point, String temporality) {
    return new ExponentialHistogramValue(
        attributes.map(point.getAttributesList()),
        Nulls.time(point.getStartTimeUnixNano()),
        Nulls.time(point.getTimeUnixNano()),
        point.getCount(),
        point.hasSum() ? point.getSum() : null,
        point.getScale(),
        point.getZeroCount(),
        point.hasPositive() ? buckets(point.getPositive()) : null,
        point.hasNegative() ? buckets(point.getNegative()) : null,
        point.getFlags(),
        exemplars(point.getExemplarsList()),
        point.hasMin() ? point.getMin() : null,
        point.hasMax() ? point.getMax() : null,
        point.getZeroThreshold(),
        temporality);
  }

  SummaryValue summary(SummaryDataPoint point) {
    return new SummaryValue(
        Nulls.time(point.getStartTimeUnixNano()),
        Nulls.time(point.getTimeUnixNano()),
        point.getCount(),
        point.getSum(),
        quantiles(point.getQuantileValuesList()),
        attributes.map(point.getAttributesList()),
        point.getFlags());
  }

  /** Null when the point says that nothing was recorded, whatever else it carries. */
  private static @Nullable Double value(NumberDataPoint point) {
    if ((point.getFlags() & DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK_VALUE) != 0) {
      return null;
    }
    return switch (point.getValueCase()) {
      case AS_DOUBLE -> point.getAsDouble();
      case AS_INT -> (double) point.getAsInt();
      case VALUE_NOT_SET -> null;
    };
  }

  private static BucketsValue buckets(Buckets buckets) {
    return new BucketsValue(buckets.getOffset(), List.copyOf(buckets.getBucketCountsList()));
  }

  private static List<QuantileValue> quantiles(List<SummaryDataPoint.ValueAtQuantile> quantiles) {
    List<QuantileValue> values = new ArrayList<>(quantiles.size());
    for (SummaryDataPoint.ValueAtQuantile quantile : quantiles) {
      values.add(new QuantileValue(quantile.getQuantile(), quantile.getValue()));
    }
    return Collections.unmodifiableList(values);
  }

  private List<ExemplarValue> exemplars(List<Exemplar> exemplars) {
    if (exemplars.isEmpty()) {
      return List.of();
    }
    List<ExemplarValue> values = new ArrayList<>(exemplars.size());
    for (Exemplar exemplar : exemplars) {
      values.add(exemplar(exemplar));
    }
    return Collections.unmodifiableList(values);
  }

  private ExemplarValue exemplar(Exemplar exemplar) {
    Double value =
        switch (exemplar.getValueCase()) {
          case AS_DOUBLE -> exemplar.getAsDouble();
          case AS_INT -> (double) exemplar.getAsInt();
          case VALUE_NOT_SET -> null;
        };
    return new ExemplarValue(
        Nulls.time(exemplar.getTimeUnixNano()),
        value,
        Ids.spanId(exemplar.getSpanId()),
        Ids.traceId(exemplar.getTraceId()),
        attributes.map(exemplar.getFilteredAttributesList()));
  }
}
