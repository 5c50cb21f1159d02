package io.otlpdelta.it.expected;

import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.List;
import java.util.Map;

/** One row per span. */
final class SpanRows {
  private SpanRows() {}

  static List<Map<String, Object>> of(OtlpNode span, Envelope envelope) {
    Row row =
        new Row()
            .with("trace_id", Values.traceId(span))
            .with("span_id", Values.spanId(span))
            .with("trace_state", Values.emptyIsNull(span.text("trace_state")))
            .with("parent_span_id", Values.id(span, "parent_span_id", 16))
            .with("flags", Values.int32(span, "flags"))
            .with("name", span.text("name"))
            .with("kind", Values.enumName(span, "kind", Span.SpanKind.getDescriptor()))
            .with("start_time_unix_nano", Values.time(span, "start_time_unix_nano"))
            .with("end_time_unix_nano", Values.time(span, "end_time_unix_nano"))
            .with("attributes", Values.attributes(span))
            .with("dropped_attributes_count", Values.int32(span, "dropped_attributes_count"))
            .with("events", span.messages("events").stream().map(SpanRows::event).toList())
            .with("dropped_events_count", Values.int32(span, "dropped_events_count"))
            .with("links", span.messages("links").stream().map(SpanRows::link).toList())
            .with("dropped_links_count", Values.int32(span, "dropped_links_count"))
            .with("status", span.message("status").map(SpanRows::status).orElse(noStatus()));
    return List.of(envelope.close(row, "span_schema_url"));
  }

  private static Map<String, Object> event(OtlpNode event) {
    return new Row()
        .with("time_unix_nano", Values.time(event, "time_unix_nano"))
        .with("name", event.text("name"))
        .with("attributes", Values.attributes(event))
        .with("dropped_attributes_count", Values.int32(event, "dropped_attributes_count"))
        .build();
  }

  private static Map<String, Object> link(OtlpNode link) {
    return new Row()
        .with("trace_id", Values.traceId(link))
        .with("span_id", Values.spanId(link))
        .with("trace_state", Values.emptyIsNull(link.text("trace_state")))
        .with("attributes", Values.attributes(link))
        .with("dropped_attributes_count", Values.int32(link, "dropped_attributes_count"))
        .with("flags", Values.int32(link, "flags"))
        .build();
  }

  private static Map<String, Object> status(OtlpNode status) {
    return new Row()
        .with("message", Values.emptyIsNull(status.text("message")))
        .with("code", Values.enumNameOrNull(status, "code", Status.StatusCode.getDescriptor()))
        .build();
  }

  private static Map<String, Object> noStatus() {
    return new Row().with("message", null).with("code", null).build();
  }
}
