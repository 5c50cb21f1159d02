package io.otlpdelta.it.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.otlpdelta.it.harness.Installation;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;

/** A plain socket that posts one body after the other; costs the sender next to nothing. */
final class KeepAliveConnection implements AutoCloseable {
  private static final int ANSWER_LIMIT_MILLIS = 20_000;

  private final Socket socket = new Socket();
  private final InputStream input;
  private final String head;

  /** What came back; {@code retryAfter} is empty when it was not named. */
  record Answer(int status, String retryAfter) {}

  KeepAliveConnection(Installation installation, LoadTable table) throws IOException {
    URI server = installation.server().uri("/");
    socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(ANSWER_LIMIT_MILLIS);
    input = new BufferedInputStream(socket.getInputStream());
    head =
        "POST /api/2.0/otel/v1/"
            + table.signal().route()
            + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\n"
            + "Authorization: Bearer "
            + installation.token()
            + "\r\nX-Databricks-UC-Table-Name: "
            + table.name(installation)
            + "\r\nContent-Length: ";
  }

  /** Sends the body and reads the answer; an answer that takes too long is an exception. */
  Answer post(byte[] body) throws IOException {
    socket.getOutputStream().write((head + body.length + "\r\n\r\n").getBytes(ISO_8859_1));
    socket.getOutputStream().write(body);
    int status = Integer.parseInt(line().substring(9, 12));
    String retryAfter = "";
    int length = -1;
    for (String line = line(); !line.isEmpty(); line = line()) {
      String lower = line.toLowerCase(Locale.ROOT);
      String value = line.substring(line.indexOf(':') + 1).strip();
      if (lower.startsWith("retry-after:")) {
        retryAfter = value;
      } else if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(value);
      }
    }
    if (length < 0) {
      throw new IOException("an answer of status " + status + " without Content-Length");
    }
    input.skipNBytes(length);
    return new Answer(status, retryAfter);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = input.read(); next != '\n'; next = input.read()) {
      if (next < 0) {
        throw new EOFException("the server closed the connection within an answer");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }
}
