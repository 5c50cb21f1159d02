package io.otlpdelta.straightforward;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An {@code AnyValue} as the text of a map value or a body: OpenTelemetry's rule for protocols that
 * have no such type ("AnyValue representation for non-OTLP protocols" in the specification's {@code
 * common/README}).
 *
 * <p>Scalars are bare; lists and key-value lists are JSON without blanks, in their own order. When
 * a key stands twice in one key-value list, the last value wins, in the place of the first.
 */
public final class AttributeText {
  /** The decoder cuts deeper values; what is still deeper here is cut in the same way. */
  private static final int MAX_DEPTH = 64;

  private static final String CUT = "\"...\"";

  private AttributeText() {}

  public static String of(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      case INT_VALUE -> Long.toString(value.getIntValue());
      case DOUBLE_VALUE -> ShortestDouble.format(value.getDoubleValue());
      case BYTES_VALUE -> base64(value);
      case ARRAY_VALUE, KVLIST_VALUE -> {
        StringBuilder json = new StringBuilder();
        appendJson(value, 1, json);
        yield json.toString();
      }
      // Indexes into a string table exist in profiles only; OTLP forbids them elsewhere.
      case STRING_VALUE_STRINDEX, VALUE_NOT_SET -> "";
    };
  }

  private static void appendJson(AnyValue value, int depth, StringBuilder json) {
    switch (value.getValueCase()) {
      case STRING_VALUE -> JsonText.appendQuoted(value.getStringValue(), json);
      case BOOL_VALUE -> json.append(value.getBoolValue());
      case INT_VALUE -> json.append(value.getIntValue());
      case DOUBLE_VALUE -> appendDouble(value.getDoubleValue(), json);
      case BYTES_VALUE -> json.append('"').append(base64(value)).append('"');
      case ARRAY_VALUE -> appendArray(value.getArrayValue(), depth, json);
      case KVLIST_VALUE -> appendObject(value.getKvlistValue(), depth, json);
      case STRING_VALUE_STRINDEX, VALUE_NOT_SET -> json.append("null");
    }
  }

  private static void appendDouble(double value, StringBuilder json) {
    boolean number = Double.isFinite(value);
    if (!number) {
      json.append('"');
    }
    ShortestDouble.append(value, json);
    if (!number) {
      json.append('"');
    }
  }

  private static void appendArray(ArrayValue array, int depth, StringBuilder json) {
    if (depth > MAX_DEPTH) {
      json.append(CUT);
      return;
    }
    json.append('[');
    String separator = "";
    for (AnyValue element : array.getValuesList()) {
      json.append(separator);
      appendJson(element, depth + 1, json);
      separator = ",";
    }
    json.append(']');
  }

  private static void appendObject(KeyValueList list, int depth, StringBuilder json) {
    if (depth > MAX_DEPTH) {
      json.append(CUT);
      return;
    }
    Map<String, AnyValue> members = new LinkedHashMap<>();
    for (KeyValue member : list.getValuesList()) {
      members.put(member.getKey(), member.getValue());
    }
    json.append('{');
    String separator = "";
    for (Map.Entry<String, AnyValue> member : members.entrySet()) {
      json.append(separator);
      JsonText.appendQuoted(member.getKey(), json);
      json.append(':');
      appendJson(member.getValue(), depth + 1, json);
      separator = ",";
    }
    json.append('}');
  }

  private static String base64(AnyValue value) {
    return Base64.getEncoder().encodeToString(value.getBytesValue().toByteArray());
  }
}
