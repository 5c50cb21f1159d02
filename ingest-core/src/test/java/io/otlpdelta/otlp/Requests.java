package io.otlpdelta.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.otlpdelta.model.Signal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests, their bytes and their records, for tests. */
final class Requests {
  private Requests() {}

  static ExportLogsServiceRequest logs(LogRecord... records) {
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .addScopeLogs(ScopeLogs.newBuilder().addAllLogRecords(List.of(records))))
        .build();
  }

  static ExportMetricsServiceRequest metrics(Metric... metrics) {
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(
            ResourceMetrics.newBuilder()
                .addScopeMetrics(ScopeMetrics.newBuilder().addAllMetrics(List.of(metrics))))
        .build();
  }

  static ExportTraceServiceRequest spans(Span... spans) {
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .addScopeSpans(ScopeSpans.newBuilder().addAllSpans(List.of(spans))))
        .build();
  }

  /** An AnyValue of {@code depth} levels of arrays or key-value lists, the innermost a number. */
  static ByteString nested(int depth, boolean lists) {
    return nestedAround(
        AnyValue.newBuilder().setIntValue(7).build().toByteString(), depth - 1, lists);
  }

  static ByteString nestedAround(ByteString innermost, int levels, boolean lists) {
    ByteString value = innermost;
    for (int i = 0; i < levels; i++) {
      value =
          lists
              ? field(6, field(1, field(1, ByteString.copyFromUtf8("k")).concat(field(2, value))))
              : field(5, field(1, value));
    }
    return value;
  }

  static AnyValue string(String text) {
    return AnyValue.newBuilder().setStringValue(text).build();
  }

  static ByteBuffer bytes(Message message) {
    return ByteBuffer.wrap(message.toByteArray());
  }

  static ByteBuffer utf8(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /** One length-delimited field, by hand, with whatever bytes. */
  static ByteString field(int number, ByteString content) {
    return varint(number << 3 | 2).concat(varint(content.size())).concat(content);
  }

  static ByteString varint(long value) {
    ByteString.Output out = ByteString.newOutput();
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
    return out.toByteString();
  }

  /** The content of a log record, a span or a metric in its envelope, alike for all three. */
  static ByteString request(ByteString record) {
    return field(1, field(2, field(2, record)));
  }

  static Message parse(Signal signal, ByteBuffer checked) {
    return switch (signal) {
      case METRICS -> OtlpParser.parseMetrics(checked);
      case LOGS -> OtlpParser.parseLogs(checked);
      case TRACES -> OtlpParser.parseTraces(checked);
    };
  }

  static Message.Builder builder(Signal signal) {
    return switch (signal) {
      case METRICS -> ExportMetricsServiceRequest.newBuilder();
      case LOGS -> ExportLogsServiceRequest.newBuilder();
      case TRACES -> ExportTraceServiceRequest.newBuilder();
    };
  }

  /** What {@link RecordRules} say of each record, in order; an empty reason is a row. */
  record Verdicts(int rows, long noValue, long unsignedTooLarge) {
    Verdicts plus(@Nullable RejectReason reason) {
      if (reason == null) {
        return new Verdicts(rows + 1, noValue, unsignedTooLarge);
      }
      return switch (reason) {
        case NO_VALUE -> new Verdicts(rows, noValue + 1, unsignedTooLarge);
        case UNSIGNED_TOO_LARGE -> new Verdicts(rows, noValue, unsignedTooLarge + 1);
      };
    }

    static Verdicts of(DecodedRequest request) {
      return new Verdicts(
          request.records(),
          count(request, RejectReason.NO_VALUE),
          count(request, RejectReason.UNSIGNED_TOO_LARGE));
    }

    private static long count(DecodedRequest request, RejectReason reason) {
      return request.rejections().stream()
          .filter(each -> each.reason() == reason)
          .mapToLong(DecodedRequest.Rejection::count)
          .sum();
    }
  }

  static Verdicts verdicts(Message request) {
    Verdicts verdicts = new Verdicts(0, 0, 0);
    if (request instanceof ExportLogsServiceRequest logs) {
      for (ResourceLogs resource : logs.getResourceLogsList()) {
        for (ScopeLogs scope : resource.getScopeLogsList()) {
          for (LogRecord record : scope.getLogRecordsList()) {
            verdicts = verdicts.plus(RecordRules.rejection(record));
          }
        }
      }
    } else if (request instanceof ExportTraceServiceRequest traces) {
      for (ResourceSpans resource : traces.getResourceSpansList()) {
        for (ScopeSpans scope : resource.getScopeSpansList()) {
          for (Span span : scope.getSpansList()) {
            verdicts = verdicts.plus(RecordRules.rejection(span));
          }
        }
      }
    } else {
      for (ResourceMetrics resource :
          ((ExportMetricsServiceRequest) request).getResourceMetricsList()) {
        for (ScopeMetrics scope : resource.getScopeMetricsList()) {
          for (Metric metric : scope.getMetricsList()) {
            for (RejectReason reason : pointVerdicts(metric)) {
              verdicts = verdicts.plus(reason);
            }
          }
        }
      }
    }
    return verdicts;
  }

  private static List<@Nullable RejectReason> pointVerdicts(Metric metric) {
    return switch (metric.getDataCase()) {
      case GAUGE ->
          metric.getGauge().getDataPointsList().stream().map(RecordRules::rejection).toList();
      case SUM -> metric.getSum().getDataPointsList().stream().map(RecordRules::rejection).toList();
      case HISTOGRAM ->
          metric.getHistogram().getDataPointsList().stream().map(RecordRules::rejection).toList();
      case EXPONENTIAL_HISTOGRAM ->
          metric.getExponentialHistogram().getDataPointsList().stream()
              .map(RecordRules::rejection)
              .toList();
      case SUMMARY ->
          metric.getSummary().getDataPointsList().stream().map(RecordRules::rejection).toList();
      case DATA_NOT_SET -> List.of();
    };
  }
}
