package io.otlpdelta.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.opentelemetry.proto.common.v1.AnyValue;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A second, plain reading and writing of OTLP/JSON: with trees, and no line of the decoder's. */
final class OtlpJson {
  private static final Set<String> IDS = Set.of("trace_id", "span_id", "parent_span_id");
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private OtlpJson() {}

  /** Fills the message from what a client sent; knows the forms that recorded bodies use. */
  static void read(JsonNode object, Message.Builder message) {
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      FieldDescriptor field =
          message.getDescriptorForType().getFields().stream()
              .filter(each -> each.getJsonName().equals(entry.getKey()))
              .findFirst()
              .orElse(null);
      if (field == null || entry.getValue().isNull()) {
        continue;
      }
      if (field.isRepeated()) {
        entry
            .getValue()
            .forEach(each -> message.addRepeatedField(field, value(each, message, field)));
      } else if (field.getName().equals("int_value")
          && entry.getValue().isNumber()
          && !entry.getValue().canConvertToLong()) {
        // JavaScript's SDK writes 1e+300 so, since that is a whole number.
        ((AnyValue.Builder) message).setDoubleValue(entry.getValue().doubleValue());
      } else {
        message.setField(field, value(entry.getValue(), message, field));
      }
    }
  }

  private static Object value(JsonNode node, Message.Builder message, FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case MESSAGE -> {
        Message.Builder child = message.newBuilderForField(field);
        read(node, child);
        yield child.build();
      }
      case STRING -> node.textValue();
      case BYTE_STRING -> ByteString.copyFrom(bytes(node, field));
      case BOOLEAN -> node.booleanValue();
      case ENUM -> field.getEnumType().findValueByNumberCreatingIfUnknown(node.intValue());
      case INT -> (int) new BigDecimal(node.asText()).longValueExact();
      case LONG -> new BigDecimal(node.asText()).toBigIntegerExact().longValueExact();
      case DOUBLE -> Double.valueOf(node.asText());
      case FLOAT -> throw new IllegalStateException("OTLP has no float");
    };
  }

  private static byte[] bytes(JsonNode node, FieldDescriptor field) {
    if (node.isTextual()) {
      return IDS.contains(field.getName())
          ? HexFormat.of().parseHex(node.textValue())
          : Base64.getDecoder().decode(node.textValue());
    }
    byte[] bytes = new byte[node.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) node.get(Integer.toString(i)).intValue();
    }
    return bytes;
  }

  /**
   * Writes a message in one of the many forms that clients use, chosen by chance: unset fields
   * absent or null, numbers bare or quoted, enum constants by number or name, ids in either case,
   * unknown keys in between.
   */
  static ObjectNode write(Message message, Random random) {
    ObjectNode object = NODES.objectNode();
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (random.nextInt(12) == 0) {
        object.set(
            "unknown" + random.nextInt(9), NODES.arrayNode().add(NODES.objectNode().put("a", 1)));
      }
      if (field.isRepeated()
          ? message.getRepeatedFieldCount(field) == 0
          : !message.hasField(field)) {
        if (random.nextInt(6) == 0) {
          object.putNull(field.getJsonName());
        }
      } else if (field.isRepeated()) {
        ArrayNode array = object.putArray(field.getJsonName());
        for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
          array.add(node(message.getRepeatedField(field, i), field, random));
        }
      } else {
        object.set(field.getJsonName(), node(message.getField(field), field, random));
      }
    }
    return object;
  }

  private static JsonNode node(Object value, FieldDescriptor field, Random random) {
    return switch (field.getType()) {
      case MESSAGE -> write((Message) value, random);
      case STRING -> NODES.textNode((String) value);
      case BOOL -> NODES.booleanNode((Boolean) value);
      case BYTES -> bytes(((ByteString) value).toByteArray(), field, random);
      case ENUM -> {
        EnumValueDescriptor constant = (EnumValueDescriptor) value;
        boolean unknown = constant.getIndex() < 0;
        yield unknown || random.nextBoolean()
            ? NODES.numberNode(constant.getNumber())
            : NODES.textNode(constant.getName());
      }
      case DOUBLE -> {
        double number = (Double) value;
        yield Double.isFinite(number) && random.nextBoolean()
            ? NODES.numberNode(number)
            : NODES.textNode(Double.toString(number));
      }
      case FIXED64, UINT64 -> number(new BigDecimal(Long.toUnsignedString((Long) value)), random);
      case FIXED32, UINT32 ->
          number(new BigDecimal(Integer.toUnsignedString((Integer) value)), random);
      default -> number(new BigDecimal(value.toString()), random);
    };
  }

  private static JsonNode bytes(byte[] bytes, FieldDescriptor field, Random random) {
    if (random.nextInt(4) == 0) {
      ObjectNode object = NODES.objectNode();
      for (int i = 0; i < bytes.length; i++) {
        object.put(Integer.toString(i), bytes[i] & 0xff);
      }
      return object;
    }
    if (IDS.contains(field.getName())) {
      String hex = HexFormat.of().formatHex(bytes);
      return NODES.textNode(random.nextBoolean() ? hex : hex.toUpperCase(Locale.ROOT));
    }
    Base64.Encoder encoder = random.nextBoolean() ? Base64.getEncoder() : Base64.getUrlEncoder();
    return NODES.textNode(
        (random.nextBoolean() ? encoder : encoder.withoutPadding()).encodeToString(bytes));
  }

  private static JsonNode number(BigDecimal number, Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> NODES.textNode(number.toPlainString());
      case 1 -> NODES.numberNode(number.stripTrailingZeros());
      case 2 -> NODES.textNode(number.stripTrailingZeros().toString());
      default -> NODES.numberNode(number);
    };
  }
}
