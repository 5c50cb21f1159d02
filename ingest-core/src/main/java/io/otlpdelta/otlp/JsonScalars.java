package io.otlpdelta.otlp;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Signal;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Writes single JSON values as protobuf fields: the value is the parser's current token. As lenient
 * as the clients in use need it: numbers as strings, enum constants by name, {@code 1e+21}, bytes
 * as the object that {@code JSON.stringify} makes of a byte array.
 */
final class JsonScalars {
  private final Signal signal;
  private final JsonParser parser;
  private final JsonStrings strings;
  private final MessageWriter writer;

  JsonScalars(Signal signal, JsonParser parser, JsonStrings strings, MessageWriter writer) {
    this.signal = signal;
    this.parser = parser;
    this.strings = strings;
    this.writer = writer;
  }

  /** Writes the tag and the value. */
  void field(FieldShape field) throws IOException {
    switch (field.type()) {
      case STRING -> string(field);
      case BYTES -> bytes(field);
      case INT64, SFIXED64 -> signed64(field);
      default -> {
        writer.tag(field);
        element(field);
      }
    }
  }

  /** Writes a number, an enum constant or a boolean without a tag. */
  void element(FieldShape field) throws IOException {
    switch (field.type()) {
      case BOOL -> writer.varint(bool(field) ? 1 : 0);
      case ENUM -> writer.varint(enumNumber(field));
      case DOUBLE -> writer.fixed64(Double.doubleToRawLongBits(decimal(field)));
      case FIXED64 -> writer.fixed64(unsigned64(field));
      case UINT64 -> writer.varint(unsigned64(field));
      case FIXED32 -> writer.fixed32((int) unsigned32(field));
      case UINT32 -> writer.varint(unsigned32(field));
      case SINT32 -> writer.varint(CodedOutputStream.encodeZigZag32(signed32(field)) & 0xffffffffL);
      case INT32 -> writer.varint(signed32(field));
      default ->
          throw new IllegalStateException(
              field.protoName() + ": " + field.type() + " (expected: a type that OTLP uses)");
    }
  }

  IngestException refuse(FieldShape field, String problem) {
    return refuse(field.jsonName() + " " + problem, parser.currentTokenLocation());
  }

  /** Without the parser's own exception as its cause: that one quotes the body. */
  IngestException refuse(String problem, JsonLocation at) {
    return Refusal.malformedJson(
        signal, problem, "line " + at.getLineNr() + ", column " + at.getColumnNr());
  }

  private void string(FieldShape field) throws IOException {
    if (!parser.hasToken(JsonToken.VALUE_STRING)) {
      throw refuse(field, "is no string");
    }
    writer.tag(field);
    writer.open();
    copyText();
    writer.close();
  }

  private void copyText() {
    JsonLocation start = parser.currentTokenLocation();
    if (!strings.write(start.getByteOffset(), writer)) {
      throw refuse("it is not valid JSON", start);
    }
  }

  private void bytes(FieldShape field) throws IOException {
    writer.tag(field);
    writer.open();
    if (parser.hasToken(JsonToken.START_OBJECT)) {
      byteObject(field);
    } else if (!parser.hasToken(JsonToken.VALUE_STRING)) {
      throw refuse(field, "is no string");
    } else if (field.hexId()) {
      hex(field);
    } else {
      base64(field);
    }
    writer.close();
  }

  /** The digits are written first and turned into bytes where they stand. */
  private void hex(FieldShape field) {
    int start = writer.size();
    copyText();
    byte[] digits = writer.array();
    int end = writer.size();
    int to = start;
    for (int i = start; i < end; i += 2) {
      int high = hexDigit(digits[i]);
      int low = i + 1 < end ? hexDigit(digits[i + 1]) : -1;
      if (high < 0 || low < 0) {
        throw refuse(field, "is not in hex, two digits to a byte");
      }
      digits[to++] = (byte) ((high << 4) | low);
    }
    writer.cut(to);
  }

  private static int hexDigit(byte digit) {
    return digit < 0 ? -1 : Character.digit(digit, 16);
  }

  private void base64(FieldShape field) {
    int start = writer.size();
    copyText();
    byte[] text = Arrays.copyOfRange(writer.array(), start, writer.size());
    writer.cut(start);
    try {
      byte[] bytes = (isUrlSafe(text) ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text);
      writer.copy(bytes, 0, bytes.length);
    } catch (IllegalArgumentException e) {
      throw refuse(field, "is not in Base64");
    }
  }

