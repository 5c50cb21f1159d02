package io.otlpdelta.flatten;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.otlpdelta.otlp.OtlpParser;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of a {@link RejectBody} for people, where no table takes them. */
public final class RejectRows {
  private final WireCursor cursor = new WireCursor();
  private final AnyValueReader reader = new AnyValueReader();
  private final ValueText text = new ValueText();

  private RejectRows() {}

  /**
   * The values of each row by the names of the documented columns, in their order.
   *
   * @throws IllegalArgumentException when it is no such body
   */
  public static List<Map<String, @Nullable Object>> of(ByteBuffer body) {
    RejectRows read = new RejectRows();
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    for (ResourceLogs owner : OtlpParser.parseLogs(body).getResourceLogsList()) {
      Map<String, String> resource = read.texts(owner.getResource().getAttributesList());
      for (ScopeLogs scope : owner.getScopeLogsList()) {
        for (LogRecord record : scope.getLogRecordsList()) {
          rows.add(row(record, resource, scope.getScope().getName()));
        }
      }
    }
    return rows;
  }

  private static Map<String, @Nullable Object> row(
      LogRecord log, Map<String, String> resource, String scopeName) {
    Map<String, AnyValue> values = new HashMap<>();
    for (KeyValue attribute : log.getAttributesList()) {
      values.put(attribute.getKey(), attribute.getValue());
    }
    boolean isRecord = log.hasBody();
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("received_time_unix_nano", log.getTimeUnixNano());
    row.put(RejectBody.TABLE_NAME, value(values, RejectBody.TABLE_NAME).getStringValue());
    row.put(RejectBody.SIGNAL, value(values, RejectBody.SIGNAL).getStringValue());
    row.put("reason", log.getEventName());
    row.put(RejectBody.MESSAGE, value(values, RejectBody.MESSAGE).getStringValue());
    row.put(RejectBody.RECORDS, value(values, RejectBody.RECORDS).getIntValue());
    row.put(RejectBody.PRINCIPAL, value(values, RejectBody.PRINCIPAL).getStringValue());
    row.put(RejectBody.REQUEST_DIGEST, value(values, RejectBody.REQUEST_DIGEST).getStringValue());
    row.put("resource_attributes", resource);
    row.put("scope_name", scopeName.isEmpty() ? null : scopeName);
    row.put("record", isRecord ? log.getBody().getStringValue() : null);
    row.put(
        RejectBody.RECORD_BYTES,
        isRecord ? value(values, RejectBody.RECORD_BYTES).getIntValue() : null);
    row.put(RejectBody.SHORTENED, value(values, RejectBody.SHORTENED).getBoolValue());
    return row;
  }

  private static AnyValue value(Map<String, AnyValue> values, String key) {
    return values.getOrDefault(key, AnyValue.getDefaultInstance());
  }

  private Map<String, String> texts(List<KeyValue> attributes) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (KeyValue attribute : attributes) {
      texts.put(attribute.getKey(), text(attribute.getValue()));
    }
    return texts;
  }

  private String text(AnyValue value) {
    byte[] bytes = value.toByteArray();
    cursor.open(bytes, 0);
    if (!reader.read(cursor, bytes.length)) {
      throw new IllegalStateException("a message that was just written has a list in two parts");
    }
    text.set(bytes, reader.kind(), reader.content());
    return new String(text.bytes(), text.from(), text.to() - text.from(), UTF_8);
  }
}
