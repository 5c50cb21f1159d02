package io.otlpdelta.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.otlpdelta.auth.Grant;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.auth.Privilege;
import io.otlpdelta.catalog.Catalog;
import io.otlpdelta.catalog.LocalCatalog;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.CommitException;
import io.otlpdelta.delta.CommitResult;
import io.otlpdelta.delta.KernelCommitterFactory;
import io.otlpdelta.delta.KernelTableReader;
import io.otlpdelta.delta.LogTable;
import io.otlpdelta.delta.TableCommitter;
import io.otlpdelta.delta.TableCommitterFactory;
import io.otlpdelta.delta.TransactionId;
import io.otlpdelta.env.Faults;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.journal.DiskJournal;
import io.otlpdelta.journal.JournalOptions;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import io.otlpdelta.otlp.BodyEncoding;
import io.otlpdelta.otlp.ContentCoding;
import io.otlpdelta.otlp.DecodeLimits;
import io.otlpdelta.otlp.OtlpRequestDecoder;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.parquet.ParquetDataFileWriterFactory;
import io.otlpdelta.quarantine.LockedItem;
import io.otlpdelta.quarantine.Quarantine;
import io.otlpdelta.quarantine.QuarantineItem;
import io.otlpdelta.quarantine.QuarantineStore;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.Locations;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A whole pipeline on real files, with two tables of logs, one of which something will happen to.
 * Its worker can be made to stop right before it looks at the table, until the deed is done.
 */
final class TwoTables implements AutoCloseable {
  static final TableName BROKEN = TableName.parse("main.telemetry.broken_otel_logs");
  static final TableName HEALTHY = TableName.parse("main.telemetry.healthy_otel_logs");

  private static final Principal CALLER =
      new Principal(
          "tester", List.of(new Grant("main.*", Set.of(Privilege.MODIFY, Privilege.SELECT))));

  private final Path dataDir;
  private final SecureRandomness randomness = new SecureRandomness();
  private final LocalStorage storage = new LocalStorage(randomness);
  private final SystemTime time = new SystemTime();
  private final LogTable healthy;
  private LogTable broken;
  private volatile CountDownLatch gate = new CountDownLatch(0);
  long quarantineBytes = 1 << 20;
  final Withdrawable catalog;
  DiskJournal journal;
  Pipeline pipeline;

  TwoTables(Path dataDir) throws IOException {
    this.dataDir = dataDir;
    this.healthy = LogTable.create(folder(HEALTHY));
    this.broken = LogTable.create(folder(BROKEN));
    this.catalog = new Withdrawable(localCatalog());
  }

  LogTable healthy() {
    return healthy;
  }

  LogTable broken() {
    return broken;
  }

  /** Makes the table that was dropped once more, under its name. */
  void makeBroken() throws IOException {
    broken = LogTable.create(folder(BROKEN));
  }

  void start(Duration quarantineAfter) throws IOException {
    journal =
        DiskJournal.open(
            JournalOptions.defaults(dataDir.resolve("journal"))
                .withSizes(64 << 10, 8 << 20)
                .withRetainAfterRelease(Duration.ZERO)
                .allowingVolatileStorage(),
            time,
            randomness,
            Faults.NONE);
    pipeline =
        new Pipeline(
            new Pipeline.Parts(
                journal,
                incarnations(journal.id()),
                Quarantine.open(store(), journal, quarantineBytes, Faults.NONE),
                catalog,
                new OtlpRequestDecoder(DecodeLimits.DEFAULTS),
                this::gated,
                new ParquetDataFileWriterFactory(storage, randomness, 1),
                deadLetters(),
                new RejectedRecords(dataDir.resolve("rejected"), time),
                CommitListener.NONE,
                new IngestMetrics(new SimpleMeterRegistry()),
                time,
                randomness,
                Faults.NONE),
            new PipelineOptions(
                Duration.ofMillis(50),
                Duration.ofMillis(10),
                1 << 20,
                2,
                Duration.ofMinutes(2),
                1000,
                Duration.ofMillis(200),
                Duration.ofMillis(100),
                quarantineAfter,
                Duration.ofMinutes(5),
                List.of()));
  }

  @Override
  public void close() {
    gate.countDown();
    pipeline.close();
    journal.close();
  }

