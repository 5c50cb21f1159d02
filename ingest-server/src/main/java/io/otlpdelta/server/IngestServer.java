package io.otlpdelta.server;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.otlpdelta.auth.TokenStore;
import io.otlpdelta.catalog.LocalCatalog;
import io.otlpdelta.delta.KernelCommitterFactory;
import io.otlpdelta.delta.KernelTableReader;
import io.otlpdelta.env.Faults;
import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.env.Time;
import io.otlpdelta.journal.DiskJournal;
import io.otlpdelta.journal.Journal;
import io.otlpdelta.otlp.DecodeLimits;
import io.otlpdelta.otlp.OtlpRequestDecoder;
import io.otlpdelta.parquet.ParquetDataFileWriterFactory;
import io.otlpdelta.pipeline.CommitListener;
import io.otlpdelta.pipeline.FolderDeadLetters;
import io.otlpdelta.pipeline.IngestMetrics;
import io.otlpdelta.pipeline.Pipeline;
import io.otlpdelta.pipeline.RejectedRecords;
import io.otlpdelta.server.config.DataFolders;
import io.otlpdelta.server.config.ServerConfig;
import io.otlpdelta.server.http.Door;
import io.otlpdelta.server.http.DoorSeams;
import io.otlpdelta.server.http.HealthCheck;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.Locations;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server: journal, catalog, tokens, pipeline and door. Thread-safe.
 *
 * <p>{@link #close} stops taking requests, answers those under way, commits what the journal holds
 * as far as the shutdown time allows, and leaves the rest in the journal for the next start.
 */
public final class IngestServer implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(IngestServer.class);
  private static final int MAX_CACHED_TABLES = 10_000;

  private final ServerConfig config;
  private final Time time;
  private final Closers parts;
  private final Pipeline pipeline;
  private final Journal journal;
  private final Door door;
  private boolean closed;

  private IngestServer(
      ServerConfig config,
      Time time,
      Closers parts,
      Pipeline pipeline,
      Journal journal,
      Door door) {
    this.config = config;
    this.time = time;
    this.parts = parts;
    this.pipeline = pipeline;
    this.journal = journal;
    this.door = door;
  }

  /**
   * Opens everything; requests are taken when this returns. What was opened is closed again when a
   * part fails.
   *
   * @throws IOException with a sentence for the admin
   */
  public static IngestServer start(ServerConfig config) throws IOException {
    Closers parts = new Closers();
    try {
      return open(config, parts);
    } catch (IOException | RuntimeException | Error e) {
      parts.close();
      throw e;
    }
  }

  private static IngestServer open(ServerConfig config, Closers parts) throws IOException {
    Time time = new SystemTime();
    Randomness randomness = new SecureRandomness();
    DataFolders folders = new DataFolders(config.dataDir());
    Files.createDirectories(folders.warehouse());
    LocalStorage storage = new LocalStorage(randomness);
    ScheduledExecutorService tokenRefresh =
        Executors.newSingleThreadScheduledExecutor(IngestServer::daemon);
    parts.add(tokenRefresh::shutdownNow);
    TokenStore tokens = parts.add(TokenStore.open(folders.tokens(), time, tokenRefresh));
    LocalCatalog catalog =
        new LocalCatalog(
            folders.warehouse(),
            new KernelTableReader(storage),
            time,
            LocalCatalog.DEFAULT_FRESHNESS,
            MAX_CACHED_TABLES);
    Journal journal =
        parts.add(
            DiskJournal.open(
                PipelineSettings.journal(config, folders.journal()),
                time,
                randomness,
                Faults.NONE));
    PrometheusMeterRegistry registry = ProcessMetrics.newRegistry(parts);
    Pipeline pipeline =
        parts.add(
            new Pipeline(
                new Pipeline.Parts(
                    journal,
                    catalog,
                    new OtlpRequestDecoder(
                        new DecodeLimits(
                            config.limits().maxRequestBytes(),
                            config.limits().maxRecordsPerRequest())),
                    new KernelCommitterFactory(storage, time, Version.text()),
                    new ParquetDataFileWriterFactory(
                        storage, randomness, config.batching().zstdLevel()),
                    new FolderDeadLetters(storage, Locations.of(folders.deadLetters())),
                    new RejectedRecords(folders.rejected(), time),
                    CommitListener.NONE,
                    new IngestMetrics(registry),
                    time,
                    Faults.NONE),
                PipelineSettings.pipeline(config)));
    Door door =
        parts.add(
            Door.open(
                config,
                new DoorSeams(
                    tokens, pipeline.ingest(), checks(journal, tokens, folders), registry, time)));
    IngestServer server = new IngestServer(config, time, parts, pipeline, journal, door);
    logger.info(
        "Started: version={} address={} dataDir={} tables={} tokens={} journalEntries={}",
        Version.text(),
        server.address(),
        config.dataDir().toAbsolutePath(),
        catalog.list().size(),
        tokens.size(),
        journal.status().entries());
    return server;
  }

  /** Where the server listens; with the real port when 0 was configured. */
  public InetSocketAddress address() {
    return door.address();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    long startNanos = time.nanoTime();
    logger.info("Stopping");
    door.close();
    drain(config.timeouts().shutdown().minusNanos(time.nanosSince(startNanos)));
    long left = journal.status().entries();
    parts.close();
    logger.info(
        "Stopped in {} ms; {} requests are left in the journal for the next start",
        time.nanosSince(startNanos) / 1_000_000,
        left);
  }

  private void drain(Duration atMost) {
    try {
      pipeline.drain(atMost.isNegative() ? Duration.ZERO : atMost);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<HealthCheck> checks(Journal journal, TokenStore tokens, DataFolders folders) {
    return List.of(
        new HealthCheck(
            "journal",
            () ->
                journal.status().failed()
                    ? Optional.of("a write failed; restart the server after looking at its disk")
                    : Optional.empty()),
        new HealthCheck(
            "tokens",
            // The problem itself names a path, and anyone may ask for the health of the server.
            () ->
                tokens
                    .problem()
                    .map(problem -> "the token file is not usable; see the application log")),
        new HealthCheck(
            "catalog",
            () ->
                Files.isReadable(folders.warehouse()) && Files.isWritable(folders.warehouse())
                    ? Optional.empty()
                    : Optional.of("the warehouse folder cannot be read and written")));
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "token-refresh");
    thread.setDaemon(true);
    return thread;
  }
}
