package io.otlpdelta.it.tables;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Expected rows as a table with more, other or wider columns shows them. */
final class TableShape {
  private TableShape() {}

  /** The row with the schema's columns: extra ones NULL, widened ones wide, spelt as there. */
  static Map<String, Object> fit(JsonNode schema, Map<?, ?> row) {
    Map<Object, Object> left = new HashMap<>(row);
    Map<String, Object> fitted = new LinkedHashMap<>();
    for (JsonNode field : schema.get("fields")) {
      String name = field.get("name").textValue();
      fitted.put(name, value(field.get("type"), left.remove(name.toLowerCase(Locale.ROOT))));
    }
    if (!left.isEmpty()) {
      throw new AssertionError("the table has no column for " + left.keySet());
    }
    return fitted;
  }

  /** The row with empty lists for all lists of structs. */
  static Map<String, Object> withoutStructsInLists(JsonNode schema, Map<String, Object> row) {
    Map<String, Object> result = new LinkedHashMap<>(row);
    for (JsonNode field : schema.get("fields")) {
      if (field.path("type").path("elementType").path("type").asText().equals("struct")) {
        result.put(field.get("name").textValue(), List.of());
      }
    }
    return result;
  }

  /** The names of top-level columns in data files. */
  static List<String> physicalNames(JsonNode logSchema, List<String> names) {
    List<String> physical = new ArrayList<>();
    for (JsonNode field : logSchema.get("fields")) {
      if (names.contains(field.get("name").textValue())) {
        physical.add(physicalName(field));
      }
    }
    return physical;
  }

  /**
   * The fields of data files at all depths by physical path, with their ids (null where the table
   * has none): those that are documented, but for partition columns.
   */
  static Map<String, Integer> physicalFields(JsonNode logSchema, TableDdl ddl) {
    Map<String, Integer> fields = new HashMap<>();
    collect(TableDdl.documentedSchema(ddl.signal()), logSchema, "", ddl.partitionColumns(), fields);
    return fields;
  }

  private static void collect(
      JsonNode documented,
      JsonNode actual,
      String parent,
      List<String> left,
      Map<String, Integer> fields) {
    if (documented.isTextual()) {
      return;
    }
    switch (documented.get("type").textValue()) {
      case "struct" -> {
        Map<String, JsonNode> wanted = new HashMap<>();
        documented.get("fields").forEach(f -> wanted.put(f.get("name").textValue(), f.get("type")));
        for (JsonNode field : actual.get("fields")) {
          JsonNode type = wanted.get(field.get("name").textValue().toLowerCase(Locale.ROOT));
          if (type != null && !left.contains(field.get("name").textValue())) {
            String path = parent + physicalName(field);
            JsonNode id = field.path("metadata").path("delta.columnMapping.id");
            fields.put(path, id.isNumber() ? (Integer) id.intValue() : null);
            collect(type, field.get("type"), path + ".", List.of(), fields);
          }
        }
      }
      case "array" ->
          collect(
              documented.get("elementType"),
              actual.get("elementType"),
              parent + "list.element.",
              List.of(),
              fields);
      case "map" ->
          collect(
              documented.get("valueType"),
              actual.get("valueType"),
              parent + "key_value.value.",
              List.of(),
              fields);
      default -> throw new AssertionError("type " + documented);
    }
  }

  private static String physicalName(JsonNode field) {
    return field
        .path("metadata")
        .path("delta.columnMapping.physicalName")
        .asText(field.get("name").textValue());
  }

  private static Object value(JsonNode type, Object value) {
    if (value == null) {
      return null;
    }
    String kind = type.isTextual() ? type.textValue() : type.get("type").textValue();
    return switch (kind) {
      case "struct" -> fit(type, (Map<?, ?>) value);
      case "array" ->
          ((List<?>) value).stream().map(item -> value(type.get("elementType"), item)).toList();
      case "long" -> ((Number) value).longValue();
      default -> value;
    };
  }
}
