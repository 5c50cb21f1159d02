package io.otlpdelta.it.expected;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What an attribute list and an attribute value look like in a {@code MAP<STRING, STRING>}. */
final class AttributeText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private AttributeText() {}

  /** The entries of a list of KeyValue; of equal keys the last one wins. */
  static Map<String, Object> map(List<OtlpNode> keyValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (OtlpNode keyValue : keyValues) {
      map.put(keyValue.text("key"), keyValue.message("value").map(AttributeText::text).orElse(""));
    }
    return map;
  }

  /** An AnyValue as a map's value or a log's body. */
  static String text(OtlpNode any) {
    if (any.has("string_value")) {
      return any.text("string_value");
    }
    if (any.has("double_value")) {
      return NumberText.of(any.real("double_value"));
    }
    if (any.has("bytes_value")) {
      return Base64.getEncoder().encodeToString(any.bytes("bytes_value"));
    }
    String nested = nested(any);
    return nested.equals("null") ? "" : nested;
  }

  /** An AnyValue inside an array or a list of key and value. */
  private static String nested(OtlpNode any) {
    if (any.has("string_value")) {
      return quoted(any.text("string_value"));
    }
    if (any.has("bool_value")) {
      return Boolean.toString(any.flag("bool_value"));
    }
    if (any.has("int_value")) {
      return Long.toString(any.integer("int_value"));
    }
    if (any.has("double_value")) {
      double value = any.real("double_value");
      return Double.isFinite(value) ? NumberText.of(value) : quoted(NumberText.of(value));
    }
    if (any.has("bytes_value")) {
      return quoted(Base64.getEncoder().encodeToString(any.bytes("bytes_value")));
    }
    if (any.has("array_value")) {
      return any.message("array_value").orElseThrow().messages("values").stream()
          .map(AttributeText::nested)
          .collect(Collectors.joining(",", "[", "]"));
    }
    if (any.has("kvlist_value")) {
      return any.message("kvlist_value").orElseThrow().messages("values").stream()
          .map(entry -> quoted(entry.text("key")) + ":" + nestedValue(entry))
          .collect(Collectors.joining(",", "{", "}"));
    }
    return "null";
  }

  private static String nestedValue(OtlpNode entry) {
    return entry.message("value").map(AttributeText::nested).orElse("null");
  }

  private static String quoted(String text) {
    try {
      return JSON.writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a string is always JSON", e);
    }
  }
}
