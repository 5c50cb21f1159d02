package io.otlpdelta.server.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** HTTP/2 frames, byte by byte (RFC 9113, 4.1), for what no client library would send. */
final class Http2Bytes {
  static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;

  private Http2Bytes() {}

  /** The preface and empty settings: how each client begins. */
  static byte[] beginning() {
    return join(PREFACE, frame(SETTINGS, 0, 0, new byte[0]));
  }

  static byte[] frame(int type, int flags, int stream, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int length = payload.length;
    out.writeBytes(
        new byte[] {
          (byte) (length >> 16),
          (byte) (length >> 8),
          (byte) length,
          (byte) type,
          (byte) flags,
          (byte) (stream >> 24),
          (byte) (stream >> 16),
          (byte) (stream >> 8),
          (byte) stream
        });
    out.writeBytes(payload);
    return out.toByteArray();
  }

  /** A header block of literals, names and values in turn (RFC 7541, 6.2.2). */
  static byte[] headerBlock(String... headers) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < headers.length; i += 2) {
      out.write(0);
      literal(out, headers[i]);
      literal(out, headers[i + 1]);
    }
    return out.toByteArray();
  }

  /** The block of a request for the page that needs no token. */
  static byte[] liveRequest() {
    return headerBlock(
        ":method", "GET", ":scheme", "http", ":path", "/health/live", ":authority", "localhost");
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static void literal(ByteArrayOutputStream out, String text) {
    int length = text.length();
    if (length < 127) {
      out.write(length);
    } else {
      out.write(127);
      for (length -= 127; length >= 128; length >>= 7) {
        out.write((length & 127) | 128);
      }
      out.write(length);
    }
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }
}
