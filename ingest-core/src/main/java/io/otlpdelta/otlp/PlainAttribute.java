package io.otlpdelta.otlp;

import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;

/**
 * Recognises attributes in the form that nearly all have: a key, then one scalar value, both short
 * and in ASCII, nothing else. The checker's own walk finds no fault in one and takes several times
 * as long for it; attributes are most of a request.
 */
final class PlainAttribute {
  /** No key or text in such an attribute is longer: its length is one byte. */
  static final int MAX_VALUE_BYTES = Byte.MAX_VALUE;

  private static final byte KEY =
      tag(KeyValue.KEY_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
  private static final byte VALUE =
      tag(KeyValue.VALUE_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
  private static final byte STRING =
      tag(AnyValue.STRING_VALUE_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
  private static final byte BOOL =
      tag(AnyValue.BOOL_VALUE_FIELD_NUMBER, WireFormat.WIRETYPE_VARINT);
  private static final byte INT = tag(AnyValue.INT_VALUE_FIELD_NUMBER, WireFormat.WIRETYPE_VARINT);
  private static final byte DOUBLE =
      tag(AnyValue.DOUBLE_VALUE_FIELD_NUMBER, WireFormat.WIRETYPE_FIXED64);

  private static final int MAX_VARINT_BYTES = 10;

  private PlainAttribute() {}

  /** Whether {@code [from, end)} is such a {@code KeyValue}; false says nothing about it. */
  static boolean is(byte[] bytes, int from, int end) {
    if (end - from < 4 || bytes[from] != KEY) {
      return false;
    }
    int keyBytes = bytes[from + 1];
    int value = from + 2 + keyBytes;
    // Sums, not differences: the length is at most 127, and a negative one is none.
    if (keyBytes < 0
        || value + 2 > end
        || bytes[value] != VALUE
        || value + 2 + bytes[value + 1] != end) {
      return false;
    }
    return isScalar(bytes, from, value + 2, end);
  }

  private static boolean isScalar(byte[] bytes, int attribute, int from, int end) {
    if (end - from < 2) {
      return false;
    }
    byte tag = bytes[from];
    if (tag == STRING) {
      // Tags and lengths are below 128 too, so one look at all the bytes will do.
      return from + 2 + bytes[from + 1] == end && Utf8.isAscii(bytes, attribute, end);
    }
    boolean fills =
        (tag == INT || tag == BOOL)
            ? isVarint(bytes, from + 1, end)
            : tag == DOUBLE && from + 1 + Double.BYTES == end;
    return fills && Utf8.isAscii(bytes, attribute, from);
  }

  private static boolean isVarint(byte[] bytes, int from, int end) {
    int last = end - 1;
    if (bytes[last] < 0 || end - from > MAX_VARINT_BYTES) {
      return false;
    }
    for (int i = from; i < last; i++) {
      if (bytes[i] >= 0) {
        return false;
      }
    }
    return true;
  }

  private static byte tag(int fieldNumber, int wireType) {
    return (byte) ((fieldNumber << 3) | wireType);
  }
}
