package io.otlpdelta.server.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A TCP connection on which a test says every byte of HTTP/1 itself. */
final class RawConnection implements AutoCloseable {
  private static final int READ_TIMEOUT_MILLIS = 20_000;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  private RawConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
  }

  static RawConnection to(InetSocketAddress address) throws IOException {
    return on(new Socket(address.getAddress(), address.getPort()));
  }

  /** A connection that is open already, for example a TLS one; closed with this. */
  static RawConnection on(Socket socket) throws IOException {
    socket.setSoTimeout(READ_TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    return new RawConnection(socket);
  }

  /** Sends header lines as given, each ended with CR LF, and the empty line after them. */
  RawConnection head(String... lines) throws IOException {
    return write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  RawConnection write(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
    return this;
  }

  RawConnection write(String text) throws IOException {
    return write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The next response, its body read by its Content-Length; a response without one has none. */
  Response read() throws IOException {
    String statusLine = line();
    List<String> headers = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      headers.add(line);
    }
    Response response = new Response(statusLine, List.copyOf(headers), new byte[0]);
    int length = Integer.parseInt(response.header("content-length", "0"));
    return new Response(statusLine, response.headers(), in.readNBytes(length));
  }

  /** All that comes until the server closes the connection. */
  String readToTheEnd() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** Whether the server closed the connection; waits for it. */
  boolean closedByServer() throws IOException {
    return in.read() < 0;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the server closed the connection after: " + line);
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** A response as it stood on the wire. */
  record Response(String statusLine, List<String> headers, byte[] body) {
    int status() {
      return Integer.parseInt(statusLine.substring(9, 12));
    }

    /** The header's only value, or the given one when it is absent. */
    String header(String name, String absent) {
      String prefix = name.toLowerCase(Locale.ROOT) + ":";
      List<String> values =
          headers.stream()
              .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
              .map(line -> line.substring(prefix.length()).strip())
              .toList();
      if (values.size() > 1) {
        throw new AssertionError(name + " came " + values.size() + " times: " + values);
      }
      return values.isEmpty() ? absent : values.get(0);
    }
  }
}