  CompletableFuture<Acceptance> post(TableName table, boolean waitCommitted, String body) {
    ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
    request
        .addResourceLogsBuilder()
        .addScopeLogsBuilder()
        .addLogRecordsBuilder()
        .getBodyBuilder()
        .setStringValue(body);
    return pipeline
        .ingest()
        .ingest(
            new IngestRequest(
                CALLER,
                table,
                Signal.LOGS,
                BodyEncoding.PROTOBUF,
                ContentCoding.IDENTITY,
                request.build().toByteString().asReadOnlyByteBuffer(),
                waitCommitted));
  }

  /** Acknowledged before the deed, and looked at by the table's worker after it. */
  void postBefore(BrokenTableTest.Deed deed, String... bodies) throws Exception {
    gate = new CountDownLatch(1);
    for (String body : bodies) {
      post(BROKEN, false, body).get(30, TimeUnit.SECONDS);
    }
    deed.run();
    gate.countDown();
  }

  /** A row of the broken table, committed as soon as that may be written again. */
  void awaitCommitted(String body) {
    post(BROKEN, false, body).join();
    await("row " + body + " is in the table")
        .untilAsserted(() -> assertThat(broken.bodies()).contains(body));
  }

  void awaitRows(LogTable table, String... bodies) {
    await("the table's rows")
        .untilAsserted(() -> assertThat(table.bodies()).containsExactly(bodies));
  }

  List<QuarantineItem> items() throws IOException {
    return store().list();
  }

  /** As the command does it, with a catalog of its own. */
  void replay(QuarantineItem item, Optional<TableName> into) throws Exception {
    try (LockedItem locked = store().lock(item.id())) {
      new QuarantineReplay(
              localCatalog(),
              new KernelCommitterFactory(storage, time, "test"),
              this::incarnations,
              new ParquetDataFileWriterFactory(storage, randomness, 1),
              deadLetters(),
              time,
              Faults.NONE)
          .replay(locked, into, QuarantineReplay.OnDamage.STOP, QuarantineReplay.OnLostTarget.STOP);
    }
  }

  private LocalCatalog localCatalog() {
    return new LocalCatalog(
        dataDir.resolve("warehouse"),
        new KernelTableReader(storage),
        time,
        Duration.ofMillis(50),
        100);
  }

  private Incarnations incarnations(UUID journalId) throws IOException {
    return Incarnations.open(storage, Locations.of(dataDir.resolve("incarnations")), journalId);
  }

  private QuarantineStore store() {
    return new QuarantineStore(dataDir.resolve("quarantine"), randomness, Faults.NONE);
  }

  private FolderDeadLetters deadLetters() {
    return new FolderDeadLetters(storage, Locations.of(dataDir.resolve("dead-letters")));
  }

  private Path folder(TableName name) {
    return dataDir.resolve(
        "warehouse/" + name.catalog() + "/" + name.schema() + "/" + name.table());
  }

  private TableCommitter gated(TableHandle table) throws CommitException {
    TableCommitterFactory committers = new KernelCommitterFactory(storage, time, "test");
    TableCommitter committer = committers.open(table);
    return table.name().equals(BROKEN) ? new Gated(committer) : committer;
  }

  /** Waits at the gate with the table open. */
  private final class Gated implements TableCommitter {
    private final TableCommitter committer;

    Gated(TableCommitter committer) {
      this.committer = committer;
    }

    @Override
    public TableLayout layout() throws CommitException {
      return committer.layout();
    }

    @Override
    public OptionalLong transactionVersion(String appId) throws CommitException {
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return committer.transactionVersion(appId);
    }

    @Override
    public CommitResult commit(TransactionId transaction, List<DataFile> files, TableLayout planned)
        throws CommitException {
      return committer.commit(transaction, files, planned);
    }

    @Override
    public String dataLocation() {
      return committer.dataLocation();
    }

    @Override
    public void close() {
      committer.close();
    }
  }

  /** A catalog whose owner can forbid the server to write a table, after requests were admitted. */
  static final class Withdrawable implements Catalog {
    private final Catalog catalog;
    private volatile TableName forbidden = HEALTHY;

    Withdrawable(Catalog catalog) {
      this.catalog = catalog;
      grant();
    }

    void forbid(TableName name) {
      forbidden = name;
    }

    void grant() {
      forbidden = TableName.parse("main.telemetry.none");
    }

    @Override
    public TableHandle resolve(TableName name, Principal caller) {
      return catalog.resolve(name, caller);
    }

    @Override
    public TableHandle reopen(TableName name) {
      if (name.equals(forbidden)) {
        throw new IngestException(ErrorCode.PERMISSION_DENIED, "MODIFY was withdrawn");
      }
      return catalog.reopen(name);
    }
  }
}
