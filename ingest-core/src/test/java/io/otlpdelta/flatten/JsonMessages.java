package io.otlpdelta.flatten;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/** OTLP/JSON to messages by reflection, for recorded JSON bodies: the oracle's own reading. */
final class JsonMessages {
  private JsonMessages() {}

  static DynamicMessage parse(Descriptor type, JsonNode json) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
    for (Map.Entry<String, JsonNode> member : json.properties()) {
      FieldDescriptor field =
          type.getFields().stream()
              .filter(candidate -> candidate.getJsonName().equals(member.getKey()))
              .findFirst()
              .orElse(null);
      // OTLP readers must ignore fields that they do not know.
      if (field != null && !member.getValue().isNull()) {
        if (field.isRepeated()) {
          member.getValue().forEach(item -> message.addRepeatedField(field, value(field, item)));
        } else {
          message.setField(field, value(field, member.getValue()));
        }
      }
    }
    return message.build();
  }

  private static Object value(FieldDescriptor field, JsonNode json) {
    return switch (field.getJavaType()) {
      case MESSAGE -> parse(field.getMessageType(), json);
      case STRING -> json.asText();
      case BOOLEAN -> json.booleanValue();
      case INT -> json.isTextual() ? Integer.parseInt(json.asText()) : json.intValue();
      case LONG -> json.isTextual() ? Long.parseLong(json.asText()) : json.longValue();
      case DOUBLE -> json.isTextual() ? Double.parseDouble(json.asText()) : json.doubleValue();
      case FLOAT -> throw new IllegalStateException("OTLP has no float: " + field);
      case ENUM -> field.getEnumType().findValueByNumberCreatingIfUnknown(json.intValue());
      case BYTE_STRING ->
          ByteString.copyFrom(
              field.getName().endsWith("_id")
                  ? HexFormat.of().parseHex(json.asText())
                  : Base64.getDecoder().decode(json.asText()));
    };
  }
}
