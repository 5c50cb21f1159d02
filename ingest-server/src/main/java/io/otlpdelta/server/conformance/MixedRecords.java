package io.otlpdelta.server.conformance;

import com.google.protobuf.Message;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import io.otlpdelta.model.Signal;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests of good records and of some that decode well and that no table can hold: a data point
 * without a value, a time over 2^63-1.
 */
final class MixedRecords {
  private static final long TIME_OVER_SIGNED = -1L;

  private MixedRecords() {}

  static Message of(Signal signal, String service, int good, int bad) {
    return switch (signal) {
      case METRICS -> Telemetry.metrics(service, List.of(gauge(good, bad)));
      case LOGS -> Telemetry.logs(service, logRecords(good, bad));
      case TRACES -> Telemetry.traces(service, spans(good, bad));
    };
  }

  private static Metric gauge(int good, int bad) {
    Gauge.Builder gauge = Gauge.newBuilder();
    for (int i = 0; i < good + bad; i++) {
      NumberDataPoint.Builder point =
          NumberDataPoint.newBuilder().setTimeUnixNano(Telemetry.TIME + i);
      gauge.addDataPoints(i < good ? point.setAsDouble(i) : point);
    }
    return Metric.newBuilder().setName("conformance.mixed").setGauge(gauge).build();
  }

  private static List<LogRecord> logRecords(int good, int bad) {
    List<LogRecord> records = new ArrayList<>();
    for (int i = 0; i < good + bad; i++) {
      LogRecord record = Telemetry.logRecord(sequence(i));
      records.add(i < good ? record : record.toBuilder().setTimeUnixNano(TIME_OVER_SIGNED).build());
    }
    return records;
  }

  private static List<Span> spans(int good, int bad) {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < good + bad; i++) {
      Span span = Telemetry.span(sequence(i));
      spans.add(i < good ? span : span.toBuilder().setEndTimeUnixNano(TIME_OVER_SIGNED).build());
    }
    return spans;
  }

  private static KeyValue sequence(int i) {
    return Telemetry.attribute("sequence", i);
  }
}
