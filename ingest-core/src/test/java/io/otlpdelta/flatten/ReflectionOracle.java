package io.otlpdelta.flatten;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.schema.ArrayType;
import io.otlpdelta.schema.DocumentedTables;
import io.otlpdelta.schema.MapType;
import io.otlpdelta.schema.StructField;
import io.otlpdelta.schema.StructType;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A second way from bytes to rows, that shares nothing with the first: it walks the documented
 * schema and looks each column up in a dynamic message by its name.
 */
final class ReflectionOracle {
  private static final Set<String> EMPTY_IS_NULL =
      Set.of("trace_state", "severity_text", "schema_url", "message", "event_name", "version");

  private final TableKind table;
  private final List<Map<String, @Nullable Object>> rows = new ArrayList<>();

  private ReflectionOracle(TableKind table) {
    this.table = table;
  }

  private static IllegalArgumentException noOracle() {
    return new IllegalArgumentException("rejected records are no columns of a request's own");
  }

  static Descriptor descriptor(TableKind table) {
    return switch (table) {
      case METRICS -> ExportMetricsServiceRequest.getDescriptor();
      case LOGS -> ExportLogsServiceRequest.getDescriptor();
      case SPANS -> ExportTraceServiceRequest.getDescriptor();
      case REJECTS -> throw noOracle();
    };
  }

  static List<Map<String, @Nullable Object>> rows(TableKind table, byte[] request)
      throws InvalidProtocolBufferException {
    ReflectionOracle oracle = new ReflectionOracle(table);
    Message message = DynamicMessage.parseFrom(descriptor(table), request);
    String[] levels =
        switch (table) {
          case METRICS -> new String[] {"resource_metrics", "scope_metrics", "metrics"};
          case LOGS -> new String[] {"resource_logs", "scope_logs", "log_records"};
          case SPANS -> new String[] {"resource_spans", "scope_spans", "spans"};
          case REJECTS -> throw noOracle();
        };
    for (Message resource : messages(message, levels[0])) {
      for (Message scope : messages(resource, levels[1])) {
        for (Message record : messages(scope, levels[2])) {
          oracle.record(resource, scope, record);
        }
      }
    }
    return oracle.rows;
  }

  private void record(Message resource, Message scope, Message record) {
    if (table != TableKind.METRICS) {
      rows.add(row(resource, scope, record, "", null, null));
      return;
    }
    for (FieldDescriptor kind : record.getAllFields().keySet()) {
      if (kind.getContainingOneof() != null) {
        Message data = (Message) record.getField(kind);
        for (Message point : messages(data, "data_points")) {
          rows.add(row(resource, scope, record, kind.getName(), data, point));
        }
      }
    }
  }

