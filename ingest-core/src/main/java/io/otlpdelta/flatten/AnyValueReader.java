package io.otlpdelta.flatten;

import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.common.v1.AnyValue;

/** Reads which member of its oneof an {@code AnyValue} has, and where it stands. Reused. */
final class AnyValueReader {
  /** The kind of a value without a member; the other kinds are the members' field numbers. */
  static final int EMPTY = 0;

  static final int STRING = AnyValue.STRING_VALUE_FIELD_NUMBER;
  static final int BOOL = AnyValue.BOOL_VALUE_FIELD_NUMBER;
  static final int INT = AnyValue.INT_VALUE_FIELD_NUMBER;
  static final int DOUBLE = AnyValue.DOUBLE_VALUE_FIELD_NUMBER;
  static final int ARRAY = AnyValue.ARRAY_VALUE_FIELD_NUMBER;
  static final int KVLIST = AnyValue.KVLIST_VALUE_FIELD_NUMBER;
  static final int BYTES = AnyValue.BYTES_VALUE_FIELD_NUMBER;

  static final int STRING_TAG = (STRING << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  static final int BOOL_TAG = (BOOL << 3) | WireFormat.WIRETYPE_VARINT;
  static final int INT_TAG = (INT << 3) | WireFormat.WIRETYPE_VARINT;
  private static final int DOUBLE_TAG = (DOUBLE << 3) | WireFormat.WIRETYPE_FIXED64;
  private static final int ARRAY_TAG = (ARRAY << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int KVLIST_TAG = (KVLIST << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int BYTES_TAG = (BYTES << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int STRING_INDEX_TAG =
      (AnyValue.STRING_VALUE_STRINDEX_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_VARINT;

  private int kind;
  private long content;

  /** One of the constants of this class. */
  int kind() {
    return kind;
  }

  /** The number, or the bits of the double; of all others the {@link Slice} they stand in. */
  long content() {
    return content;
  }

  /**
   * Reads a value up to {@code limit}.
   *
   * @return false when its list stands in two parts: see {@link WholeMessage}. protobuf-java puts
   *     them together even when another member of the oneof stands between them
   */
  boolean read(WireCursor in, int limit) {
    kind = EMPTY;
    content = Slice.EMPTY;
    int lists = 0;
    while (in.at() < limit) {
      int tag = in.tag(limit);
      switch (tag) {
        case STRING_TAG -> slice(STRING, in, limit);
        case BYTES_TAG -> slice(BYTES, in, limit);
        case INT_TAG -> number(INT, in.varint(limit));
        case BOOL_TAG -> number(BOOL, in.varint(limit));
        case DOUBLE_TAG -> number(DOUBLE, in.fixed64(limit));
        case ARRAY_TAG, KVLIST_TAG -> {
          int list = 1 << (tag >>> 3);
          if ((lists & list) != 0) {
            return false;
          }
          lists |= list;
          slice(tag >>> 3, in, limit);
        }
        case STRING_INDEX_TAG -> {
          // Indexes into a string table exist in profiles only; OTLP forbids them elsewhere.
          in.varint(limit);
          number(EMPTY, 0);
        }
        default -> in.skip(tag, limit);
      }
    }
    return true;
  }

  private void slice(int member, WireCursor in, int limit) {
    kind = member;
    content = in.slice(limit);
  }

  private void number(int member, long number) {
    kind = member;
    content = number;
  }
}
