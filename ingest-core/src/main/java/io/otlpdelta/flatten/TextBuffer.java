package io.otlpdelta.flatten;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** UTF-8 text that is put together, in memory that is used again. */
final class TextBuffer {
  private static final int FIRST_CAPACITY = 256;
  private static final int MAX_KEPT = 1 << 20;
  private static final byte[] BASE64 =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
          .getBytes(StandardCharsets.US_ASCII);
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes = new byte[FIRST_CAPACITY];
  private int length;

  void clear() {
    if (bytes.length > MAX_KEPT) {
      bytes = new byte[FIRST_CAPACITY];
    }
    length = 0;
  }

  /** The text is between 0 and {@link #length}; not a copy. */
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  void append(char ascii) {
    ensure(1);
    bytes[length++] = (byte) ascii;
  }

  void append(byte[] source) {
    append(source, 0, source.length);
  }

  void append(byte[] source, int from, int to) {
    ensure(to - from);
    System.arraycopy(source, from, bytes, length, to - from);
    length += to - from;
  }

  void appendRepeated(char ascii, int times) {
    ensure(times);
    Arrays.fill(bytes, length, length + times, (byte) ascii);
    length += times;
  }

  /** Makes room for as many bytes, which the caller writes from the returned index on. */
  int extend(int more) {
    ensure(more);
    int start = length;
    length += more;
    return start;
  }

  void appendHex(byte[] source, int from, int to) {
    int at = extend(2 * (to - from));
    for (int i = from; i < to; i++) {
      bytes[at++] = HEX[(source[i] >> 4) & 0xf];
      bytes[at++] = HEX[source[i] & 0xf];
    }
  }

  /** Base64 with padding (RFC 4648, section 4). */
  void appendBase64(byte[] source, int from, int to) {
    int whole = (to - from) / 3;
    int at = extend(Math.multiplyExact(4, (to - from + 2) / 3));
    for (int i = 0, next = from; i < whole; i++, next += 3) {
      int bits =
          ((source[next] & 0xff) << 16)
              | ((source[next + 1] & 0xff) << 8)
              | (source[next + 2] & 0xff);
      at = encode(bits, 4, at);
    }
    int left = to - from - 3 * whole;
    if (left > 0) {
      int bits = (source[to - left] & 0xff) << 16;
      bits |= left == 2 ? (source[to - 1] & 0xff) << 8 : 0;
      at = encode(bits, left + 1, at);
      Arrays.fill(bytes, at, length, (byte) '=');
    }
  }

  private int encode(int bits, int letters, int at) {
    for (int i = 0; i < letters; i++) {
      bytes[at + i] = BASE64[(bits >> (18 - 6 * i)) & 0x3f];
    }
    return at + letters;
  }

  private void ensure(int more) {
    int needed = Math.addExact(length, more);
    if (needed > bytes.length) {
      long doubled = Math.min(Integer.MAX_VALUE - 8, 2L * bytes.length);
      bytes = Arrays.copyOf(bytes, (int) Math.max(needed, doubled));
    }
  }
}
