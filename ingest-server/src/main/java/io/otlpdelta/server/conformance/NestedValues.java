package io.otlpdelta.server.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;

/**
 * Attribute values of many levels. Built from the inside out, as neither a message nor its writer
 * can be that deep.
 */
final class NestedValues {
  private static final String HOLE = "a value of many levels";

  private NestedValues() {}

  /** The request of one record with an attribute of so many levels of values, arrays in arrays. */
  static byte[] body(Variant variant, String service, int levels) {
    return switch (variant.encoding()) {
      case PROTOBUF -> protobuf(variant, service, levels);
      case JSON -> json(variant, service, levels);
    };
  }

  private static byte[] protobuf(Variant variant, String service, int levels) {
    byte[] value = WireBytes.field(AnyValue.STRING_VALUE_FIELD_NUMBER, "core".getBytes(UTF_8));
    for (int level = 1; level < levels; level++) {
      byte[] array = WireBytes.field(ArrayValue.VALUES_FIELD_NUMBER, value);
      value = WireBytes.field(AnyValue.ARRAY_VALUE_FIELD_NUMBER, array);
    }
    byte[] attribute =
        WireBytes.join(
            WireBytes.field(KeyValue.KEY_FIELD_NUMBER, "deep".getBytes(UTF_8)),
            WireBytes.field(KeyValue.VALUE_FIELD_NUMBER, value));
    return OneRecord.of(variant.signal(), service).withAttribute(attribute);
  }

  private static byte[] json(Variant variant, String service, int levels) {
    String value =
        "{\"arrayValue\":{\"values\":[".repeat(levels - 1)
            + "{\"stringValue\":\"core\"}"
            + "]}}".repeat(levels - 1);
    String text =
        new String(
            Telemetry.bytes(
                Telemetry.with(variant.signal(), service, Telemetry.attribute("deep", HOLE)),
                Encoding.JSON),
            UTF_8);
    return text.replace("{\"stringValue\":\"" + HOLE + "\"}", value).getBytes(UTF_8);
  }
}
