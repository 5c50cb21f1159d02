package io.otlpdelta.server;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.otlpdelta.env.Faults;
import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.env.Time;
import io.otlpdelta.journal.Backlog;
import io.otlpdelta.journal.DiskJournal;
import io.otlpdelta.journal.Journal;
import io.otlpdelta.journal.JournalOptions;
import io.otlpdelta.parquet.ParquetDataFileWriterFactory;
import io.otlpdelta.pipeline.Pipeline;
import io.otlpdelta.quarantine.Quarantine;
import io.otlpdelta.quarantine.QuarantineStore;
import io.otlpdelta.server.config.ConfigException;
import io.otlpdelta.server.config.DataFolders;
import io.otlpdelta.server.config.ServerConfig;
import io.otlpdelta.server.http.Diagnosis;
import io.otlpdelta.server.http.Door;
import io.otlpdelta.server.http.DoorSeams;
import io.otlpdelta.server.status.CallerStatus;
import io.otlpdelta.server.status.RefusalLedger;
import io.otlpdelta.storage.CredentialSource;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
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
   * @throws ConfigException the same, about a setting
   * @throws IllegalStateException the same, when the address cannot be listened on; nothing was
   *     made then
   */
  public static IngestServer start(ServerConfig config) throws IOException {
    return start(config, ParquetDataFileWriterFactory::new);
  }

  /** The same, with data files that are written in another way. */
  public static IngestServer start(ServerConfig config, DataFiles files) throws IOException {
    Door.check(config);
    CloseStack parts = new CloseStack();
    try {
      return new IngestServer(config, files, parts);
    } catch (IOException | RuntimeException | Error e) {
      parts.close();
      throw e;
    }
  }

  private IngestServer(ServerConfig config, DataFiles files, CloseStack parts) throws IOException {
    this.config = requireNonNull(config, "config");
    this.parts = parts;
    this.time = new SystemTime();
    Randomness randomness = new SecureRandomness();
    DataFolders folders = new DataFolders(config.dataDir());
    PrometheusMeterRegistry registry = openRegistry();
    Optional<UnityService> unity = openUnity(randomness, registry);
    TableStorage storage = openStorage(unity, folders, randomness);
    TableCatalog catalog = TableCatalog.open(config, unity, storage, time, parts);
    this.journal =
        parts.add(
            "journal", DiskJournal.open(journalOptions(folders), time, randomness, Faults.NONE));
    TableStorages.dropLeftovers(folders.uploads());
    Quarantine quarantine =
        Quarantine.open(
            new QuarantineStore(folders.quarantine(), randomness, Faults.NONE),
            journal,
            config.quarantine().maxBytes(),
            Faults.NONE);
    Pipeline pipeline =
        new PipelineAssembly(config, time, randomness, files)
            .open(journal, quarantine, catalog.catalog(), catalog.snapshots(), storage, registry);
    parts.add("pipeline", () -> finish(pipeline));
    RefusalLedger refusals = new RefusalLedger(time);
    this.door =
        parts.add(
            "door",
            Door.open(
                config,
                new DoorSeams(
                    catalog.authenticator(),
                    catalog.certificates(),
                    pipeline.ingest(),
                    new Diagnosis(
                        pipeline.dryRun(),
                        new CallerStatus(pipeline.statuses(), refusals, Version.text(), time),
                        refusals),
                    HealthChecks.of(catalog.checks(), journal, pipeline, quarantine),
                    registry,
                    time)));
    logger.info(
        "Serving OTLP at {} from {}: {}, {} requests in the journal",
        url(),
        folders.dataDir(),
        catalog.summary(),
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

  private Optional<UnityService> openUnity(Randomness randomness, MeterRegistry registry)
      throws IOException {
    if (config.unity().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        parts.add(
            "connection to Unity Catalog",
            UnityService.open(config.unity().get(), time, randomness, registry)));
  }

  private TableStorage openStorage(
      Optional<UnityService> unity, DataFolders folders, Randomness randomness) {
    CredentialSource vended =
        unity
            .<CredentialSource>map(service -> service.connection().credentials())
            .orElse(CredentialSource.NONE);
    TableStorages storages =
        TableStorages.open(config.storage(), vended, folders.uploads(), randomness, time);
    return parts.add("storage", storages).storage();
  }

  private JournalOptions journalOptions(DataFolders folders) {
    ServerConfig.JournalLimits limits = config.journal();
    JournalOptions options =
        JournalOptions.defaults(folders.journal())
            .withSizes(limits.segmentBytes(), limits.budgetBytes())
            .withTableQuotaBytes(limits.effectiveTableQuotaBytes())
            .withMaxQueuedBytes(config.limits().effectiveMaxInFlightBytes())
            .withRetainAfterRelease(config.duplicateMemory());
    return limits.allowVolatileStorage() ? options.allowingVolatileStorage() : options;
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
