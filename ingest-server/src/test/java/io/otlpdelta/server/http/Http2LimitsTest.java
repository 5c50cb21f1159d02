package io.otlpdelta.server.http;

import static io.otlpdelta.server.http.Http2Bytes.CONTINUATION;
import static io.otlpdelta.server.http.Http2Bytes.END_HEADERS;
import static io.otlpdelta.server.http.Http2Bytes.END_STREAM;
import static io.otlpdelta.server.http.Http2Bytes.HEADERS;
import static io.otlpdelta.server.http.Http2Bytes.RST_STREAM;
import static io.otlpdelta.server.http.Http2Bytes.beginning;
import static io.otlpdelta.server.http.Http2Bytes.frame;
import static io.otlpdelta.server.http.Http2Bytes.headerBlock;
import static io.otlpdelta.server.http.Http2Bytes.join;
import static io.otlpdelta.server.http.Http2Bytes.liveRequest;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What one HTTP/2 connection may do, and how it ends when it does more. */
class Http2LimitsTest {
  private static final int ENHANCE_YOUR_CALM = 11;
  private static final int PROTOCOL_ERROR = 1;

  @RegisterExtension
  static final DoorExtension door =
      DoorExtension.with(Map.of("headerTimeout", "1s", "http2.maxResetsPerMinute", "20"));

  @Test
  void aHeaderBlockThatDoesNotEndIsCutOff() throws Exception {
    byte[] block = liveRequest();
    for (byte[] beginning :
        new byte[][] {
          frame(HEADERS, END_STREAM, 1, block),
          Arrays.copyOf(frame(HEADERS, END_STREAM | END_HEADERS, 1, block), 5),
          Arrays.copyOf(frame(HEADERS, END_STREAM | END_HEADERS, 1, block), 20),
          join(frame(HEADERS, END_STREAM, 1, block), frame(CONTINUATION, 0, 1, new byte[0])),
        }) {
      try (Connection connection = new Connection()) {
        connection.write(join(beginning(), beginning));

        connection.readToTheEnd();
      }
    }
  }

  @Test
  void aHeaderBlockThatDoesNotEndIsCutOffAfterAnUpgradeToo() throws Exception {
    try (Connection connection = new Connection()) {
      connection.write(
          ("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                  + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n")
              .getBytes(ISO_8859_1));
      assertThat(connection.line()).startsWith("HTTP/1.1 101");
      connection.write(join(beginning(), frame(HEADERS, END_STREAM, 3, liveRequest())));

      connection.readToTheEnd();
    }
  }

  @Test
  void aConnectionThatIsOnlyIdleOutlivesTheHeaderTimeout() throws Exception {
    try (Connection idle = new Connection();
        Connection slow = new Connection()) {
      idle.write(join(beginning(), frame(HEADERS, END_STREAM | END_HEADERS, 1, liveRequest())));
      assertThat(idle.frameOf(HEADERS).stream()).isEqualTo(1);
      slow.write(join(beginning(), frame(HEADERS, END_STREAM, 1, liveRequest())));
      slow.readToTheEnd();

      idle.write(frame(HEADERS, END_STREAM | END_HEADERS, 3, liveRequest()));

      assertThat(idle.frameOf(HEADERS).stream()).isEqualTo(3);
    }
  }

  @Test
  void aFloodOfContinuationsEndsTheConnection() throws Exception {
    try (Connection connection = new Connection()) {
      connection.write(join(beginning(), frame(HEADERS, END_STREAM, 1, liveRequest())));
      byte[] empty = frame(CONTINUATION, 0, 1, new byte[0]);
      for (int i = 0; i < 100; i++) {
        connection.tryToWrite(empty);
      }

      assertThat(connection.goAwayError()).isEqualTo(ENHANCE_YOUR_CALM);
    }
  }

  @Test
  void aFloodOfResetsEndsTheConnection() throws Exception {
    try (Connection connection = new Connection()) {
      connection.write(beginning());
      for (int stream = 1; stream < 200; stream += 2) {
        connection.tryToWrite(
            join(
                frame(HEADERS, END_HEADERS, stream, liveRequest()),
                frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8})));
      }