  private Map<String, @Nullable Object> row(
      Message resource,
      Message scope,
      Message record,
      String kind,
      @Nullable Message data,
      @Nullable Message point) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    for (StructField column : DocumentedTables.schema(table).fields()) {
      String name = column.name();
      Object value;
      if (name.equals("resource")) {
        value = struct((StructType) column.type(), message(resource, "resource"));
      } else if (name.equals("instrumentation_scope")) {
        Message scopeMessage = message(scope, "scope");
        Map<String, @Nullable Object> scopeValue = struct((StructType) column.type(), scopeMessage);
        scopeValue.replaceAll((key, text) -> "".equals(text) ? null : text);
        value = scopeValue;
      } else if (name.equals("resource_schema_url")) {
        value = value(resource, column, "schema_url");
      } else if (name.endsWith("_schema_url")) {
        value = value(scope, column, "schema_url");
      } else if (name.equals("metric_type")) {
        value = kind;
      } else if (point != null && data != null && column.type() instanceof StructType struct) {
        value = name.equals(kind) ? point(struct, data, point) : null;
      } else if (name.equals("event_name")) {
        value = eventName(record);
      } else {
        value = value(record, column, name);
      }
      row.put(name, value);
    }
    return row;
  }

  private static @Nullable Object eventName(Message record) {
    String name = (String) field(record, "event_name");
    for (Message attribute : messages(record, "attributes")) {
      Message value = message(attribute, "value");
      if (name.isEmpty() && field(attribute, "key").equals("event.name")) {
        name = (String) field(value, "string_value");
      }
    }
    return name.isEmpty() ? null : name;
  }

  private static Map<String, @Nullable Object> point(StructType type, Message data, Message point) {
    Map<String, @Nullable Object> struct = new LinkedHashMap<>();
    for (StructField field : type.fields()) {
      Message owner =
          data.getDescriptorForType().findFieldByName(field.name()) == null ? point : data;
      struct.put(field.name(), value(owner, field, field.name()));
    }
    return struct;
  }

  private static Map<String, @Nullable Object> struct(StructType type, Message message) {
    Map<String, @Nullable Object> struct = new LinkedHashMap<>();
    for (StructField field : type.fields()) {
      struct.put(field.name(), value(message, field, field.name()));
    }
    return struct;
  }

  private static @Nullable Object value(Message message, StructField column, String name) {
    if (name.equals("value") && message.getDescriptorForType().findFieldByName("as_int") != null) {
      return number(message);
    }
    if (name.endsWith("_bucket")) {
      name = name.replace("_bucket", "");
      return has(message, name) ? struct((StructType) column.type(), message(message, name)) : null;
    }
    if (column.type() instanceof MapType) {
      return attributes(messages(message, name));
    }
    if (column.type() instanceof ArrayType array && array.element() instanceof StructType element) {
      List<Object> list = new ArrayList<>();
      messages(message, name).forEach(item -> list.add(struct(element, item)));
      return list;
    }
    if (column.type() instanceof StructType struct) {
      return struct(struct, message(message, name));
    }
    return scalar(message, name);
  }

  private static @Nullable Object number(Message message) {
    FieldDescriptor flags = message.getDescriptorForType().findFieldByName("flags");
    if (flags != null && ((Integer) message.getField(flags) & 1) == 1) {
      return null;
    }
    if (has(message, "as_int")) {
      return ((Long) field(message, "as_int")).doubleValue();
    }
    return has(message, "as_double") ? field(message, "as_double") : null;
  }

  private static @Nullable Object scalar(Message message, String name) {
    FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
    if (field.hasPresence() && !message.hasField(field)) {
      return null;
    }
    Object value = message.getField(field);
    if (value instanceof ByteString bytes) {
      String id = HexFormat.of().formatHex(bytes.toByteArray());
      int length = name.equals("trace_id") ? 32 : 16;
      return id.length() != length || id.replace("0", "").isEmpty() ? null : id;
    }
    if (value instanceof EnumValueDescriptor number) {
      boolean isNull = number.getNumber() == 0 && Set.of("severity_number", "code").contains(name);
      boolean known = number.getIndex() >= 0;
      return isNull ? null : known ? number.getName() : String.valueOf(number.getNumber());
    }
    if (value instanceof Message any) {
      return OracleText.of(any);
    }
    if (name.endsWith("time_unix_nano") && value.equals(0L)) {
      return null;
    }
    return EMPTY_IS_NULL.contains(name) && value.equals("") ? null : value;
  }

  private static Map<String, String> attributes(List<Message> list) {
    Map<String, String> map = new LinkedHashMap<>();
    for (Message attribute : list) {
      map.put((String) field(attribute, "key"), OracleText.of(message(attribute, "value")));
    }
    return map;
  }

  private static boolean has(Message message, String name) {
    return message.hasField(message.getDescriptorForType().findFieldByName(name));
  }

  static Object field(Message message, String name) {
    return message.getField(message.getDescriptorForType().findFieldByName(name));
  }

  static Message message(Message message, String name) {
    return (Message) field(message, name);
  }

  @SuppressWarnings("unchecked") // A repeated message field holds messages.
  static List<Message> messages(Message message, String name) {
    return (List<Message>) field(message, name);
  }
}
