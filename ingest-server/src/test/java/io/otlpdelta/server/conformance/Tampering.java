package io.otlpdelta.server.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.otlpdelta.server.conformance.wire.Endpoint;
import io.otlpdelta.server.conformance.wire.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/**
 * Stands before a server and changes what it answers, so that it is wrong in exactly one way. The
 * answers of a server come whole, so each piece that arrives is changed by itself.
 */
final class Tampering implements AutoCloseable {
  private static final int PIECE_BYTES = 64 << 10;

  private final ServerSocket listening;
  private final Endpoint server;
  private final UnaryOperator<String> answers;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Socket> sockets = new ArrayList<>();

  private Tampering(ServerSocket listening, Endpoint server, UnaryOperator<String> answers) {
    this.listening = listening;
    this.server = server;
    this.answers = answers;
  }

  static Tampering before(Endpoint server, UnaryOperator<String> answers) throws IOException {
    Tampering tampering =
        new Tampering(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), server, answers);
    var unused = tampering.threads.submit(tampering::accept);
    return tampering;
  }

  Endpoint endpoint() throws IOException {
    return Endpoint.of("http://127.0.0.1:" + listening.getLocalPort(), Trust.of(Optional.empty()));
  }

  @Override
  public void close() throws IOException {
    listening.close();
    synchronized (sockets) {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
    threads.shutdownNow();
  }

  private Void accept() throws IOException {
    while (true) {
      Socket client = kept(listening.accept());
      Socket upstream = kept(new Socket(server.host(), server.port()));
      var unused = threads.submit(() -> copy(client, upstream, UnaryOperator.identity()));
      var unusedToo = threads.submit(() -> copy(upstream, client, answers));
    }
  }

  private Void copy(Socket from, Socket to, UnaryOperator<String> change) throws IOException {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] piece = new byte[PIECE_BYTES];
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        out.write(change.apply(new String(piece, 0, read, ISO_8859_1)).getBytes(ISO_8859_1));
        out.flush();
      }
    }
    return null;
  }

  private Socket kept(Socket socket) {
    synchronized (sockets) {
      sockets.add(socket);
    }
    return socket;
  }
}
