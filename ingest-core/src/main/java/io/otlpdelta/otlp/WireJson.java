package io.otlpdelta.otlp;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.google.protobuf.CodedInputStream;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.MessageMembers.Member;
import io.otlpdelta.otlp.MessageMembers.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;

/**
 * Writes checked protobuf as OTLP/JSON for people to read. The text is bounded and still good JSON:
 * what is too long is cut to {@code ...}, and members after the bound are left out. Builds no
 * objects, so a record of any size costs no more than its text. One instance writes one text.
 */
final class WireJson {
  /** One text among others leaves them room. */
  static final int MAX_STRING_CHARS = 4096;

  /** More elements than any text has room for. */
  private static final int MAX_ELEMENTS = 8192;

  private static final String CUT = "...";

  private final Signal signal;
  private final int maxChars;
  private final StringBuilder json = new StringBuilder();
  private boolean shortened;

  /**
   * Starts an empty text.
   *
   * @param maxChars after so many characters nothing more is begun
   */
  WireJson(Signal signal, int maxChars) {
    this.signal = signal;
    this.maxChars = maxChars;
  }

  /** Writes text as it is; for the frame around a message. */
  WireJson raw(String text) {
    json.append(text);
    return this;
  }

  /** Writes a message as an object. */
  WireJson object(MessageShape shape, ByteRange message) {
    object(shape, List.of(message));
    return this;
  }

  /**
   * Writes the wanted members of a message without its braces, each with a comma behind it; for an
   * object that goes on.
   */
  WireJson membersOf(MessageShape shape, List<ByteRange> parts, Predicate<FieldShape> wanted) {
    for (Member member : members(shape, parts)) {
      if (wanted.test(member.field())) {
        name(member.field());
        member(member);
        json.append(',');
      }
    }
    return this;
  }

  String text() {
    return json.toString();
  }

  /** Whether something was cut or left out. */
  boolean shortened() {
    return shortened;
  }

  private void object(MessageShape shape, List<ByteRange> parts) {
    json.append('{');
    String separator = "";
    for (Member member : members(shape, parts)) {
      if (isFull()) {
        break;
      }
      json.append(separator);
      name(member.field());
      member(member);
      separator = ",";
    }
    json.append('}');
  }

  private Iterable<Member> members(MessageShape shape, List<ByteRange> parts) {
    return MessageMembers.scan(signal, shape, parts, MAX_ELEMENTS).all();
  }

  private boolean isFull() {
    boolean full = json.length() >= maxChars;
    shortened |= full;
    return full;
  }

  private void name(FieldShape field) {
    json.append('"').append(field.jsonKey()).append("\":");
  }

  private void member(Member member) {
    shortened |= member.incomplete();
    FieldShape field = member.field();
    List<Value> values = member.values();
    if (field.repeated()) {
      array(field, values);
    } else if (field.kind() == FieldShape.Kind.MESSAGE) {
      object(field.child(), values.stream().map(Value::at).toList());
    } else {
      scalar(field, values.get(0).at());
    }
  }

  private void array(FieldShape field, List<Value> values) {
    json.append('[');
    String separator = "";
    for (Value value : values) {
      int at = value.at().from();
      boolean more = !value.packed() || at < value.at().to();
      while (more) {
        if (isFull()) {
          json.append(']');
          return;
        }
        json.append(separator);
        at = element(field, new ByteRange(value.at().array(), at, value.at().to()));
        separator = ",";
        more = value.packed() && at < value.at().to();
      }
    }
    json.append(']');
  }

  private int element(FieldShape field, ByteRange value) {
    if (field.kind() == FieldShape.Kind.MESSAGE) {
      object(field.child(), List.of(value));
      return value.to();
    }
    return scalar(field, value);
  }

  /** Returns where the value ends, for packed ones. */
  private int scalar(FieldShape field, ByteRange value) {
    WireReader reader = new WireReader(signal, value.array(), value.from());
    int limit = value.to();
    switch (field.type()) {
      case STRING -> string(value);
      case BYTES -> bytes(field, value);
      case BOOL -> json.append(reader.varint(limit) != 0);
      case INT32, ENUM -> json.append((int) reader.varint(limit));
      case UINT32 -> json.append(reader.varint(limit) & 0xffffffffL);
      case SINT32 -> json.append(CodedInputStream.decodeZigZag32((int) reader.varint(limit)));
      case FIXED32 -> json.append(reader.fixed32(limit) & 0xffffffffL);
      case INT64 -> quoted(Long.toString(reader.varint(limit)));
      case UINT64 -> quoted(Long.toUnsignedString(reader.varint(limit)));
      case FIXED64 -> quoted(Long.toUnsignedString(reader.fixed64(limit)));
      case SFIXED64 -> quoted(Long.toString(reader.fixed64(limit)));
      case DOUBLE -> decimal(Double.longBitsToDouble(reader.fixed64(limit)));
      default ->
          throw new IllegalStateException(
              field.protoName() + ": " + field.type() + " (expected: a type that OTLP uses)");
    }
    return reader.position();
  }

  private void quoted(String number) {
    json.append('"').append(number).append('"');
  }

  private void decimal(double value) {
    if (Double.isFinite(value)) {
      json.append(value);
    } else {
      quoted(Double.toString(value));
    }
  }

  private void bytes(FieldShape field, ByteRange value) {
    int used = Math.min(value.length(), MAX_STRING_CHARS / 4 * 3);
    byte[] shown = Arrays.copyOfRange(value.array(), value.from(), value.from() + used);
    json.append('"')
        .append(
            field.hexId()
                ? HexFormat.of().formatHex(shown)
                : Base64.getEncoder().encodeToString(shown));
    if (used < value.length()) {
      json.append(CUT);
      shortened = true;
    }
    json.append('"');
  }

  private void string(ByteRange value) {
    String text = shortText(value, MAX_STRING_CHARS);
    shortened |= text.getBytes(StandardCharsets.UTF_8).length != value.length();
    json.append('"');
    JsonStringEncoder.getInstance().quoteAsString(text, json);
    json.append('"');
  }

  /** The text that stands there, or its beginning and {@code ...}. */
  static String shortText(ByteRange value, int maxChars) {
    // Four bytes are the most that a character takes, so no more than these are looked at.
    int used = Math.min(value.length(), 4 * (maxChars + 1));
    String text = new String(value.array(), value.from(), used, StandardCharsets.UTF_8);
    if (text.length() <= maxChars) {
      return text;
    }
    int end = maxChars - CUT.length();
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + CUT;
  }
}
