package io.otlpdelta.server.conformance;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.otlpdelta.model.Signal;
import java.util.List;
import java.util.stream.IntStream;

/** Export requests of each signal, told apart by the {@code service.name} of their resource. */
final class Telemetry {
  /** 2026-01-01T00:00:00Z in nanoseconds. */
  static final long TIME = 1_767_225_600_000_000_000L;

  static final String TRACE_ID = "5b8efff798038103d269b633813fc60c";
  static final String SPAN_ID = "eee19b7ec3c1b174";

  private static final InstrumentationScope SCOPE =
      InstrumentationScope.newBuilder().setName("conformance").setVersion("1").build();

  private Telemetry() {}

  /** The request's bytes. */
  static byte[] bytes(Message request, Encoding encoding) {
    return switch (encoding) {
      case PROTOBUF -> request.toByteArray();
      case JSON -> OtlpJson.bytes(request);
    };
  }

  /** A request of that many records, which differ in their attribute {@code sequence}. */
  static Message records(Signal signal, String service, int first, int count) {
    List<KeyValue> sequences =
        IntStream.range(first, first + count).mapToObj(i -> attribute("sequence", i)).toList();
    return withEach(signal, service, sequences);
  }

  /** A request of one record with that attribute. */
  static Message with(Signal signal, String service, KeyValue attribute) {
    return withEach(signal, service, List.of(attribute));
  }

  private static Message withEach(Signal signal, String service, List<KeyValue> attributes) {
    return switch (signal) {
      case METRICS -> metrics(service, attributes.stream().map(Telemetry::metric).toList());
      case LOGS -> logs(service, attributes.stream().map(Telemetry::logRecord).toList());
      case TRACES -> traces(service, attributes.stream().map(Telemetry::span).toList());
    };
  }

  static ExportMetricsServiceRequest metrics(String service, List<Metric> metrics) {
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(
            ResourceMetrics.newBuilder()
                .setResource(resource(service))
                .addScopeMetrics(ScopeMetrics.newBuilder().setScope(SCOPE).addAllMetrics(metrics)))
        .build();
  }

  static ExportLogsServiceRequest logs(String service, List<LogRecord> records) {
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .setResource(resource(service))
                .addScopeLogs(ScopeLogs.newBuilder().setScope(SCOPE).addAllLogRecords(records)))
        .build();
  }

  static ExportTraceServiceRequest traces(String service, List<Span> spans) {
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(resource(service))
                .addScopeSpans(ScopeSpans.newBuilder().setScope(SCOPE).addAllSpans(spans)))
        .build();
  }

  /** A gauge of one point, which has the attribute. */
  static Metric metric(KeyValue attribute) {
    return Metric.newBuilder()
        .setName("conformance.gauge")
        .setUnit("1")
        .setGauge(
            Gauge.newBuilder()
                .addDataPoints(
                    NumberDataPoint.newBuilder()
                        .setTimeUnixNano(TIME)
                        .setAsDouble(0.5)
                        .addAttributes(attribute)))
        .build();
  }

  static LogRecord logRecord(KeyValue attribute) {
    return LogRecord.newBuilder()
        .setTimeUnixNano(TIME)
        .setBody(AnyValue.newBuilder().setStringValue("conformance"))
        .addAttributes(attribute)
        .build();
  }

  static Span span(KeyValue attribute) {
    return Span.newBuilder()
        .setTraceId(hex(TRACE_ID))
        .setSpanId(hex(SPAN_ID))
        .setName("conformance")
        .setStartTimeUnixNano(TIME)
        .setEndTimeUnixNano(TIME + 1)
        .addAttributes(attribute)
        .build();
  }

  static KeyValue attribute(String key, long value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setIntValue(value))
        .build();
  }

  static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  static ByteString hex(String digits) {
    return ByteString.fromHex(digits);
  }

  private static Resource resource(String service) {
    return Resource.newBuilder().addAttributes(attribute("service.name", service)).build();
  }
}
