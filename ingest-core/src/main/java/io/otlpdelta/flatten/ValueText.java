package io.otlpdelta.flatten;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * An {@code AnyValue} as the text of a map value or a body: OpenTelemetry's rule for protocols that
 * have no such type ("AnyValue representation for non-OTLP protocols" in the specification's {@code
 * common/README}). Scalars are bare; lists and key-value lists are JSON. A string is not copied.
 */
final class ValueText {
  static final byte[] TRUE = "true".getBytes(US_ASCII);
  static final byte[] FALSE = "false".getBytes(US_ASCII);

  private final TextBuffer buffer = new TextBuffer();
  private final NumberText numbers = new NumberText(buffer);
  private final ValueJson json = new ValueJson(buffer, numbers);

  private byte[] bytes = {};
  private int from;
  private int to;

  /** The array that holds the text until the next one is made. */
  byte[] bytes() {
    return bytes;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  /**
   * Makes the text of a value.
   *
   * @param source the array that the value stands in
   */
  void set(byte[] source, int kind, long content) {
    switch (kind) {
      case AnyValueReader.STRING -> set(source, Slice.from(content), Slice.to(content));
      case AnyValueReader.BOOL -> setWhole(content == 0 ? FALSE : TRUE);
      case AnyValueReader.EMPTY -> set(source, 0, 0);
      default -> {
        buffer.clear();
        switch (kind) {
          case AnyValueReader.INT -> numbers.append(content);
          case AnyValueReader.DOUBLE -> numbers.append(Double.longBitsToDouble(content));
          case AnyValueReader.BYTES ->
              buffer.appendBase64(source, Slice.from(content), Slice.to(content));
          default -> json.append(source, kind, content);
        }
        set(buffer.bytes(), 0, buffer.length());
      }
    }
  }

  /** Makes the text of a number. */
  void set(long number) {
    buffer.clear();
    numbers.append(number);
    set(buffer.bytes(), 0, buffer.length());
  }

  /** Makes lower-case hex of bytes. */
  void setHex(byte[] source, long slice) {
    buffer.clear();
    buffer.appendHex(source, Slice.from(slice), Slice.to(slice));
    set(buffer.bytes(), 0, buffer.length());
  }

  private void setWhole(byte[] text) {
    set(text, 0, text.length);
  }

  private void set(byte[] text, int start, int end) {
    bytes = text;
    from = start;
    to = end;
  }
}
