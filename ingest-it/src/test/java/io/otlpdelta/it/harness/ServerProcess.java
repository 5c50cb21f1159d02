package io.otlpdelta.it.harness;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/** One run of {@code otlp-delta serve}; its output goes to a file. */
public final class ServerProcess {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

  private final Process process;
  private final Path output;
  private final URI base;
  private final HttpClient client;

  private ServerProcess(Process process, Path output, URI base, HttpClient client) {
    this.process = process;
    this.output = output;
    this.base = base;
    this.client = client;
  }

  /**
   * Starts the server; it is not ready yet.
   *
   * @param trusting trusts the server's certificate, when it is configured for TLS
   */
  static ServerProcess launch(
      int port,
      Optional<SSLContext> trusting,
      Path output,
      List<String> jvmOptions,
      Map<String, String> environment,
      List<String> arguments) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(Distribution.command(arguments))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().putAll(Distribution.environment(jvmOptions.toArray(String[]::new)));
      builder.environment().putAll(environment);
      Process process = builder.start();
      String scheme = trusting.isPresent() ? "https" : "http";
      HttpClient.Builder client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
      trusting.ifPresent(client::sslContext);
      URI base = URI.create(scheme + "://127.0.0.1:" + port);
      return new ServerProcess(process, output, base, client.build());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start the server", e);
    }
  }

  /** A path on this server. */
  public URI uri(String path) {
    return base.resolve(path);
  }

  /** The address that clients are given: scheme, host and port. */
  public String address() {
    return base.toString();
  }

  /** Waits until the server says that it is ready. */
  public void awaitReady() {
    HttpRequest request =
        HttpRequest.newBuilder(uri("/health/ready")).timeout(Duration.ofSeconds(5)).build();
    try {
      await("the server is ready")
          .atMost(START_LIMIT)
          .pollInterval(Duration.ofMillis(50))
          .ignoreExceptionsInstanceOf(IOException.class)
          .failFast("the server ended early", () -> !process.isAlive())
          .until(() -> client.send(request, BodyHandlers.discarding()).statusCode() == 200);
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw new AssertionError("the server did not become ready:\n" + output(), e);
    }
  }

  /** Waits until the server has printed this. */
  public void awaitOutput(String text) {
    await("the server prints " + text)
        .atMost(START_LIMIT)
        .pollInterval(Duration.ofMillis(5))
        .failFast("the server ended early", () -> !process.isAlive())
        .until(() -> output().contains(text));
  }

  /** Lets the server run on for this long; fails when it ends by itself. */
  public void runFor(Duration duration) {
    try {
      if (process.waitFor(duration.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(
            "the server ended by itself with " + process.exitValue() + "\n" + output());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while the server runs", e);
    }
  }

  /** The process, for a look at its memory. */
  public long pid() {
    return process.pid();
  }

  /** Whether the process runs. */
  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGTERM, then waits for the end and returns the exit code. */
  public int terminate() {
    process.destroy();
    return awaitEnd();
  }

  /** SIGKILL: nothing of the process runs after it. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** SIGSTOP, and waits until every thread stands still: system calls under way have ended. */
  public void freeze() {
    Processes.run(
            Path.of("/"),
            Map.of(),
            STOP_LIMIT,
            List.of("kill", "-STOP", Long.toString(process.pid())))
        .orFail("kill -STOP");
    await("every thread is stopped").atMost(STOP_LIMIT).until(this::isFrozen);
  }

  private boolean isFrozen() throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
      return tasks.allMatch(task -> state(task) == 'T');
    }
  }

  private static char state(Path task) {
    try {
      String stat = Files.readString(task.resolve("stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + task, e);
    }
  }

  /** Everything that the server printed. */
  public String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + output, e);
    }
  }

  private int awaitEnd() {
    try {
      if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the server did not end within " + STOP_LIMIT + "\n" + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while the server ends", e);
    }
  }
}
