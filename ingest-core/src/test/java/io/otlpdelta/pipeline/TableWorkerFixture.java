package io.otlpdelta.pipeline;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.catalog.Catalog;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.env.Faults;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.journal.Entry;
import io.otlpdelta.journal.MemoryJournal;
import io.otlpdelta.journal.StoredEntry;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.quarantine.Quarantine;
import io.otlpdelta.quarantine.QuarantineStore;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.Locations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** One table's worker before a table with Delta's rules, step by step on a manual clock. */
abstract class TableWorkerFixture {
  static final TableId TABLE = new TableId(new UUID(1, 2));
  static final TableName NAME = TableName.parse("main.telemetry.logs");

  final ManualTime time = new ManualTime();
  final MemoryJournal.Storage storage = new MemoryJournal.Storage();
  final MemoryJournal journal = new MemoryJournal(storage);
  final FileDoubles files = new FileDoubles();
  final TableDouble table = new TableDouble(files);
  final List<StoredEntry> deadLetters = new ArrayList<>();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final TableLedger ledger = new TableLedger(time);
  final OneTableCatalog catalog = new OneTableCatalog();
  long maxBatchBytes = PipelineOptions.DEFAULTS.maxBatchBytes();
  Faults faults = Faults.NONE;
  @TempDir Path dataDir;
  Incarnations incarnations;
  TableWorker worker;

  @BeforeEach
  final void startWorker() throws IOException {
    incarnations = incarnationsOf(journal);
    worker = newWorker();
  }

  final void post(String... bodies) {
    for (String body : bodies) {
      journal.append(entry(body)).join();
      worker.arrived(body.length());
    }
  }

  final Entry entry(String body) {
    ByteBuffer bytes = ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8));
    return new Entry(TABLE, NAME, TableKind.LOGS, 1, time.epochMillis(), bytes);
  }

  final void turnWhenDue() {
    time.advance(Duration.ofNanos(worker.dueInNanos().orElse(0)));
    worker.turn();
  }

  final TableWorker newWorker() {
    return newWorker(journal, incarnations);
  }

  final Incarnations incarnationsOf(MemoryJournal entries) throws IOException {
    return Incarnations.open(
        new LocalStorage(new SecureRandomness()), Locations.of(dataDir), entries.id());
  }

  final TableWorker newWorker(MemoryJournal entries, Incarnations ofEntries) {
    PipelineOptions options = PipelineOptions.DEFAULTS;
    return new TableWorker(
        TABLE,
        NAME,
        new WorkerContext(
            ofEntries,
            entries,
            quarantine(entries),
            catalog,
            table,
            new BatchBuilder(
                entries::read,
                files,
                (entry, reason) -> deadLetters.add(entry),
                new IngestMetrics(meters),
                maxBatchBytes),
            CommitListener.NONE,
            new IngestMetrics(meters),
            ledger,
            options,
            time,
            point -> faults.at(point)));
  }

  final Quarantine quarantine(MemoryJournal entries) {
    try {
      QuarantineStore store =
          new QuarantineStore(
              dataDir.resolve("quarantine"), new SecureRandomness(), point -> faults.at(point));
      return Quarantine.open(store, entries, 1 << 20, point -> faults.at(point));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Faults crashAt(Faults.Point crash) {
    return point -> {
      if (point == crash) {
        throw new Crash();
      }
    };
  }

  /** The end of the process, as far as the worker can tell. */
  static final class Crash extends Error {}

  static final class OneTableCatalog implements Catalog {
    TableId current = TABLE;
    IngestException failure;

    @Override
    public TableHandle resolve(TableName name, Principal caller) {
      return reopen(name);
    }

    @Override
    public TableHandle reopen(TableName name) {
      if (failure != null) {
        throw failure;
      }
      return new TableHandle(current, name, "file:///table", TableKind.LOGS);
    }
  }
}
