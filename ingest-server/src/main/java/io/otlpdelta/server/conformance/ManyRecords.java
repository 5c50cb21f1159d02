package io.otlpdelta.server.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.otlpdelta.model.Signal;

/**
 * Requests of millions of records without anything in them: two bytes each, and far less as gzip.
 */
final class ManyRecords {
  private static final byte[] EMPTY_JSON = "{},".getBytes(US_ASCII);

  private ManyRecords() {}

  static byte[] body(Variant variant, int count) {
    return switch (variant.encoding()) {
      case PROTOBUF -> protobuf(variant.signal(), count);
      case JSON -> json(variant.signal(), count);
    };
  }

  /** A request, a resource in its field 1, a scope in the field 2 of that, records in 2 of that. */
  private static byte[] protobuf(Signal signal, int count) {
    byte[] records;
    if (signal == Signal.METRICS) {
      byte[] points =
          WireBytes.repeated(WireBytes.field(Gauge.DATA_POINTS_FIELD_NUMBER, new byte[0]), count);
      records = WireBytes.field(2, WireBytes.field(Metric.GAUGE_FIELD_NUMBER, points));
    } else {
      records = WireBytes.repeated(WireBytes.field(2, new byte[0]), count);
    }
    return WireBytes.field(1, WireBytes.field(2, records));
  }

  private static byte[] json(Signal signal, int count) {
    String[] around =
        switch (signal) {
          case METRICS ->
              new String[] {
                "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"gauge\":{\"dataPoints\":[",
                "]}}]}]}]}"
              };
          case LOGS ->
              new String[] {"{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[", "]}]}]}"};
          case TRACES ->
              new String[] {"{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[", "]}]}]}"};
        };
    return WireBytes.join(
        around[0].getBytes(US_ASCII),
        WireBytes.repeated(EMPTY_JSON, count),
        ("{}" + around[1]).getBytes(US_ASCII));
  }
}
