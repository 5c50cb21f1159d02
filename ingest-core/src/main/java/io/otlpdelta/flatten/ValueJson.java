package io.otlpdelta.flatten;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValueList;

/**
 * Appends an {@code AnyValue} as JSON without blanks, in its own order, from wire bytes. When a key
 * stands twice in one key-value list, the last value wins, in the place of the first. Strings have
 * escapes only where JSON demands one, as {@code JSON.stringify} writes them.
 */
final class ValueJson {
  /** The decoder cuts deeper values; what is still deeper here is cut in the same way. */
  private static final int MAX_DEPTH = 64;

  private static final int ELEMENT_TAG =
      (ArrayValue.VALUES_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int MEMBER_TAG =
      (KeyValueList.VALUES_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  private static final byte[] CUT = "\"...\"".getBytes(US_ASCII);
  private static final byte[] NULL = "null".getBytes(US_ASCII);
  private static final byte[] CONTROL = "\\u00".getBytes(US_ASCII);

  private final TextBuffer json;
  private final NumberText numbers;
  private final WireCursor in = new WireCursor();
  private final AnyValueReader value = new AnyValueReader();

  /** A stack: the members of the object that is written, over those of the objects around it. */
  private final AttributeList members = new AttributeList();

  ValueJson(TextBuffer json, NumberText numbers) {
    this.json = json;
    this.numbers = numbers;
  }

  /** Appends a value as {@link AnyValueReader} found it. */
  void append(byte[] bytes, int kind, long content) {
    members.clear();
    append(bytes, kind, content, 1);
  }

  private void append(byte[] bytes, int kind, long content, int depth) {
    switch (kind) {
      case AnyValueReader.STRING -> quoted(bytes, Slice.from(content), Slice.to(content));
      case AnyValueReader.BOOL -> json.append(content == 0 ? ValueText.FALSE : ValueText.TRUE);
      case AnyValueReader.INT -> numbers.append(content);
      case AnyValueReader.DOUBLE -> number(Double.longBitsToDouble(content));
      case AnyValueReader.BYTES -> {
        json.append('"');
        json.appendBase64(bytes, Slice.from(content), Slice.to(content));
        json.append('"');
      }
      case AnyValueReader.ARRAY -> array(bytes, Slice.from(content), Slice.to(content), depth);
      case AnyValueReader.KVLIST -> object(bytes, Slice.from(content), Slice.to(content), depth);
      default -> json.append(NULL);
    }
  }

  private void number(double number) {
    if (Double.isFinite(number)) {
      numbers.append(number);
      return;
    }
    json.append('"');
    numbers.append(number);
    json.append('"');
  }

  private void array(byte[] bytes, int from, int to, int depth) {
    if (depth > MAX_DEPTH) {
      json.append(CUT);
      return;
    }
    json.append('[');
    boolean first = true;
    int at = from;
    while (at < to) {
      in.open(bytes, at);
      int tag = in.tag(to);
      if (tag == ELEMENT_TAG) {
        at = in.end(to);
        if (!first) {
          json.append(',');
        }
        first = false;
        element(bytes, in.at(), at, depth + 1);
      } else {
        in.skip(tag, to);
        at = in.at();
      }
    }
    json.append(']');
  }

  private void element(byte[] bytes, int from, int to, int depth) {
    in.open(bytes, from);
    if (value.read(in, to)) {
      append(bytes, value.kind(), value.content(), depth);
      return;
    }
    byte[] whole = WholeMessage.of(AnyValue.parser(), bytes, from, to);
    element(whole, 0, whole.length, depth);
  }

  private void object(byte[] bytes, int from, int to, int depth) {
    if (depth > MAX_DEPTH) {
      json.append(CUT);
      return;
    }
    int base = members.size();
    if (!readMembers(bytes, from, to)) {
      members.truncate(base);
      byte[] whole = WholeMessage.of(KeyValueList.parser(), bytes, from, to);
      object(whole, 0, whole.length, depth);
      return;
    }
    members.dropDuplicates(bytes, base);
    json.append('{');
    int end = members.size();
    for (int i = base; i < end; i++) {
      if (i > base) {
        json.append(',');
      }
      quoted(bytes, Slice.from(members.key(i)), Slice.to(members.key(i)));
      json.append(':');
      append(bytes, members.kind(i), members.content(i), depth + 1);
    }
    json.append('}');
    members.truncate(base);
  }

  private boolean readMembers(byte[] bytes, int from, int to) {
    in.open(bytes, from);
    while (in.at() < to) {
      int tag = in.tag(to);
      if (tag != MEMBER_TAG) {
        in.skip(tag, to);
      } else if (!members.add(in, in.end(to))) {
        return false;
      }
    }
    return true;
  }

  private void quoted(byte[] bytes, int from, int to) {
    json.append('"');
    int clean = from;
    for (int i = from; i < to; i++) {
      byte next = bytes[i];
      // Bytes of longer UTF-8 sequences are negative.
      if ((next < ' ' && next >= 0) || next == '"' || next == '\\') {
        json.append(bytes, clean, i);
        escaped(next);
        clean = i + 1;
      }
    }
    json.append(bytes, clean, to);
    json.append('"');
  }

  private void escaped(byte character) {
    char letter =
        switch (character) {
          case '"' -> '"';
          case '\\' -> '\\';
          case '\b' -> 'b';
          case '\f' -> 'f';
          case '\n' -> 'n';
          case '\r' -> 'r';
          case '\t' -> 't';
          default -> 'u';
        };
    if (letter == 'u') {
      json.append(CONTROL);
      json.append(Character.forDigit(character >> 4, 16));
      json.append(Character.forDigit(character & 0xf, 16));
      return;
    }
    json.append('\\');
    json.append(letter);
  }
}
