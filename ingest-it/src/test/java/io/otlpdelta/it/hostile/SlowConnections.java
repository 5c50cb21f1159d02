package io.otlpdelta.it.hostile;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.Signal;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Connections that send one byte of a request now and then; half of them stop in the headers. */
final class SlowConnections implements AutoCloseable {
  private final List<Socket> open = new ArrayList<>();

  SlowConnections(Installation installation, int count) throws IOException {
    URI server = installation.server().uri("/");
    StringBuilder head = new StringBuilder("POST /v1/logs HTTP/1.1\r\nHost: localhost\r\n");
    installation
        .client()
        .headers(Signal.LOGS)
        .forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    for (int i = 0; i < count; i++) {
      Socket socket = new Socket();
      socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
      socket.setSoTimeout(1);
      open.add(socket);
      // The announced bodies are 32 GB together.
      String end = i % 2 == 0 ? "X-Slow: " : "Content-Length: 67108864\r\n\r\n";
      socket.getOutputStream().write((head + end).getBytes(US_ASCII));
    }
  }

  /** Sends one more byte on each; returns how many the server still keeps. */
  int dribble() {
    for (Iterator<Socket> each = open.iterator(); each.hasNext(); ) {
      Socket socket = each.next();
      if (isEnded(socket)) {
        closeQuietly(socket);
        each.remove();
      }
    }
    return open.size();
  }

  private static boolean isEnded(Socket socket) {
    try {
      OutputStream output = socket.getOutputStream();
      output.write('a');
      output.flush();
      // An answer is the end too: the server has given up on the request.
      socket.getInputStream().read();
      return true;
    } catch (SocketTimeoutException nothingYet) {
      return false;
    } catch (IOException closed) {
      return true;
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("closing a socket", e);
    }
  }

  @Override
  public void close() {
    open.forEach(SlowConnections::closeQuietly);
  }
}
