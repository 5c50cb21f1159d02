package io.otlpdelta.pipeline;

import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.otlpdelta.model.Signal;

/** Requests of which a part can never be stored. */
final class RejectableRequests {
  /** Read as unsigned, a time that no column can hold. */
  private static final long OVER = Long.MIN_VALUE;

  private RejectableRequests() {}

  /** A request with so many good records, and so many that are refused. */
  static byte[] of(Signal signal, int good, int bad) {
    Resource resource =
        Resource.newBuilder()
            .addAttributes(
                KeyValue.newBuilder()
                    .setKey("service.name")
                    .setValue(AnyValue.newBuilder().setStringValue("claude-code")))
            .build();
    return message(signal, resource, good, bad).toByteArray();
  }

  private static Message message(Signal signal, Resource resource, int good, int bad) {
    return switch (signal) {
      case METRICS -> {
        ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
        var metrics = request.addResourceMetricsBuilder().setResource(resource);
        var gauge =
            metrics.addScopeMetricsBuilder().addMetricsBuilder().setName("cpu").getGaugeBuilder();
        for (int i = 0; i < good + bad; i++) {
          gauge.addDataPoints(
              NumberDataPoint.newBuilder().setAsInt(i).setTimeUnixNano(i < good ? 1 : OVER));
        }
        yield request.build();
      }
      case LOGS -> {
        ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
        var logs = request.addResourceLogsBuilder().setResource(resource).addScopeLogsBuilder();
        for (int i = 0; i < good + bad; i++) {
          logs.addLogRecords(LogRecord.newBuilder().setTimeUnixNano(i < good ? 1 : OVER));
        }
        yield request.build();
      }
      case TRACES -> {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        var spans = request.addResourceSpansBuilder().setResource(resource).addScopeSpansBuilder();
        for (int i = 0; i < good + bad; i++) {
          spans.addSpans(Span.newBuilder().setName("s").setEndTimeUnixNano(i < good ? 1 : OVER));
        }
        yield request.build();
      }
    };
  }
}
