package io.otlpdelta.otlp;

import io.otlpdelta.error.IngestException;

/**
 * Reads JSON strings from the bytes of the body themselves. Jackson would gather each in an array
 * of characters first, and a string of 60 MiB took 330 MB there (measured with 2.22). It still goes
 * over every string itself, so what is no JSON is refused by it.
 *
 * <p>One instance reads one body, which is good UTF-8. Not thread-safe.
 */
final class JsonStrings {
  private static final int MALFORMED = -1;

  private final ByteRange json;
  private final byte[] bytes;
  private final long maxValueBytes;

  JsonStrings(ByteRange json, long maxValueBytes) {
    this.json = json;
    this.bytes = json.array();
    this.maxValueBytes = maxValueBytes;
  }

  /**
   * Writes a string as UTF-8; a surrogate without its partner becomes U+FFFD.
   *
   * @param offset where its opening quote stands in the body
   * @return false when it is not closed or holds an escape that JSON does not know
   * @throws IngestException when it is too long
   */
  boolean write(long offset, MessageWriter writer) {
    int at = json.from() + (int) offset + 1;
    long room = maxValueBytes;
    while (true) {
      int next = quoteOrEscape(at);
      room -= next - at;
      if (room < 0) {
        throw Refusal.tooLongValue(maxValueBytes);
      }
      writer.copy(bytes, at, next);
      if (next == json.to()) {
        return false;
      }
      if (bytes[next] == '"') {
        return true;
      }
      at = escape(next + 1, writer);
      if (at == MALFORMED) {
        return false;
      }
      room--; // At least one byte, so that escapes alone cannot go on for ever.
    }
  }

  private int quoteOrEscape(int from) {
    int at = from;
    while (at < json.to() && bytes[at] != '"' && bytes[at] != '\\') {
      at++;
    }
    return at;
  }

  /** Writes what an escape stands for; returns the position behind it, or that it is none. */
  private int escape(int at, MessageWriter writer) {
    int letter = at < json.to() ? bytes[at] : MALFORMED;
    switch (letter) {
      case '"', '\\', '/' -> writer.raw(letter);
      case 'b' -> writer.raw('\b');
      case 'f' -> writer.raw('\f');
      case 'n' -> writer.raw('\n');
      case 'r' -> writer.raw('\r');
      case 't' -> writer.raw('\t');
      case 'u' -> {
        return utf16(at + 1, writer);
      }
      default -> {
        return MALFORMED;
      }
    }
    return at + 1;
  }

  private int utf16(int at, MessageWriter writer) {
    int unit = hex4(at);
    if (unit == MALFORMED) {
      return MALFORMED;
    }
    int end = at + 4;
    if (!Character.isSurrogate((char) unit)) {
      writer.codePoint(unit);
      return end;
    }
    if (end + 1 < json.to() && bytes[end] == '\\' && bytes[end + 1] == 'u') {
      int low = hex4(end + 2);
      if (low != MALFORMED && Character.isSurrogatePair((char) unit, (char) low)) {
        writer.codePoint(Character.toCodePoint((char) unit, (char) low));
        return end + 6;
      }
    }
    writer.replacement();
    return end;
  }

  private int hex4(int at) {
    if (json.to() - at < 4) {
      return MALFORMED;
    }
    int value = 0;
    for (int i = at; i < at + 4; i++) {
      int digit = bytes[i] < 0 ? -1 : Character.digit(bytes[i], 16);
      if (digit < 0) {
        return MALFORMED;
      }
      value = (value << 4) | digit;
    }
    return value;
  }
}
