package io.otlpdelta.pipeline;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.otlpdelta.catalog.FakeCatalog;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.CommitLibrary;
import io.otlpdelta.delta.LogTable;
import io.otlpdelta.env.Faults;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.journal.DiskJournal;
import io.otlpdelta.journal.Entry;
import io.otlpdelta.journal.JournalOptions;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.parquet.ParquetDataFileWriterFactory;
import io.otlpdelta.quarantine.Quarantine;
import io.otlpdelta.quarantine.QuarantineStore;
import io.otlpdelta.storage.Locations;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A server without its door and threads, around one table: the real journal, data files and
 * committer in real folders, on a clock that the test moves. A new one on the same data directory
 * is the next start.
 */
final class ServerDouble implements AutoCloseable {
  final DiskJournal journal;
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final TableWorker worker;
  private final TableHandle table;
  private final ManualTime time;
  private final CommitLibrary library;

  /** The end of the process, as far as its worker can tell. */
  static final class Crash extends Error {}

  /** Starts on what the data directory holds; its clock shows that hour. */
  static ServerDouble start(Path dataDir, long hour, TableStorage storage, LogTable table)
      throws IOException {
    return start(dataDir, hour, storage, table, Faults.NONE);
  }

  static ServerDouble start(
      Path dataDir, long hour, TableStorage storage, LogTable table, Faults faults)
      throws IOException {
    return start(dataDir, hour, storage, table, faults, CommitListener.NONE);
  }

  /** Starts with that library for its commits. */
  static ServerDouble start(
      Path dataDir,
      long hour,
      TableStorage storage,
      LogTable table,
      Faults faults,
      CommitLibrary library)
      throws IOException {
    return start(dataDir, hour, storage, table, faults, CommitListener.NONE, library);
  }

  static ServerDouble start(
      Path dataDir,
      long hour,
      TableStorage storage,
      LogTable table,
      Faults faults,
      CommitListener listener)
      throws IOException {
    return start(dataDir, hour, storage, table, faults, listener, CommitLibrary.KERNEL);
  }

  private static ServerDouble start(
      Path dataDir,
      long hour,
      TableStorage storage,
      LogTable table,
      Faults faults,
      CommitListener listener,
      CommitLibrary library)
      throws IOException {
    ManualTime time = new ManualTime(1_790_000_000_000L + Duration.ofHours(hour).toMillis());
    JournalOptions options =
        JournalOptions.defaults(dataDir.resolve("journal"))
            .withSizes(64 * 1024, 16 * 1024 * 1024)
            .allowingVolatileStorage();
    DiskJournal journal = DiskJournal.open(options, time, new SecureRandomness(), Faults.NONE);
    return new ServerDouble(
        dataDir, journal, time, storage, table.handle(), faults, listener, library);
  }

  /** A second process that holds the same journal, as no lock would allow. */
  ServerDouble zombie(Path dataDir, TableStorage storage) throws IOException {
    return new ServerDouble(
        dataDir, journal, time, storage, table, Faults.NONE, CommitListener.NONE, library);
  }

  private ServerDouble(
      Path dataDir,
      DiskJournal journal,
      ManualTime time,
      TableStorage storage,
      TableHandle table,
      Faults faults,
      CommitListener listener,
      CommitLibrary library)
      throws IOException {
    this.library = library;
    this.journal = journal;
    this.time = time;
    this.table = table;
    FakeCatalog catalog = new FakeCatalog();
    catalog.put(table);
    IngestMetrics metrics = new IngestMetrics(meters);
    Incarnations incarnations =
        Incarnations.open(storage, Locations.of(dataDir.resolve("incarnations")), journal.id());
    metrics.watch(incarnations);
    BatchBuilder batches =
        new BatchBuilder(
            journal::read,
            new ParquetDataFileWriterFactory(storage, new SecureRandomness(), 1),
            (entry, reason) -> {
              throw new AssertionError("no row for " + entry, reason);
            },
            metrics,
            PipelineOptions.DEFAULTS.maxBatchBytes());
    this.worker =
        new TableWorker(
            table.id(),
            table.name(),
            new WorkerContext(
                incarnations,
                journal,
                Quarantine.open(
                    new QuarantineStore(
                        dataDir.resolve("quarantine"), new SecureRandomness(), faults),
                    journal,
                    1 << 20,
                    faults),
                catalog,
                library.committers(storage, time, "test"),
                batches,
                listener,
                metrics,
                new TableLedger(time),
                PipelineOptions.DEFAULTS,
                time,
                faults));
    journal.backlog(table.id()).ifPresent(backlog -> worker.arrived(backlog.bytes()));
  }

  /** Requests with one log record each are acknowledged. */
  ServerDouble post(String... bodies) {
    for (String body : bodies) {
      journal.append(entry(body)).join();
      worker.arrived(body.length());
    }
    return this;
  }

  /** Commits until nothing waits. */
  ServerDouble settle() {
    for (int turns = 0; worker.dueInNanos().isPresent(); turns++) {
      if (turns == 1000) {
        throw new AssertionError("still not settled: " + worker.heldBecause());
      }
      turn();
    }
    return this;
  }

  /** One turn, as soon as it is due. */
  void turn() {
    time.advance(Duration.ofNanos(worker.dueInNanos().orElse(0)));
    worker.turn();
  }

  /** Whether the journal may forget all it has of the table. */
  boolean released() {
    return journal.backlog(table.id()).isEmpty();
  }

  double counted(String counter) {
    return meters.get(counter).functionCounter().count();
  }

  @Override
  public void close() {
    worker.close();
    journal.close();
  }

  private Entry entry(String body) {
    ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
    request
        .addResourceLogsBuilder()
        .addScopeLogsBuilder()
        .addLogRecordsBuilder()
        .getBodyBuilder()
        .setStringValue(body);
    return new Entry(
        table.id(),
        table.name(),
        TableKind.LOGS,
        1,
        time.epochMillis(),
        request.build().toByteString().asReadOnlyByteBuffer());
  }
}
