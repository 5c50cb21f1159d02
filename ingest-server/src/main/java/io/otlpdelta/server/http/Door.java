package io.otlpdelta.server.http;

import com.linecorp.armeria.server.Server;
import io.otlpdelta.server.config.ConfigException;
import io.otlpdelta.server.config.ServerConfig;
import io.otlpdelta.server.tls.ServerTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * The HTTP server: OTLP/HTTP and OTLP/gRPC for the three signals, health and metrics, on one port,
 * HTTP/1.1 and HTTP/2. Thread-safe.
 *
 * <p>{@link #close} is graceful: readiness turns to 503 and answers ask clients to open another
 * connection, the listening socket closes, requests under way get their answers.
 */
public final class Door implements AutoCloseable {
  /**
   * Threads that decode and admit, for each processor: some wait for a catalog while others decode.
   */
  private static final int INGEST_THREADS_PER_PROCESSOR = 2;

  private static final int MIN_INGEST_THREADS = 4;

  /** Received requests that wait for one of these threads; above it the answer is 503. */
  private static final int MAX_QUEUED_REQUESTS = 4_096;

  private final Server server;
  private final Optional<ServerTls> tls;
  private final IngestWorkers workers;
  private final Farewell farewell;

  private Door(Server server, Optional<ServerTls> tls, IngestWorkers workers, Farewell farewell) {
    this.server = server;
    this.tls = tls;
    this.workers = workers;
    this.farewell = farewell;
  }

  /**
   * Finds what would keep the door from opening, before anything else is made: listens for a moment
   * and reads the certificate files.
   *
   * @throws ConfigException with a sentence for the admin about a setting
   * @throws IllegalStateException naming the address when it cannot be listened on
   */
  public static void check(ServerConfig config) {
    config.listen().tls().ifPresent(ServerTls::check);
    try {
      ListenAddress.tryToListen(ListenAddress.of(config.listen()));
    } catch (IOException e) {
      throw cannotServe(config, e);
    }
  }

  /**
   * Listens and serves.
   *
   * @throws ConfigException with a sentence for the admin about a setting
   * @throws IllegalStateException naming the address when it cannot be listened on
   */
  public static Door open(ServerConfig config, DoorSeams seams) {
    Farewell farewell = new Farewell();
    Optional<ServerTls> tls =
        config.listen().tls().map(files -> ServerTls.open(files, seams.time(), seams.registry()));
    IngestWorkers workers =
        new IngestWorkers(
            seams.ingest(),
            ingestThreads(),
            largeThreads(),
            MAX_QUEUED_REQUESTS,
            config.timeouts().shutdown());
    try {
      Server server = new DoorAssembly(config, seams, tls, workers, farewell).server();
      server.start().join();
      return new Door(server, tls, workers, farewell);
    } catch (RuntimeException e) {
      workers.close();
      tls.ifPresent(ServerTls::close);
      Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
      throw cause instanceof ConfigException unusable ? unusable : cannotServe(config, cause);
    }
  }

  /** Where the door listens; with the real port when 0 was configured. */
  public InetSocketAddress address() {
    return Optional.ofNullable(server.activePort())
        .orElseThrow(() -> new IllegalStateException("the door is closed"))
        .localAddress();
  }

  /** Answers what is under way, then closes; waits as long as the shutdown time allows. */
  @Override
  public void close() {
    if (farewell.begin()) {
      server.stop().join();
      workers.close();
      tls.ifPresent(ServerTls::close);
    }
  }

  private static IllegalStateException cannotServe(ServerConfig config, Throwable cause) {
    return new IllegalStateException(
        "cannot serve at "
            + config.listen().host()
            + ":"
            + config.listen().port()
            + ": "
            + cause.getMessage()
            + " (is another program listening there?)",
        cause);
  }

  /** Large requests leave half of the processors to the small ones. */
  private static int largeThreads() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  private static int ingestThreads() {
    int processors = Runtime.getRuntime().availableProcessors();
    return Math.max(MIN_INGEST_THREADS, INGEST_THREADS_PER_PROCESSOR * processors);
  }
}
