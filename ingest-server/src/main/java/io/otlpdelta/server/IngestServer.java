package io.otlpdelta.server;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.otlpdelta.auth.TokenStore;
import io.otlpdelta.catalog.LocalCatalog;
import io.otlpdelta.delta.KernelCommitterFactory;
import io.otlpdelta.delta.KernelTableReader;
import io.otlpdelta.delta.RewriteLimits;
import io.otlpdelta.delta.TableCreator;
import io.otlpdelta.env.Faults;
import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.env.Time;
import io.otlpdelta.journal.Backlog;
import io.otlpdelta.journal.DiskJournal;
import io.otlpdelta.journal.Journal;
import io.otlpdelta.journal.JournalOptions;
import io.otlpdelta.maintenance.MaintenanceOptions;
import io.otlpdelta.maintenance.TableMaintenance;
import io.otlpdelta.otlp.DecodeLimits;
import io.otlpdelta.otlp.OtlpRequestDecoder;
import io.otlpdelta.parquet.ParquetDataFileWriterFactory;
import io.otlpdelta.pipeline.FolderDeadLetters;
import io.otlpdelta.pipeline.Incarnations;
import io.otlpdelta.pipeline.IngestMetrics;
import io.otlpdelta.pipeline.MaintenanceAfterCommit;
import io.otlpdelta.pipeline.Pipeline;
import io.otlpdelta.pipeline.PipelineOptions;
import io.otlpdelta.pipeline.RejectedRecords;
import io.otlpdelta.quarantine.Quarantine;
import io.otlpdelta.quarantine.QuarantineStore;
import io.otlpdelta.server.config.DataFolders;
import io.otlpdelta.server.config.ServerConfig;
import io.otlpdelta.server.http.Door;
import io.otlpdelta.server.http.DoorSeams;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.Locations;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server: storage, catalog, tokens, journal, pipeline and door, opened in this order.
 * Thread-safe.
 *
 * <p>A crash at any point loses nothing that was answered with 200: the journal is read again by
 * the next start. {@link #close} only saves that start some work.
 */
public final class IngestServer implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(IngestServer.class);
  private static final int MAX_CACHED_TABLES = 10_000;

  private final ServerConfig config;
  private final Time time;
  private final CloseStack parts;
  private final Journal journal;
  private final Door door;
  private final AtomicBoolean closing = new AtomicBoolean();
  private volatile long closingSinceNanos;

  /**
   * Starts the server; it takes requests when this returns. Blocks until the journal is read back.
   * What was opened is closed again when a later part cannot be.
   *
   * @throws IOException with a sentence for the admin
   * @throws IllegalStateException the same, when the address cannot be listened on
   */
  public static IngestServer start(ServerConfig config) throws IOException {
    CloseStack parts = new CloseStack();
    try {
      return new IngestServer(config, parts);
    } catch (IOException | RuntimeException | Error e) {
      parts.close();
      throw e;
    }
  }

  private IngestServer(ServerConfig config, CloseStack parts) throws IOException {
    this.config = requireNonNull(config, "config");
    this.parts = parts;
    this.time = new SystemTime();
    Randomness randomness = new SecureRandomness();
    DataFolders folders = new DataFolders(config.dataDir());
    TableStorage storage = new LocalStorage(randomness);
    storage.createFolders(Locations.of(folders.warehouse()));

    LocalCatalog catalog =
        new LocalCatalog(
            folders.warehouse(),
            new KernelTableReader(storage),
            new TableCreator(storage, Version.text()),
            time,
            LocalCatalog.DEFAULT_FRESHNESS,
            MAX_CACHED_TABLES);
    TokenStore tokens = openTokens(folders);
    this.journal =
        parts.add(
            "journal", DiskJournal.open(journalOptions(folders), time, randomness, Faults.NONE));
    Quarantine quarantine =
        Quarantine.open(
            new QuarantineStore(folders.quarantine(), randomness, Faults.NONE),
            journal,
            config.quarantine().maxBytes(),
            Faults.NONE);
    PrometheusMeterRegistry registry = openRegistry();
    Pipeline pipeline =
        new Pipeline(
            new Pipeline.Parts(
                journal,
                Incarnations.open(storage, Locations.of(folders.incarnations()), journal.id()),
                quarantine,
                catalog,
                new OtlpRequestDecoder(
                    new DecodeLimits(
                        config.limits().maxRequestBytes(), config.limits().maxRecordsPerRequest())),
                new KernelCommitterFactory(storage, time, Version.text()),
                new ParquetDataFileWriterFactory(
                    storage, randomness, config.batching().zstdLevel()),
                new FolderDeadLetters(storage, Locations.of(folders.deadLetters())),
                new RejectedRecords(folders.rejected(), time),
                maintenance(storage, randomness),
                new IngestMetrics(registry),
                time,
                Faults.NONE),
            pipelineOptions());
    parts.add("pipeline", () -> finish(pipeline));
    this.door =
        parts.add(
            "door",
            Door.open(
                config,
                new DoorSeams(
                    tokens,
                    pipeline.ingest(),
                    HealthChecks.of(tokens, folders.warehouse(), journal, pipeline, quarantine),
                    registry,
                    time)));
    logger.info(
        "Serving OTLP at {} from {}: {} tables, {} tokens, {} requests in the journal",
        url(),
        folders.dataDir(),
        catalog.list().size(),
        tokens.size(),
        waitingRequests());
  }

  /** Where the server listens; with the real port when 0 was configured. */
  public InetSocketAddress address() {
    return door.address();
  }

  private String url() {
    String host = address().getAddress().getHostAddress();
    return (config.listen().tls().isPresent() ? "https://" : "http://")
        + (host.contains(":") ? "[" + host + "]" : host)
        + ":"
        + address().getPort();
  }

  /**
   * Stops in order: readiness turns to 503, the listening socket closes, requests under way are
   * answered, what the journal holds is committed as far as the configured shutdown time allows,
   * and the journal closes. What is not committed stays in it for the next start.
   */
  @Override
  public void close() {
    if (closing.compareAndSet(false, true)) {
      closingSinceNanos = time.nanoTime();
      parts.close();
      logger.info(
          "Stopped after {} ms", Duration.ofNanos(time.nanosSince(closingSinceNanos)).toMillis());
    }
  }

  private MaintenanceAfterCommit maintenance(TableStorage storage, Randomness randomness) {
    MaintenanceOptions defaults = MaintenanceOptions.DEFAULT;
    TableMaintenance maintenance =
        new TableMaintenance(
            storage,
            time,
            new MaintenanceOptions(
                config.batching().commitsPerCheckpoint(),
                defaults.cleaningInterval(),
                defaults.temporaryAge(),
                defaults.orphanAge()));
    return new MaintenanceAfterCommit(
        maintenance.withCompaction(randomness, Version.text(), RewriteLimits.DEFAULT));
  }

  private TokenStore openTokens(DataFolders folders) throws IOException {
    ScheduledExecutorService scheduler =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "token-file");
              thread.setDaemon(true);
              return thread;
            });
    parts.add("token file's thread", scheduler::shutdownNow);
    return parts.add("token file", TokenStore.open(folders.tokens(), time, scheduler));
  }

  private PrometheusMeterRegistry openRegistry() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    parts.add("metrics", registry::close);
    JvmGcMetrics collections = parts.add("garbage collection metrics", new JvmGcMetrics());
    collections.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    return registry;
  }

  private JournalOptions journalOptions(DataFolders folders) {
    ServerConfig.JournalLimits limits = config.journal();
    JournalOptions options =
        JournalOptions.defaults(folders.journal())
            .withSizes(limits.segmentBytes(), limits.budgetBytes())
            .withTableQuotaBytes(limits.effectiveTableQuotaBytes())
            .withMaxQueuedBytes(config.limits().maxInFlightBytes())
            .withRetainAfterRelease(config.duplicateMemory());
    return limits.allowVolatileStorage() ? options.allowingVolatileStorage() : options;
  }

  private PipelineOptions pipelineOptions() {
    ServerConfig.Batching batching = config.batching();
    PipelineOptions defaults = PipelineOptions.DEFAULTS;
    return new PipelineOptions(
            batching.freshness(),
            defaults.leadingEdge(),
            batching.maxBatchBytes(),
            batching.effectiveWorkerThreads(),
            config.duplicateMemory(),
            defaults.maxRememberedRequests(),
            defaults.maxBackoff(),
            defaults.heldRetry(),
            config.quarantine().after(),
            defaults.idleAfter())
        .withFreshness(batching.freshness());
  }

  /**
   * Commits what there is time for, and nothing when the server could not be started; the rest is
   * safe where it is.
   */
  private void finish(Pipeline pipeline) throws InterruptedException {
    if (closing.get()) {
      Duration used = Duration.ofNanos(time.nanosSince(closingSinceNanos));
      Duration left = config.timeouts().shutdown().minus(used);
      pipeline.drain(left.isNegative() ? Duration.ZERO : left);
    }
    pipeline.close();
    logger.info("{} requests stay in the journal for the next start", waitingRequests());
  }

  private long waitingRequests() {
    return journal.backlogs().stream().mapToLong(Backlog::entries).sum();
  }
}
