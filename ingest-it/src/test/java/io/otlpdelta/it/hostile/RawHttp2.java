package io.otlpdelta.it.hostile;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.otlpdelta.it.harness.Installation;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Map;

/** HTTP/2 frame by frame (RFC 9113), so that its rules can be broken. */
final class RawHttp2 implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int GOAWAY = 7;
  static final int CONTINUATION = 9;
  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;

  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int CANCEL = 8;
  private static final int ANSWER_LIMIT_MILLIS = 30_000;

  private final Socket socket = new Socket();
  private final OutputStream output;
  private final DataInputStream input;

  /** Connects; the window is what the server may send of each answer. */
  RawHttp2(Installation installation, int window) throws IOException {
    URI server = installation.server().uri("/");
    socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
    socket.setSoTimeout(ANSWER_LIMIT_MILLIS);
    output = new BufferedOutputStream(socket.getOutputStream(), 64 << 10);
    input = new DataInputStream(socket.getInputStream());
    output.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
    frame(
        SETTINGS,
        0,
        0,
        ByteBuffer.allocate(6).putShort((short) INITIAL_WINDOW_SIZE).putInt(window));
    flush();
  }

  RawHttp2 frame(int type, int flags, int stream, ByteBuffer payload) throws IOException {
    byte[] bytes = payload.array();
    output.write(
        ByteBuffer.allocate(9)
            .putInt(bytes.length << 8 | type)
            .put((byte) flags)
            .putInt(stream)
            .array());
    output.write(bytes);
    return this;
  }

  RawHttp2 headers(int flags, int stream, byte[] block) throws IOException {
    return frame(HEADERS, flags, stream, ByteBuffer.wrap(block));
  }

  RawHttp2 reset(int stream) throws IOException {
    return frame(RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(CANCEL));
  }

  RawHttp2 flush() throws IOException {
    output.flush();
    return this;
  }

  /** A request's header block: literals that no table remembers, without Huffman coding. */
  static byte[] block(String method, String path, Map<String, String> headers) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    literal(block, ":method", method);
    literal(block, ":scheme", "http");
    literal(block, ":path", path);
    literal(block, ":authority", "localhost");
    headers.forEach(
        (name, value) -> literal(block, name.toLowerCase(java.util.Locale.ROOT), value));
    return block.toByteArray();
  }

  /** One header of at most 126 characters (RFC 7541, 6.2.2). */
  static void literal(ByteArrayOutputStream block, String name, String value) {
    block.write(0);
    block.write(name.length());
    block.writeBytes(name.getBytes(US_ASCII));
    block.write(value.length());
    block.writeBytes(value.getBytes(US_ASCII));
  }

  /** Reads until the server ends the connection; fails when it does not within 30 seconds. */
  void awaitEnd() throws IOException {
    try {
      while (true) {
        int lengthAndType = input.readInt();
        input.skipNBytes(5L + (lengthAndType >>> 8));
        if ((lengthAndType & 0xff) == GOAWAY) {
          return;
        }
      }
    } catch (EOFException | SocketException ended) {
      return;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
