package io.otlpdelta.server.conformance;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Messages in OTLP/JSON (OTLP specification, "JSON Protobuf Encoding"): the JSON of protobuf, but
 * for ids in hex and enum constants as numbers.
 */
final class OtlpJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private OtlpJson() {}

  static byte[] bytes(Message message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
      object(message, out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  private static void object(Message message, JsonGenerator out) throws IOException {
    out.writeStartObject();
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      out.writeFieldName(field.getKey().getJsonName());
      if (field.getValue() instanceof List<?> values) {
        out.writeStartArray();
        for (Object value : values) {
          value(field.getKey(), value, out);
        }
        out.writeEndArray();
      } else {
        value(field.getKey(), field.getValue(), out);
      }
    }
    out.writeEndObject();
  }

  private static void value(FieldDescriptor field, Object value, JsonGenerator out)
      throws IOException {
    if (value instanceof Message message) {
      object(message, out);
    } else if (value instanceof ByteString bytes) {
      out.writeString(
          field.getName().endsWith("_id")
              ? HexFormat.of().formatHex(bytes.toByteArray())
              : Base64.getEncoder().encodeToString(bytes.toByteArray()));
    } else if (value instanceof EnumValueDescriptor constant) {
      out.writeNumber(constant.getNumber());
    } else if (value instanceof Long number) {
      out.writeString(isUnsigned(field) ? Long.toUnsignedString(number) : number.toString());
    } else if (value instanceof Integer number) {
      out.writeNumber(isUnsigned(field) ? Integer.toUnsignedLong(number) : number.longValue());
    } else if (value instanceof Double number) {
      out.writeNumber(number);
    } else if (value instanceof Boolean flag) {
      out.writeBoolean(flag);
    } else {
      out.writeString((String) value);
    }
  }

  private static boolean isUnsigned(FieldDescriptor field) {
    return switch (field.getType()) {
      case UINT32, UINT64, FIXED32, FIXED64 -> true;
      default -> false;
    };
  }
}
