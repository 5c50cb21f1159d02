package io.otlpdelta.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the JSON form of a schema, as the Delta protocol defines it ("Schema Serialization
 * Format").
 */
public final class SchemaJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private SchemaJson() {}

  /**
   * Reads a schema from its JSON text.
   *
   * @throws IllegalArgumentException when the text is no schema
   */
  public static StructType parseStruct(String json) {
    try {
      return parseStruct(MAPPER.readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a Delta schema: " + e.getOriginalMessage(), e);
    }
  }

  static StructType parseStruct(JsonNode node) {
    if (parseType(node) instanceof StructType struct) {
      return struct;
    }
    throw new IllegalArgumentException("not a Delta schema: the top level is no struct");
  }

  private static DataType parseType(JsonNode node) {
    if (node.isTextual()) {
      return new PrimitiveType(node.asText());
    }
    String type = node.path("type").asText();
    return switch (type) {
      case "struct" -> parseFields(node.path("fields"));
      case "array" ->
          new ArrayType(
              parseType(node.path("elementType")), node.path("containsNull").asBoolean(true));
      case "map" ->
          new MapType(
              parseType(node.path("keyType")),
              parseType(node.path("valueType")),
              node.path("valueContainsNull").asBoolean(true));
      default ->
          throw new IllegalArgumentException("not a Delta schema: unknown type '" + type + "'");
    };
  }

  private static StructType parseFields(JsonNode fields) {
    List<StructField> parsed = new ArrayList<>();
    for (JsonNode field : fields) {
      parsed.add(
          new StructField(
              field.path("name").asText(),
              parseType(field.path("type")),
              field.path("nullable").asBoolean(true),
              parseMetadata(field.path("metadata"))));
    }
    return new StructType(parsed);
  }

  private static Map<String, Object> parseMetadata(JsonNode metadata) {
    Map<String, Object> parsed = new LinkedHashMap<>();
    metadata
        .properties()
        .forEach(
            entry -> {
              JsonNode value = entry.getValue();
              if (value.isIntegralNumber()) {
                parsed.put(entry.getKey(), value.asLong());
              } else if (value.isBoolean()) {
                parsed.put(entry.getKey(), value.asBoolean());
              } else {
                parsed.put(entry.getKey(), value.isTextual() ? value.asText() : value.toString());
              }
            });
    return parsed;
  }
}
