package io.otlpdelta.it.delta;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows that a reader printed as JSON, turned into the neutral form by a Delta schema.
 *
 * <p>ClickHouse has no NULL struct, map or array: a NULL struct shows as a struct of NULLs and
 * empty collections, a NULL map or array as an empty one. {@link #blankStructsAsNull} makes both
 * sides of a comparison alike.
 */
public final class TypedJson {
  private TypedJson() {}

  /** A row, or a struct within, of the schema. */
  public static Map<String, Object> struct(JsonNode schema, JsonNode value) {
    Map<String, Object> struct = new LinkedHashMap<>();
    for (JsonNode field : schema.get("fields")) {
      String name = field.get("name").textValue();
      struct.put(name, value(field.get("type"), value.path(name)));
    }
    return struct;
  }

  /**
   * The row with NULL for every struct that holds nothing but NULLs and empty collections, and an
   * empty collection for NULL.
   */
  public static Map<String, Object> blankStructsAsNull(JsonNode schema, Map<?, ?> row) {
    Map<String, Object> result = new LinkedHashMap<>();
    for (JsonNode field : schema.get("fields")) {
      String name = field.get("name").textValue();
      result.put(name, blankAsNull(field.get("type"), row.get(name)));
    }
    return result;
  }

  private static Object blankAsNull(JsonNode type, Object value) {
    if (value == null) {
      return switch (kind(type)) {
        case "array" -> List.of();
        case "map" -> Map.of();
        default -> null;
      };
    }
    return switch (kind(type)) {
      case "struct" -> {
        Map<String, Object> struct = blankStructsAsNull(type, (Map<?, ?>) value);
        yield struct.values().stream().allMatch(TypedJson::isBlank) ? null : struct;
      }
      case "array" ->
          ((List<?>) value)
              .stream().map(element -> blankAsNull(type.get("elementType"), element)).toList();
      default -> value;
    };
  }

  private static boolean isBlank(Object value) {
    return value == null
        || (value instanceof Map<?, ?> map && map.isEmpty())
        || (value instanceof List<?> list && list.isEmpty());
  }

  private static Object value(JsonNode type, JsonNode value) {
    if (value.isNull() || value.isMissingNode()) {
      return null;
    }
    return switch (kind(type)) {
      case "struct" -> struct(type, value);
      case "map" -> map(value);
      case "array" -> {
        List<Object> elements = new ArrayList<>();
        value.forEach(element -> elements.add(value(type.get("elementType"), element)));
        yield elements;
      }
      case "string" -> value.textValue();
      case "long" -> value.longValue();
      case "integer" -> value.intValue();
      case "double" -> value.isTextual() ? denormal(value.textValue()) : value.doubleValue();
      case "boolean" -> value.booleanValue();
      default -> throw new AssertionError("type " + type);
    };
  }

  private static Map<String, Object> map(JsonNode value) {
    Map<String, Object> map = new LinkedHashMap<>();
    value.properties().forEach(entry -> map.put(entry.getKey(), entry.getValue().textValue()));
    return map;
  }

  private static double denormal(String text) {
    return switch (text) {
      case "nan", "-nan" -> Double.NaN;
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> throw new AssertionError("not a number: " + text);
    };
  }

  private static String kind(JsonNode type) {
    return type.isTextual() ? type.textValue() : type.get("type").textValue();
  }
}
