package io.otlpdelta.it.expected;

import io.opentelemetry.proto.logs.v1.SeverityNumber;
import java.util.List;
import java.util.Map;

/** One row per log record. */
final class LogRows {
  private LogRows() {}

  static List<Map<String, Object>> of(OtlpNode record, Envelope envelope) {
    Row row =
        new Row()
            .with("event_name", eventName(record))
            .with("trace_id", Values.traceId(record))
            .with("span_id", Values.spanId(record))
            .with("time_unix_nano", Values.time(record, "time_unix_nano"))
            .with("observed_time_unix_nano", Values.time(record, "observed_time_unix_nano"))
            .with(
                "severity_number",
                Values.enumNameOrNull(record, "severity_number", SeverityNumber.getDescriptor()))
            .with("severity_text", Values.emptyIsNull(record.text("severity_text")))
            .with("body", record.message("body").map(AttributeText::text).orElse(null))
            .with("attributes", Values.attributes(record))
            .with("dropped_attributes_count", Values.int32(record, "dropped_attributes_count"))
            .with("flags", Values.int32(record, "flags"));
    return List.of(envelope.close(row, "log_schema_url"));
  }

  /** The field, else the string attribute that carried the name before the field existed. */
  private static String eventName(OtlpNode record) {
    String eventName = record.text("event_name");
    for (OtlpNode attribute : record.messages("attributes")) {
      if (eventName.isEmpty() && attribute.text("key").equals("event.name")) {
        eventName = attribute.message("value").map(any -> any.text("string_value")).orElse("");
      }
    }
    return Values.emptyIsNull(eventName);
  }
}