  private static boolean isUrlSafe(byte[] text) {
    for (byte each : text) {
      if (each == '-' || each == '_') {
        return true;
      }
    }
    return false;
  }

  /** What {@code JSON.stringify(new Uint8Array([1, 2]))} gives: {@code {"0":1,"1":2}}. */
  private void byteObject(FieldShape field) throws IOException {
    int expected = 0;
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      if (!name.equals(Integer.toString(expected++)) || token != JsonToken.VALUE_NUMBER_INT) {
        throw refuse(field, "is no object of bytes, {\"0\":1,\"1\":2}");
      }
      int value = signed32(field);
      if (value < 0 || value > 0xff) {
        throw refuse(field, "holds a byte that is not within 0 and 255");
      }
      writer.raw(value);
    }
  }

  /**
   * JavaScript's exporter calls every whole number an integer, also {@code 1e+21}; where the field
   * has a double beside it, the number is kept as that one.
   */
  private void signed64(FieldShape field) throws IOException {
    OptionalLong whole =
        isLong() ? OptionalLong.of(parser.getLongValue()) : JsonNumbers.signed64(numberText(field));
    if (whole.isPresent()) {
      writer.tag(field);
      if (field.type() == FieldDescriptor.Type.INT64) {
        writer.varint(whole.getAsLong());
      } else {
        writer.fixed64(whole.getAsLong());
      }
      return;
    }
    OptionalDouble decimal = JsonNumbers.decimal(numberText(field));
    if (decimal.isEmpty()) {
      throw refuse(field, "is no number");
    }
    writer.tag(doubleBeside(field), WireFormat.WIRETYPE_FIXED64);
    writer.fixed64(Double.doubleToRawLongBits(decimal.getAsDouble()));
  }

  private static int doubleBeside(FieldShape integer) {
    return switch (integer.protoName()) {
      case "AnyValue.int_value" -> AnyValue.DOUBLE_VALUE_FIELD_NUMBER;
      case "NumberDataPoint.as_int" -> NumberDataPoint.AS_DOUBLE_FIELD_NUMBER;
      case "Exemplar.as_int" -> Exemplar.AS_DOUBLE_FIELD_NUMBER;
      default ->
          throw new IllegalStateException(integer.protoName() + " (expected: a known integer)");
    };
  }

  private long unsigned64(FieldShape field) throws IOException {
    if (isLong() && parser.getLongValue() >= 0) {
      return parser.getLongValue();
    }
    return JsonNumbers.unsigned64(numberText(field))
        .orElseThrow(() -> refuse(field, "is no whole number within 0 and 2^64-1"));
  }

  private long unsigned32(FieldShape field) throws IOException {
    OptionalLong value = whole(field);
    if (value.isEmpty() || value.getAsLong() >>> Integer.SIZE != 0) {
      throw refuse(field, "is no whole number within 0 and 2^32-1");
    }
    return value.getAsLong();
  }

  private int signed32(FieldShape field) throws IOException {
    OptionalLong value = whole(field);
    if (value.isEmpty() || value.getAsLong() != (int) value.getAsLong()) {
      throw refuse(field, "is no whole number within -2^31 and 2^31-1");
    }
    return (int) value.getAsLong();
  }

  private OptionalLong whole(FieldShape field) throws IOException {
    return isLong()
        ? OptionalLong.of(parser.getLongValue())
        : JsonNumbers.signed64(numberText(field));
  }

  private int enumNumber(FieldShape field) throws IOException {
    if (parser.hasToken(JsonToken.VALUE_STRING)) {
      Integer number = field.enumNumber(parser.getText());
      if (number != null) {
        return number;
      }
    }
    return signed32(field);
  }

  private double decimal(FieldShape field) throws IOException {
    return JsonNumbers.decimal(numberText(field))
        .orElseThrow(() -> refuse(field, "is no number that a double holds"));
  }

  private boolean bool(FieldShape field) throws IOException {
    return switch (parser.getText()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw refuse(field, "is neither true nor false");
    };
  }

  private boolean isLong() throws IOException {
    return parser.hasToken(JsonToken.VALUE_NUMBER_INT)
        && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
  }

  private String numberText(FieldShape field) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getText();
      default -> throw refuse(field, "is no number");
    };
  }
}
