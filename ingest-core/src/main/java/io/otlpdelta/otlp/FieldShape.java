package io.otlpdelta.otlp;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import org.jspecify.annotations.Nullable;

/** One field of a {@link MessageShape}. Immutable. */
final class FieldShape {
  /** How the checker treats what the field holds. */
  enum Kind {
    VARINT,
    UNSIGNED_VARINT,
    FIXED32,
    FIXED64,
    UNSIGNED_FIXED64,
    STRING,
    BYTES,
    MESSAGE,
    /**
     * An index into the string table of profiles. Receivers of other signals process the data as if
     * it were absent, and warn (common.proto).
     */
    STRING_INDEX
  }

  /** What a tag and a length of one byte each take. */
  static final int SHORT_HEAD_BYTES = 2;

  private static final int MAX_SHORT_NUMBER = 15;

  private final FieldDescriptor descriptor;
  private final int number;
  private final Kind kind;
  private final int wireType;

  /** The tag if it takes one byte, else 0, which is no tag. */
  private final byte shortTag;

  private final boolean repeated;
  private final @Nullable MessageShape child;
  private final boolean hexId;

  FieldShape(FieldDescriptor descriptor, @Nullable MessageShape child) {
    this.descriptor = descriptor;
    this.number = descriptor.getNumber();
    this.kind = kindOf(descriptor);
    this.wireType = wireTypeOf(kind);
    this.shortTag = number <= MAX_SHORT_NUMBER ? (byte) ((number << 3) | wireType) : 0;
    this.repeated = descriptor.isRepeated();
    this.child = child;
    this.hexId =
        switch (descriptor.getName()) {
          case "trace_id", "span_id", "parent_span_id" -> true;
          default -> false;
        };
  }

  int number() {
    return number;
  }

  Kind kind() {
    return kind;
  }

  /** The declared type, which decides how a JSON value is written. */
  FieldDescriptor.Type type() {
    return descriptor.getType();
  }

  /** The wire type of one value; repeated numbers may also come packed. */
  int wireType() {
    return wireType;
  }

  boolean repeated() {
    return repeated;
  }

  boolean packable() {
    return descriptor.isPackable();
  }

  /**
   * Where the field's value ends that has its tag at {@code at}, if both tag and length take one
   * byte; -1 when they do not, when another field stands there, or none.
   */
  int shortEnd(byte[] bytes, int at, int limit) {
    if (shortTag == 0
        || at + SHORT_HEAD_BYTES > limit
        || bytes[at] != shortTag
        || bytes[at + 1] < 0) {
      return -1;
    }
    int end = at + SHORT_HEAD_BYTES + bytes[at + 1];
    return end <= limit ? end : -1;
  }

  /** The shape of what a {@link Kind#MESSAGE} field holds. */
  MessageShape child() {
    return requireNonNull(child, "child");
  }

  /** Whether OTLP/JSON writes these bytes in hex and not in Base64. */
  boolean hexId() {
    return hexId;
  }

  /** The number of an enum constant by its name, or null. */
  @Nullable Integer enumNumber(String name) {
    EnumValueDescriptor value = descriptor.getEnumType().findValueByName(name);
    return value == null ? null : value.getNumber();
  }

  /** The name for messages about protobuf bodies: {@code LogRecord.time_unix_nano}. */
  String protoName() {
    return descriptor.getContainingType().getName() + "." + descriptor.getName();
  }

  /** The name for messages about JSON bodies: {@code LogRecord.timeUnixNano}. */
  String jsonName() {
    return descriptor.getContainingType().getName() + "." + descriptor.getJsonName();
  }

  /** The name in JSON bodies: {@code timeUnixNano}. */
  String jsonKey() {
    return descriptor.getJsonName();
  }

  /** Whether the other field, sent later, makes this one absent: members of one oneof. */
  boolean excludes(FieldShape other) {
    return number != other.number
        && descriptor.getRealContainingOneof() != null
        && descriptor.getRealContainingOneof().equals(other.descriptor.getRealContainingOneof());
  }

  private static Kind kindOf(FieldDescriptor descriptor) {
    return switch (descriptor.getType()) {
      case INT32 -> descriptor.getName().endsWith("_strindex") ? Kind.STRING_INDEX : Kind.VARINT;
      case UINT32, SINT32, INT64, SINT64, BOOL, ENUM -> Kind.VARINT;
      case UINT64 -> Kind.UNSIGNED_VARINT;
      case FIXED32, SFIXED32, FLOAT -> Kind.FIXED32;
      case SFIXED64, DOUBLE -> Kind.FIXED64;
      case FIXED64 -> Kind.UNSIGNED_FIXED64;
      case STRING -> Kind.STRING;
      case BYTES -> Kind.BYTES;
      case MESSAGE, GROUP -> Kind.MESSAGE;
    };
  }

  private static int wireTypeOf(Kind kind) {
    return switch (kind) {
      case VARINT, UNSIGNED_VARINT, STRING_INDEX -> WireFormat.WIRETYPE_VARINT;
      case FIXED32 -> WireFormat.WIRETYPE_FIXED32;
      case FIXED64, UNSIGNED_FIXED64 -> WireFormat.WIRETYPE_FIXED64;
      case STRING, BYTES, MESSAGE -> WireFormat.WIRETYPE_LENGTH_DELIMITED;
    };
  }
}
