package io.otlpdelta.flatten;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Base64;
import java.util.Set;

/** The oracle's own text of attribute values: a Jackson tree, and numbers by trial. */
final class OracleText {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private OracleText() {}

  static String of(Message anyValue) {
    JsonNode node = node(anyValue);
    return node.isNull() ? "" : node.isContainerNode() ? node.toString() : node.asText();
  }

  private static JsonNode node(Message anyValue) {
    Set<FieldDescriptor> set = anyValue.getAllFields().keySet();
    if (set.isEmpty()) {
      return NODES.nullNode();
    }
    FieldDescriptor field = set.iterator().next();
    Object value = anyValue.getField(field);
    return switch (field.getName()) {
      case "string_value" -> NODES.textNode((String) value);
      case "bool_value" -> NODES.booleanNode((Boolean) value);
      case "int_value" -> NODES.numberNode((Long) value);
      case "double_value" -> number((Double) value);
      case "bytes_value" ->
          NODES.textNode(Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()));
      case "array_value" -> {
        var array = NODES.arrayNode();
        ReflectionOracle.messages((Message) value, "values").forEach(item -> array.add(node(item)));
        yield array;
      }
      case "kvlist_value" -> {
        ObjectNode object = NODES.objectNode();
        for (Message member : ReflectionOracle.messages((Message) value, "values")) {
          object.set(
              (String) ReflectionOracle.field(member, "key"),
              node(ReflectionOracle.message(member, "value")));
        }
        yield object;
      }
      default -> throw new IllegalStateException("no sample has " + field);
    };
  }

  /** Plain decimals, the specials and 1e300: what samples and recorded bodies hold. */
  private static JsonNode number(double value) {
    if (!Double.isFinite(value)) {
      return NODES.textNode(Double.toString(value));
    }
    if (Math.abs(value) >= 1e21) {
      return NODES.textNode(Double.toString(value).replace(".0E", "e+"));
    }
    for (int decimals = 0; decimals < 17; decimals++) {
      BigDecimal rounded = new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN);
      if (rounded.doubleValue() == value) {
        return DecimalNode.valueOf(rounded);
      }
    }
    throw new IllegalStateException("no plain decimal: " + value);
  }
}