      assertThat(connection.goAwayError()).isEqualTo(ENHANCE_YOUR_CALM);
    }
  }

  /**
   * Netty answers these itself, without a body: no hook of Armeria 1.40 is asked. A client that
   * keeps to SETTINGS_MAX_HEADER_LIST_SIZE never sends one.
   */
  @Test
  void aHeaderBlockOverTheLimitIsA431WithoutABody() throws Exception {
    try (Connection connection = new Connection()) {
      connection.write(join(beginning(), blocks(1, headerBlock("x-large", "x".repeat(33 << 10)))));

      Frame headers = connection.frameOf(HEADERS);
      assertThat(headers.flags() & END_STREAM).isEqualTo(END_STREAM);
      assertThat(new String(headers.payload(), ISO_8859_1)).contains("431");
      Frame reset = connection.frameOf(RST_STREAM);
      assertThat(reset.payload()).containsExactly(0, 0, 0, PROTOCOL_ERROR);

      connection.write(frame(HEADERS, END_STREAM | END_HEADERS, 3, liveRequest()));
      assertThat(connection.frameOf(HEADERS).stream()).as("the connection serves on").isEqualTo(3);
    }
  }

  @Test
  void aHeaderBlockFarOverTheLimitEndsTheConnection() throws Exception {
    try (Connection connection = new Connection()) {
      connection.write(beginning());
      connection.tryToWrite(blocks(1, headerBlock("x-large", "x".repeat(100 << 10))));

      assertThat(connection.goAwayError()).isEqualTo(PROTOCOL_ERROR);
    }
  }

  /** Armeria answers these itself, in plain text: none of its hooks is asked. */
  @Test
  void anUpgradeWithSettingsThatCannotBeReadIsRefused() throws Exception {
    for (String settings : new String[] {"!!!!", "AAM"}) {
      try (RawConnection connection = door.connect()) {
        connection.head(
            "GET /health/live HTTP/1.1",
            "Host: localhost",
            "Connection: Upgrade, HTTP2-Settings",
            "Upgrade: h2c",
            "HTTP2-Settings: " + settings);

        assertThat(connection.readToTheEnd())
            .as(settings)
            .startsWith("HTTP/1.1 400 Bad Request\r\n\r\nInvalid HTTP2-Settings header\n");
      }
    }
  }

  /** One block as a HEADERS frame and as many CONTINUATION frames as it needs. */
  private static byte[] blocks(int stream, byte[] block) {
    byte[] all = new byte[0];
    int frameBytes = 16 << 10;
    for (int at = 0; at < block.length; at += frameBytes) {
      int end = Math.min(at + frameBytes, block.length);
      int flags = (end == block.length ? END_HEADERS : 0) | (at == 0 ? END_STREAM : 0);
      all =
          join(
              all,
              frame(
                  at == 0 ? HEADERS : CONTINUATION,
                  flags,
                  stream,
                  Arrays.copyOfRange(block, at, end)));
    }
    return all;
  }

  private record Frame(int type, int flags, int stream, byte[] payload) {}

  /** A socket on which frames are written and read. */
  private static final class Connection implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    Connection() throws IOException {
      socket = new Socket(door.door().address().getAddress(), door.door().address().getPort());
      socket.setSoTimeout(20_000);
      in = new DataInputStream(socket.getInputStream());
      out = socket.getOutputStream();
    }

    void write(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
    }

    /** Writes unless the server has closed the connection already. */
    void tryToWrite(byte[] bytes) throws IOException {
      try {
        write(bytes);
      } catch (SocketException e) {
        // What the server said before is still there to be read.
      }
    }

    Frame frameOf(int type) throws IOException {
      for (Frame frame = next(); frame != null; frame = next()) {
        if (frame.type() == type) {
          return frame;
        }
      }
      throw new AssertionError("the server closed the connection without a frame of type " + type);
    }

    int goAwayError() throws IOException {
      byte[] payload = frameOf(Http2Bytes.GOAWAY).payload();
      return payload[7];
    }

    void readToTheEnd() throws IOException {
      while (next() != null) {
        // Whatever is said before the end.
      }
    }

    /** One line of HTTP/1, and what follows it up to an empty line. */
    String line() throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) in.readByte());
      }
      return head.toString();
    }

    private @Nullable Frame next() throws IOException {
      int first;
      try {
        first = in.read();
      } catch (SocketException e) {
        return null; // Reset, with bytes of ours unread.
      }
      if (first < 0) {
        return null;
      }
      int length = first << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      byte[] payload = new byte[length];
      in.readFully(payload);
      return new Frame(type, flags, stream, payload);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
