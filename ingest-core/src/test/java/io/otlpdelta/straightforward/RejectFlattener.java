package io.otlpdelta.straightforward;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.otlpdelta.flatten.FlattenResult;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** One request's rejected records, as {@code RejectBody} wrote them, as rows. */
final class RejectFlattener {
  private final Emission emission;
  private final Attributes attributes;

  RejectFlattener(RowSink sink) {
    this.emission = new Emission(sink);
    this.attributes = emission.attributes();
  }

  FlattenResult flatten(ExportLogsServiceRequest body) throws IOException {
    for (ResourceLogs owner : body.getResourceLogsList()) {
      Map<String, String> resource = attributes.map(owner.getResource().getAttributesList());
      for (ScopeLogs scope : owner.getScopeLogsList()) {
        for (LogRecord record : scope.getLogRecordsList()) {
          emission.emit(row(record, resource, scope.getScope().getName()));
        }
      }
    }
    return emission.result();
  }

  private static RejectRow row(LogRecord log, Map<String, String> resource, String scopeName) {
    Map<String, AnyValue> values = new HashMap<>();
    for (KeyValue attribute : log.getAttributesList()) {
      values.put(attribute.getKey(), attribute.getValue());
    }
    boolean isRecord = log.hasBody();
    return new RejectRow(
        log.getTimeUnixNano(),
        value(values, "table_name").getStringValue(),
        value(values, "signal").getStringValue(),
        log.getEventName(),
        value(values, "message").getStringValue(),
        value(values, "records").getIntValue(),
        value(values, "principal").getStringValue(),
        value(values, "request_digest").getStringValue(),
        resource,
        Nulls.text(scopeName),
        isRecord ? log.getBody().getStringValue() : null,
        isRecord ? value(values, "record_bytes").getIntValue() : null,
        value(values, "shortened").getBoolValue());
  }

  private static AnyValue value(Map<String, AnyValue> values, String key) {
    return values.getOrDefault(key, AnyValue.getDefaultInstance());
  }
}
