package io.otlpdelta.it.expected;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.otlpdelta.it.harness.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** The rows that an OTLP request body must become, by the documented rules and by other code. */
public final class ExpectedRows {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ExpectedRows() {}

  /** The rows of an uncompressed body; one that starts with a brace is JSON, as for the server. */
  public static List<Map<String, Object>> of(Signal signal, byte[] body) {
    OtlpNode request = parse(signal, body);
    return switch (signal) {
      case METRICS -> rows(request, "resource_metrics", "scope_metrics", "metrics", MetricRows::of);
      case LOGS -> rows(request, "resource_logs", "scope_logs", "log_records", LogRows::of);
      case SPANS -> rows(request, "resource_spans", "scope_spans", "spans", SpanRows::of);
    };
  }

  private static OtlpNode parse(Signal signal, byte[] body) {
    try {
      return body.length > 0 && body[0] == '{'
          ? new JsonNodeView(JSON.readTree(body))
          : new ProtobufNode(DynamicMessage.parseFrom(descriptor(signal), body));
    } catch (IOException e) {
      throw new UncheckedIOException("not an export request of " + signal, e);
    }
  }

  private static Descriptor descriptor(Signal signal) {
    return switch (signal) {
      case METRICS -> ExportMetricsServiceRequest.getDescriptor();
      case LOGS -> ExportLogsServiceRequest.getDescriptor();
      case SPANS -> ExportTraceServiceRequest.getDescriptor();
    };
  }

  private static List<Map<String, Object>> rows(
      OtlpNode request,
      String resources,
      String scopes,
      String records,
      BiFunction<OtlpNode, Envelope, List<Map<String, Object>>> mapping) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (OtlpNode resource : request.messages(resources)) {
      for (OtlpNode scope : resource.messages(scopes)) {
        Envelope envelope = Envelope.of(resource, scope);
        for (OtlpNode node : scope.messages(records)) {
          rows.addAll(mapping.apply(node, envelope));
        }
      }
    }
    return rows;
  }
}
