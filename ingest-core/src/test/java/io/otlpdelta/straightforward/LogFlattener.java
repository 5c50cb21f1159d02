package io.otlpdelta.straightforward;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.otlpdelta.flatten.FlattenResult;
import io.otlpdelta.otlp.RecordRules;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One request's log records as rows. */
final class LogFlattener {
  /** Carried the event's name before the proto had a field for it; clients still send it. */
  private static final String EVENT_NAME_ATTRIBUTE = "event.name";

  private final Emission emission;
  private final Attributes attributes;

  LogFlattener(RowSink sink) {
    this.emission = new Emission(sink);
    this.attributes = emission.attributes();
  }

  FlattenResult flatten(ExportLogsServiceRequest request) throws IOException {
    for (ResourceLogs resourceLogs : request.getResourceLogsList()) {
      ResourceValue resource = Contexts.resource(resourceLogs.getResource(), attributes);
      String resourceUrl = Nulls.text(resourceLogs.getSchemaUrl());
      for (ScopeLogs scopeLogs : resourceLogs.getScopeLogsList()) {
        ScopeValue scope = Contexts.scope(scopeLogs.getScope(), attributes);
        String scopeUrl = Nulls.text(scopeLogs.getSchemaUrl());
        for (LogRecord record : scopeLogs.getLogRecordsList()) {
          if (RecordRules.rejection(record) == null) {
            emission.emit(row(record, resource, resourceUrl, scope, scopeUrl));
          } else {
            emission.reject();
          }
        }
      }
    }
    return emission.result();
  }

  private LogRow row(
      LogRecord record,
      ResourceValue resource,
      @Nullable String resourceUrl,
      ScopeValue scope,
      @Nullable String scopeUrl) {
    return new LogRow(
        eventName(record),
        Ids.traceId(record.getTraceId()),
        Ids.spanId(record.getSpanId()),
        Nulls.time(record.getTimeUnixNano()),
        Nulls.time(record.getObservedTimeUnixNano()),
        EnumNames.severity(record.getSeverityNumberValue()),
        Nulls.text(record.getSeverityText()),
        record.hasBody() ? AttributeText.of(record.getBody()) : null,
        attributes.map(record.getAttributesList()),
        record.getDroppedAttributesCount(),
        record.getFlags(),
        resource,
        resourceUrl,
        scope,
        scopeUrl);
  }

  private static @Nullable String eventName(LogRecord record) {
    String name = record.getEventName();
    return Nulls.text(
        name.isEmpty()
            ? Attributes.string(record.getAttributesList(), EVENT_NAME_ATTRIBUTE)
            : name);
  }
}
