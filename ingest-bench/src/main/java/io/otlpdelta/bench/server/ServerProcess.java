package io.otlpdelta.bench.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.otlpdelta.env.Time;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The running server. Closing asks it to stop, and waits until it has; it does not outlive this
 * program, however that ends.
 */
final class ServerProcess implements AutoCloseable {
  /** A server reads its whole backlog once before it is ready. */
  private static final Duration START_TIMEOUT = Duration.ofMinutes(15);

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

  private final Process process;
  private final InetSocketAddress address;
  private final Path output;

  private ServerProcess(Process process, InetSocketAddress address, Path output) {
    this.process = process;
    this.address = address;
    this.output = output;
  }

  /**
   * Starts the command and waits until the path is answered with 200.
   *
   * @param output file that gets what the server prints
   */
  static ServerProcess start(
      List<String> command, int port, String readyPath, Path output, Time time)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    ServerProcess server = new ServerProcess(process, address, output);
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "kill-server"));
    try {
      server.awaitReady(readyPath, time);
      return server;
    } catch (IOException | InterruptedException e) {
      server.kill();
      throw e;
    }
  }

  InetSocketAddress address() {
    return address;
  }

  /** Of the JVM: the start script and taskset both replace themselves by it. */
  ProcessFigures figures() {
    return ProcessFigures.ofPid(process.pid());
  }

  long pid() {
    return process.pid();
  }

  private void awaitReady(String readyPath, Time time) throws IOException, InterruptedException {
    long start = time.nanoTime();
    while (!isReady(readyPath)) {
      if (!process.isAlive()) {
        throw new IOException("the server ended at once:\n" + Files.readString(output, UTF_8));
      }
      if (time.nanosSince(start) > START_TIMEOUT.toNanos()) {
        throw new IOException(
            "the server is not ready after "
                + START_TIMEOUT.toMinutes()
                + " minutes:\n"
                + Files.readString(output, UTF_8));
      }
      time.sleep(POLL_INTERVAL);
    }
  }

  private boolean isReady(String path) {
    try {
      URI ready = URI.create("http://127.0.0.1:" + address.getPort() + path);
      HttpURLConnection connection = (HttpURLConnection) ready.toURL().openConnection();
      connection.setConnectTimeout(1000);
      connection.setReadTimeout(1000);
      boolean ready200 = connection.getResponseCode() == 200;
      connection.disconnect();
      return ready200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Ends it as a crash would. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        kill();
        throw new IOException("the server did not stop in " + STOP_TIMEOUT.toSeconds() + " s");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
