package io.otlpdelta.server.config;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.delta.CommitLibrary;
import io.otlpdelta.model.TablePattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Everything the server is told, checked. Immutable; {@link Settings} says what each value means
 * and which values are allowed.
 */
public record ServerConfig(
    Listen listen,
    Path dataDir,
    StorageConfig storage,
    Timeouts timeouts,
    Limits limits,
    Duration duplicateMemory,
    List<TablePattern> stampedTables,
    Batching batching,
    JournalLimits journal,
    QuarantineLimits quarantine,
    Logging logging,
    Optional<UnityConfig> unity) {
  public ServerConfig {
    requireNonNull(listen, "listen");
    requireNonNull(dataDir, "dataDir");
    requireNonNull(storage, "storage");
    requireNonNull(duplicateMemory, "duplicateMemory");
    stampedTables = List.copyOf(stampedTables);
    requireNonNull(batching, "batching");
    requireNonNull(quarantine, "quarantine");
    requireNonNull(logging, "logging");
    unity.ifPresent(
        catalog ->
            require(
                catalog.timeout().plus(catalog.callTimeout()).compareTo(timeouts.answer()) < 0,
                "answerTimeout",
                Units.formatDuration(timeouts.answer()),
                "more than unity.timeout and unity.callTimeout together, "
                    + Units.formatDuration(catalog.timeout().plus(catalog.callTimeout()))));
    require(
        limits.maxRequestBytes() <= limits.effectiveMaxInFlightBytes(),
        "maxInFlightBytes",
        Units.formatBytes(limits.maxInFlightBytes()),
        "at least maxRequestBytes, " + Units.formatBytes(limits.maxRequestBytes()));
    require(
        timeouts.committed().compareTo(batching.freshness()) > 0,
        "committedTimeout",
        Units.formatDuration(timeouts.committed()),
        "more than freshness, "
            + Units.formatDuration(batching.freshness())
            + ", the time until rows are committed");
    require(
        4L * journal.segmentBytes() <= journal.budgetBytes(),
        "journal.budgetBytes",
        Units.formatBytes(journal.budgetBytes()),
        "at least 4 segments of journal.segmentBytes, "
            + Units.formatBytes(journal.segmentBytes())
            + " each");
  }

  /** The defaults, with the data directory given: what tests and tools start from. */
  public static ServerConfig defaults(Path dataDir) {
    return of(Map.of(Settings.DATA_DIR.key(), dataDir.toString()));
  }

  /**
   * The defaults, but for the texts given by setting key ({@code "port" -> "0"}).
   *
   * @throws ConfigException with a sentence for the admin
   */
  public static ServerConfig of(Map<String, String> texts) {
    Map<String, ConfigLoader.Flag> flags = new HashMap<>();
    texts.forEach((key, text) -> flags.put(key, new ConfigLoader.Flag("the program", text)));
    return new ConfigLoader(Map.of()).load(flags, Optional.empty()).config();
  }

  static ServerConfig of(SettingValues values) {
    return new ServerConfig(
        listen(values),
        values.get(Settings.DATA_DIR),
        StorageConfig.of(values),
        new Timeouts(
            values.get(DoorSettings.IDLE_TIMEOUT),
            values.get(DoorSettings.HEADER_TIMEOUT),
            values.get(DoorSettings.BODY_TIMEOUT),
            values.get(Settings.ANSWER_TIMEOUT),
            values.get(Settings.COMMITTED_TIMEOUT),
            values.get(Settings.SHUTDOWN_TIMEOUT)),
        new Limits(
            values.get(DoorSettings.MAX_CONNECTIONS),
            Math.toIntExact(values.get(DoorSettings.MAX_HEADER_BYTES)),
            values.get(DoorSettings.HTTP2_MAX_STREAMS),
            values.get(DoorSettings.HTTP2_MAX_RESETS),
            Math.toIntExact(values.get(Settings.MAX_REQUEST_BYTES)),
            values.get(Settings.MAX_RECORDS_PER_REQUEST),
            values.get(Settings.MAX_IN_FLIGHT_BYTES),
            RateLimitConfig.of(values)),
        values.get(Settings.DUPLICATE_MEMORY),
        values.get(Settings.STAMPED_TABLES),
        new Batching(
            values.get(Settings.FRESHNESS),
            values.get(Settings.MAX_BATCH_BYTES),
            values.get(Settings.WORKER_THREADS),
            values.get(Settings.ZSTD_LEVEL),
            values.get(Settings.COMMITTER),
            values.get(Settings.COMMITS_PER_CHECKPOINT)),
        new JournalLimits(
            values.get(Settings.JOURNAL_BUDGET_BYTES),
            Math.toIntExact(values.get(Settings.JOURNAL_SEGMENT_BYTES)),
            values.get(Settings.JOURNAL_TABLE_QUOTA_BYTES),
            values.get(Settings.JOURNAL_ALLOW_VOLATILE_STORAGE)),
        new QuarantineLimits(
            values.get(Settings.QUARANTINE_AFTER), values.get(Settings.QUARANTINE_MAX_BYTES)),
        new Logging(values.get(Settings.LOG_FORMAT), values.get(Settings.LOG_LEVEL)),
        UnityConfig.of(values));
  }

  private static Listen listen(SettingValues values) {
    return new Listen(
        values.get(Settings.HOST),
        values.get(Settings.PORT),
        values.get(Settings.INSECURE),
        TlsConfig.of(values),
        values.get(DoorSettings.CORS_ORIGINS));
  }

  private static void require(boolean holds, String key, String value, String expected) {
    if (!holds) {
      throw new ConfigException(key + ": " + value + " (expected: " + expected + ")");
    }
  }

  /** Where the server listens, and how its connections are protected. */
  public record Listen(
      String host, int port, boolean insecure, Optional<TlsConfig> tls, List<String> corsOrigins) {
    private static final Pattern LOOPBACK_V4 = Pattern.compile("127(\\.\\d{1,3}){3}");
    private static final List<String> LOOPBACK_NAMES =
        List.of("localhost", "::1", "[::1]", "0:0:0:0:0:0:0:1");

    public Listen {
      corsOrigins = List.copyOf(corsOrigins);
      if (!insecure && tls.isEmpty() && !isLoopback(host)) {
        throw new ConfigException(
            "host: "
                + host
                + " is not a loopback address, and without TLS the tokens would cross the network"
                + " readable; set tls.certificateFile and tls.keyFile, put a proxy with TLS in"
                + " front of 127.0.0.1, or pass --insecure if the network is trusted");
      }
    }

    /** By the text alone: a name other than {@code localhost} may resolve to anything. */
    static boolean isLoopback(String host) {
      return LOOPBACK_NAMES.contains(host) || LOOPBACK_V4.matcher(host).matches();
    }
  }

  /**
   * How long things may take.
   *
   * @param idle a connection without any request
   * @param header the header lines of a request
   * @param body from the end of the header lines to the end of the body
   * @param answer from the end of the body to the answer
   * @param committed the same, for a request that waits for its rows to be committed
   * @param shutdown answering open requests and the last commits
   */
  public record Timeouts(
      Duration idle,
      Duration header,
      Duration body,
      Duration answer,
      Duration committed,
      Duration shutdown) {
    public Timeouts {
      require(
          body.compareTo(idle) < 0,
          "bodyTimeout",
          Units.formatDuration(body),
          "less than idleTimeout, " + Units.formatDuration(idle));
      require(
          shutdown.compareTo(answer) >= 0,
          "shutdownTimeout",
          Units.formatDuration(shutdown),
          "at least answerTimeout, "
              + Units.formatDuration(answer)
              + ", so that open requests are answered");
    }
  }

  /**
   * What one client, one request and all requests together may take.
   *
   * @param maxHeaderBytes of the request line, and of all header lines together
   */
  public record Limits(
      int maxConnections,
      int maxHeaderBytes,
      int http2MaxStreamsPerConnection,
      int http2MaxResetsPerMinute,
      int maxRequestBytes,
      int maxRecordsPerRequest,
      long maxInFlightBytes,
      Optional<RateLimitConfig> rateLimit) {
    /** The budget in force: as configured, or half of the heap, but at least two requests. */
    public long effectiveMaxInFlightBytes() {
      return maxInFlightBytes == 0
          ? Math.max(2L * maxRequestBytes, Runtime.getRuntime().maxMemory() / 2)
          : maxInFlightBytes;
    }
  }

  /** When rows become data files and commits, and with how much effort. */
  public record Batching(
      Duration freshness,
      long maxBatchBytes,
      int workerThreads,
      int zstdLevel,
      CommitLibrary committer,
      int commitsPerCheckpoint) {
    /** The threads to start: as configured, or one for each processor. */
    public int effectiveWorkerThreads() {
      return workerThreads == 0 ? Runtime.getRuntime().availableProcessors() : workerThreads;
    }
  }

  /** What the journal may take of the disk. */
  public record JournalLimits(
      long budgetBytes, int segmentBytes, long tableQuotaBytes, boolean allowVolatileStorage) {
    public JournalLimits {
      require(
          tableQuotaBytes <= budgetBytes,
          "journal.tableQuotaBytes",
          Units.formatBytes(tableQuotaBytes),
          "at most journal.budgetBytes, " + Units.formatBytes(budgetBytes));
    }

    /** The quota in force: as configured, or a quarter of the budget. */
    public long effectiveTableQuotaBytes() {
      return tableQuotaBytes == 0 ? budgetBytes / 4 : tableQuotaBytes;
    }
  }

  /** When requests of a table that cannot be written leave the journal, and how many may. */
  public record QuarantineLimits(Duration after, long maxBytes) {}

  /** The form and the least level of the application log. */
  public record Logging(LogFormat format, LogLevel level) {}
}
