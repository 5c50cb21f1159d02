package io.otlpdelta.it.expected;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import java.util.Map;

/** The rules for single values that are the same in all three tables. */
final class Values {
  private Values() {}

  static String emptyIsNull(String text) {
    return text.isEmpty() ? null : text;
  }

  /** Nanoseconds as sent; 0 is "unknown". */
  static Long time(OtlpNode node, String field) {
    long nanos = node.integer(field);
    return nanos == 0 ? null : nanos;
  }

  /** An id of the right length that is not all zeros, else NULL. */
  static String id(OtlpNode node, String field, int hexDigits) {
    String id = node.id(field);
    boolean valid = id.length() == hexDigits && !id.chars().allMatch(c -> c == '0');
    return valid ? id : null;
  }

  static String traceId(OtlpNode node) {
    return id(node, "trace_id", 32);
  }

  static String spanId(OtlpNode node) {
    return id(node, "span_id", 16);
  }

  /** The 32 bits of an int32, uint32 or fixed32. */
  static int int32(OtlpNode node, String field) {
    return (int) node.integer(field);
  }

  static Double optionalReal(OtlpNode node, String field) {
    return node.has(field) ? node.real(field) : null;
  }

  /** The enum constant's name in the {@code .proto} file, or the digits of an unknown number. */
  static String enumName(OtlpNode node, String field, EnumDescriptor type) {
    int number = int32(node, field);
    EnumValueDescriptor constant = type.findValueByNumber(number);
    return constant == null ? Integer.toString(number) : constant.getName();
  }

  /** As {@link #enumName}, where 0 means "not said". */
  static String enumNameOrNull(OtlpNode node, String field, EnumDescriptor type) {
    return int32(node, field) == 0 ? null : enumName(node, field, type);
  }

  static Map<String, Object> attributes(OtlpNode node) {
    return AttributeText.map(node.messages("attributes"));
  }
}
