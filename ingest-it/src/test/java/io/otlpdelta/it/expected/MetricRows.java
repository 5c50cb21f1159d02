package io.otlpdelta.it.expected;

import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One row per data point, with the struct of its kind filled. */
final class MetricRows {
  private static final int NO_RECORDED_VALUE = 1;
  private static final List<String> KINDS =
      List.of("gauge", "sum", "histogram", "exponential_histogram", "summary");

  private MetricRows() {}

  static List<Map<String, Object>> of(OtlpNode metric, Envelope envelope) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (String kind : KINDS) {
      metric
          .message(kind)
          .ifPresent(
              data -> {
                for (OtlpNode point : data.messages("data_points")) {
                  rows.add(row(metric, kind, struct(kind, data, point), envelope));
                }
              });
    }
    return rows;
  }

  private static Map<String, Object> row(
      OtlpNode metric, String kind, Map<String, Object> struct, Envelope envelope) {
    Row row =
        new Row()
            .with("name", metric.text("name"))
            .with("description", metric.text("description"))
            .with("unit", metric.text("unit"))
            .with("metric_type", kind);
    KINDS.forEach(each -> row.with(each, each.equals(kind) ? struct : null));
    row.with("metadata", AttributeText.map(metric.messages("metadata")));
    return envelope.close(row, "metric_schema_url");
  }

  private static Map<String, Object> struct(String kind, OtlpNode data, OtlpNode point) {
    Row row =
        new Row()
            .with("start_time_unix_nano", Values.time(point, "start_time_unix_nano"))
            .with("time_unix_nano", Values.time(point, "time_unix_nano"))
            .with("attributes", Values.attributes(point))
            .with("flags", Values.int32(point, "flags"));
    switch (kind) {
      case "gauge" -> number(row, point);
      case "sum" -> number(temporality(row, data), point).with("is_monotonic", isMonotonic(data));
      case "histogram" -> histogram(temporality(row, data), point);
      case "exponential_histogram" -> exponentialHistogram(temporality(row, data), point);
      case "summary" -> summary(row, point);
      default -> throw new AssertionError(kind);
    }
    return row.build();
  }

  private static Row number(Row row, OtlpNode point) {
    return row.with("value", numberValue(point)).with("exemplars", exemplars(point));
  }

  private static void histogram(Row row, OtlpNode point) {
    row.with("count", point.integer("count"))
        .with("sum", Values.optionalReal(point, "sum"))
        .with("bucket_counts", point.integers("bucket_counts"))
        .with("explicit_bounds", point.reals("explicit_bounds"))
        .with("exemplars", exemplars(point))
        .with("min", Values.optionalReal(point, "min"))
        .with("max", Values.optionalReal(point, "max"));
  }

  private static void exponentialHistogram(Row row, OtlpNode point) {
    row.with("count", point.integer("count"))
        .with("sum", Values.optionalReal(point, "sum"))
        .with("scale", Values.int32(point, "scale"))
        .with("zero_count", point.integer("zero_count"))
        .with("positive_bucket", bucket(point, "positive"))
        .with("negative_bucket", bucket(point, "negative"))
        .with("exemplars", exemplars(point))
        .with("min", Values.optionalReal(point, "min"))
        .with("max", Values.optionalReal(point, "max"))
        .with("zero_threshold", point.real("zero_threshold"));
  }

  private static void summary(Row row, OtlpNode point) {
    row.with("count", point.integer("count"))
        .with("sum", point.real("sum"))
        .with(
            "quantile_values",
            point.messages("quantile_values").stream()
                .map(
                    quantile ->
                        new Row()
                            .with("quantile", quantile.real("quantile"))
                            .with("value", quantile.real("value"))
                            .build())
                .toList());
  }

  private static Map<String, Object> bucket(OtlpNode point, String field) {
    return point
        .message(field)
        .map(
            bucket ->
                new Row()
                    .with("offset", Values.int32(bucket, "offset"))
                    .with("bucket_counts", bucket.integers("bucket_counts"))
                    .build())
        .orElse(null);
  }

  private static List<Map<String, Object>> exemplars(OtlpNode point) {
    return point.messages("exemplars").stream()
        .map(
            exemplar ->
                new Row()
                    .with("time_unix_nano", Values.time(exemplar, "time_unix_nano"))
                    .with("value", exactValue(exemplar))
                    .with("span_id", Values.spanId(exemplar))
                    .with("trace_id", Values.traceId(exemplar))
                    .with(
                        "filtered_attributes",
                        AttributeText.map(exemplar.messages("filtered_attributes")))
                    .build())
        .toList();
  }

  private static Double numberValue(OtlpNode point) {
    boolean unrecorded = (point.integer("flags") & NO_RECORDED_VALUE) != 0;
    return unrecorded ? null : exactValue(point);
  }

  /** Integers become doubles, as the columns are. */
  private static Double exactValue(OtlpNode node) {
    return node.has("as_int")
        ? (Double) (double) node.integer("as_int")
        : Values.optionalReal(node, "as_double");
  }

  private static boolean isMonotonic(OtlpNode sum) {
    return sum.flag("is_monotonic");
  }

  private static Row temporality(Row row, OtlpNode data) {
    return row.with(
        "aggregation_temporality",
        Values.enumName(data, "aggregation_temporality", AggregationTemporality.getDescriptor()));
  }
}
