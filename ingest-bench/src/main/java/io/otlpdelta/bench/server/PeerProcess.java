package io.otlpdelta.bench.server;

import io.otlpdelta.env.Time;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;

/** Another program's server, on the server's core. Closing asks it to stop, and waits. */
public final class PeerProcess implements AutoCloseable {
  private final ServerProcess process;

  private PeerProcess(ServerProcess process) {
    this.process = process;
  }

  /**
   * Starts the command and waits until the path is answered with 200.
   *
   * @param output file that gets what it prints
   */
  public static PeerProcess start(
      List<String> command, CpuPins pins, int port, String readyPath, Path output, Time time)
      throws IOException, InterruptedException {
    return new PeerProcess(
        ServerProcess.start(pins.onServerCore(command), port, readyPath, output, time));
  }

  /** A port that nobody listens on at this moment. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  public InetSocketAddress address() {
    return process.address();
  }

  /** User and system time of all its threads so far. */
  public double cpuSeconds() throws IOException {
    return process.figures().cpuSeconds();
  }

  @Override
  public void close() throws IOException {
    process.close();
  }
}
