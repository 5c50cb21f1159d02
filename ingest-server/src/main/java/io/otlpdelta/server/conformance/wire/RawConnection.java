package io.otlpdelta.server.conformance.wire;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A TCP or TLS connection on which every byte of HTTP/1 is said by the caller. One thread at a
 * time; {@link #close} by another one ends what blocks.
 */
public final class RawConnection implements AutoCloseable {
  /** What TLS clients that speak HTTP/1 alone negotiate. */
  public static final List<String> HTTP_1 = List.of("http/1.1");

  private static final int MAX_LINE_BYTES = 64 << 10;
  private static final int MAX_HEADER_LINES = 1_000;
  private static final int MAX_BODY_BYTES = 16 << 20;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  private RawConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
  }

  /**
   * Connects.
   *
   * @param protocols to negotiate by ALPN when the endpoint has TLS; none for no ALPN at all
   * @param timeout of the connection, and of each read
   */
  public static RawConnection open(Endpoint endpoint, List<String> protocols, Duration timeout)
      throws IOException {
    int millis = (int) Math.min(Integer.MAX_VALUE, Math.max(1, timeout.toMillis()));
    Socket tcp = new Socket();
    try {
      tcp.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), millis);
      tcp.setSoTimeout(millis);
      tcp.setTcpNoDelay(true);
      return new RawConnection(endpoint.tls() ? encrypt(tcp, endpoint, protocols) : tcp);
    } catch (IOException | RuntimeException e) {
      tcp.close();
      throw e;
    }
  }

  private static Socket encrypt(Socket tcp, Endpoint endpoint, List<String> protocols)
      throws IOException {
    SSLSocket socket =
        (SSLSocket)
            endpoint
                .trust()
                .context()
                .getSocketFactory()
                .createSocket(tcp, endpoint.host(), endpoint.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(protocols.toArray(String[]::new));
    if (endpoint.trust().checksNames()) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /** What ALPN agreed on; empty without TLS or ALPN. */
  public String negotiated() {
    return socket instanceof SSLSocket tls && tls.getApplicationProtocol() != null
        ? tls.getApplicationProtocol()
        : "";
  }

  /** Sends the lines and the body. */
  public RawConnection send(RawRequest request) throws IOException {
    byte[] head = request.head();
    byte[] all = new byte[head.length + request.body().length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(request.body(), 0, all, head.length, request.body().length);
    return write(all);
  }

  public RawConnection write(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
    return this;
  }

  /** Sends ASCII, or bytes as the characters of ISO 8859-1. */
  public RawConnection write(String text) throws IOException {
    return write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /**
   * Sends what the server may no longer want: it answers early and closes.
   *
   * @return false when the connection takes no more bytes; an answer may be there all the same
   */
  public boolean offer(byte[] bytes) throws IOException {
    try {
      write(bytes);
      return true;
    } catch (SocketException closed) {
      return false;
    }
  }

  /** The next response, an interim one such as 100 too. */
  public Answer read() throws IOException {
    return read(true);
  }

  /** The next response, to a HEAD request: its length is that of a body that does not come. */
  public Answer readHead() throws IOException {
    return read(false);
  }

  /** Whether the server closed the connection; waits for it. */
  public boolean closedByServer() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private Answer read(boolean hasBody) throws IOException {
    String statusLine = line();
    if (!statusLine.matches("HTTP/1\\.[01] [1-9][0-9]{2}( .*)?")) {
      throw new IOException("'" + statusLine + "' is no status line of HTTP/1");
    }
    List<Answer.Header> headers = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon <= 0 || headers.size() == MAX_HEADER_LINES) {
        throw new IOException("'" + line + "' is no header line, or one too many");
      }
      headers.add(new Answer.Header(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
    String protocol = statusLine.substring(0, 8);
    int status = Integer.parseInt(statusLine.substring(9, 12));
    Answer head = new Answer(protocol, status, headers, new byte[0]);
    return hasBody && status >= 200 && status != 204 && status != 304
        ? new Answer(protocol, status, headers, body(head))
        : head;
  }

  private byte[] body(Answer head) throws IOException {
    if (String.join(",", head.all("transfer-encoding"))
        .toLowerCase(Locale.ROOT)
        .endsWith("chunked")) {
      return chunks();
    }
    List<String> lengths = head.all("content-length");
    if (lengths.isEmpty()) {
      return bounded(in.readNBytes(MAX_BODY_BYTES + 1));
    }
    long length = number(lengths.get(0), 10);
    byte[] body = in.readNBytes((int) length);
    if (body.length < length) {
      throw new EOFException(
          "the connection ended after " + body.length + " of " + length + " bytes of the body");
    }
    return body;
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      String size = line();
      int extension = size.indexOf(';');
      int length = (int) number(extension < 0 ? size : size.substring(0, extension), 16);
      if (length == 0) {
        while (!line().isEmpty()) {
          // Trailers say nothing that is asked here.
        }
        return body.toByteArray();
      }
      body.write(in.readNBytes(length));
      bounded(body.toByteArray());
      if (!line().isEmpty()) {
        throw new IOException("a chunk is longer than it says");
      }
    }
  }

  private static long number(String text, int radix) throws IOException {
    try {
      long number = Long.parseLong(text.strip(), radix);
      if (number >= 0 && number <= MAX_BODY_BYTES) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IOException("'" + text + "' is no length", e);
    }
    throw new IOException("'" + text + "' is no length up to " + MAX_BODY_BYTES);
  }

  private static byte[] bounded(byte[] body) throws IOException {
    if (body.length > MAX_BODY_BYTES) {
      throw new IOException("the answer's body is over " + MAX_BODY_BYTES + " bytes");
    }
    return body;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException(
            line.size() == 0
                ? "the server closed the connection without an answer"
                : "the server closed the connection after: "
                    + line.toString(StandardCharsets.ISO_8859_1));
      }
      if (line.size() == MAX_LINE_BYTES) {
        throw new IOException("a line of the answer's head is over " + MAX_LINE_BYTES + " bytes");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }
}
