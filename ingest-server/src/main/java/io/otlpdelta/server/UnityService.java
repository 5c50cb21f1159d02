package io.otlpdelta.server;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.otlpdelta.catalog.unity.FileToken;
import io.otlpdelta.catalog.unity.OauthToken;
import io.otlpdelta.catalog.unity.ServiceToken;
import io.otlpdelta.catalog.unity.UnityConnection;
import io.otlpdelta.catalog.unity.UnityMetrics;
import io.otlpdelta.catalog.unity.UnityOptions;
import io.otlpdelta.delta.TableSnapshots;
import io.otlpdelta.delta.UnityCommits;
import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.Time;
import io.otlpdelta.model.Secret;
import io.otlpdelta.server.config.UnityConfig;
import io.otlpdelta.server.http.HealthCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The connection to a Unity Catalog server, as configured, with its token and its threads. */
public final class UnityService implements AutoCloseable {
  private static final int THREADS = 2;
  private static final int REFRESH_THREADS = 4;
  private static final int MAX_QUEUED_REFRESHES = 10_000;

  /** Longer than for other questions: no caller waits for it, and a lost answer costs another. */
  private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(10);

  private static final String OAUTH_SCOPE = "all-apis";

  /**
   * Few at once, since made-up tokens must not ask the catalog without limit; more wait, so that
   * the callers of a server that just started are not all told to come again.
   */
  private static final UnityOptions.NewCallers NEW_CALLERS =
      new UnityOptions.NewCallers(4, 60, Duration.ofSeconds(1));

  private final UnityConfig config;
  private final ScheduledExecutorService threads;
  private final ExecutorService refreshes;
  private final Optional<ServiceToken> service;
  private final UnityConnection connection;

  private UnityService(
      UnityConfig config,
      ScheduledExecutorService threads,
      ExecutorService refreshes,
      Optional<ServiceToken> service,
      UnityConnection connection) {
    this.config = config;
    this.threads = threads;
    this.refreshes = refreshes;
    this.service = service;
    this.connection = connection;
  }

  /**
   * Opens the connection. Only the server's own token may be asked for here; whether the catalog
   * answers shows with the first request.
   *
   * @throws IOException with a sentence for the admin when the token's file is of no use
   */
  public static UnityService open(
      UnityConfig config, Time time, Randomness randomness, MeterRegistry registry)
      throws IOException {
    requireNonNull(config, "config");
    ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS, daemons("unity-"));
    ExecutorService refreshes = refreshes();
    try {
      Optional<ServiceToken> service = service(config, time, randomness, threads);
      return new UnityService(
          config,
          threads,
          refreshes,
          service,
          new UnityConnection(
              options(config),
              service,
              new UnityMetrics(registry),
              time,
              randomness,
              threads,
              refreshes));
    } catch (IOException | RuntimeException e) {
      threads.shutdownNow();
      refreshes.shutdownNow();
      throw e;
    }
  }

  public UnityConnection connection() {
    return connection;
  }

  public UnityConfig config() {
    return config;
  }

  /** The newest versions of tables, those that the catalog manages among them. */
  public TableSnapshots snapshots() {
    return TableSnapshots.byPathAndFrom(
        new UnityCommits(config.uri(), connection.workerTokens(), COMMIT_TIMEOUT, Version.text()));
  }

  /** What is worth seeing; none of it keeps the server from serving callers that it knows. */
  List<HealthCheck> checks() {
    return List.of(
        HealthCheck.remark(
            "catalog",
            () ->
                connection
                    .outage()
                    .map(
                        since ->
                            "Unity Catalog has not answered for "
                                + since.toSeconds()
                                + " s; only callers and tables seen before are served")),
        HealthCheck.remark("catalogToken", () -> service.flatMap(ServiceToken::problem)));
  }

  @Override
  public void close() {
    service.ifPresent(ServiceToken::close);
    threads.shutdownNow();
    refreshes.shutdownNow();
  }

  private static Optional<ServiceToken> service(
      UnityConfig config, Time time, Randomness randomness, ScheduledExecutorService threads)
      throws IOException {
    if (config.service().isEmpty()) {
      return Optional.empty();
    }
    UnityConfig.Service from = config.service().get();
    Optional<Secret> token = from.token();
    if (token.isPresent()) {
      return Optional.of(ServiceToken.fixed(token.get()));
    }
    Optional<Path> file = from.tokenFile();
    if (file.isPresent()) {
      return Optional.of(FileToken.open(file.get(), threads));
    }
    UnityConfig.OauthClient client = from.client().orElseThrow();
    return Optional.of(
        OauthToken.open(
            new OauthToken.Client(
                client.endpoint(), client.id(), client.secret(), OAUTH_SCOPE, config.callTimeout()),
            time,
            randomness,
            threads));
  }

  private static UnityOptions options(UnityConfig config) {
    return new UnityOptions(
        config.uri(),
        config.callTimeout(),
        config.timeout(),
        config.accessTime(),
        config.refusalTime(),
        config.staleTime(),
        NEW_CALLERS,
        config.maxRequests(),
        config.localFolders(),
        Version.text());
  }

  /** Apart from the others: a slow catalog must not keep keys and tokens from being renewed. */
  private static ExecutorService refreshes() {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            REFRESH_THREADS,
            REFRESH_THREADS,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_QUEUED_REFRESHES),
            daemons("unity-refresh-"));
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  private static ThreadFactory daemons(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
