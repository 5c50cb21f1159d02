package io.otlpdelta.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers each connection's first request with the same bytes, and then neither sends any more nor
 * closes the connection. Thread-safe.
 */
public final class StallingServer implements AutoCloseable {
  private final ServerSocket server;
  private final byte[] answer;
  private final List<Socket> open = new ArrayList<>();

  /** Listens on a port of the loopback interface. */
  public static StallingServer answering(String answer) throws IOException {
    return new StallingServer(answer);
  }

  /** One that begins a good answer and never comes to its end. */
  public static StallingServer inTheMiddleOfItsAnswer() throws IOException {
    return answering(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{");
  }

  private StallingServer(String answer) throws IOException {
    this.answer = answer.getBytes(UTF_8);
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve, "stalling server");
    thread.setDaemon(true);
    thread.start();
  }

  /** {@code http://127.0.0.1:PORT}. */
  public String uri() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /** How many connections there were so far. */
  public synchronized int connections() {
    return open.size();
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        remember(socket);
        readHeader(socket.getInputStream());
        socket.getOutputStream().write(answer);
        socket.getOutputStream().flush();
      } catch (IOException e) {
        // The client gave up, or the test is over: wait for the next one.
      }
    }
  }

  private synchronized void remember(Socket socket) throws SocketException {
    socket.setTcpNoDelay(true);
    open.add(socket);
  }

  private static void readHeader(InputStream in) throws IOException {
    StringBuilder header = new StringBuilder();
    while (header.indexOf("\r\n\r\n") < 0) {
      int read = in.read();
      if (read < 0) {
        throw new IOException("the connection ended");
      }
      header.append((char) read);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
