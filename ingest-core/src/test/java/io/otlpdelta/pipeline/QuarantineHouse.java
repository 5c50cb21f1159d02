package io.otlpdelta.pipeline;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.catalog.Catalog;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.env.Faults;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.journal.Entry;
import io.otlpdelta.journal.MemoryJournal;
import io.otlpdelta.journal.StoredEntry;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.pipeline.QuarantineReplay.OnDamage;
import io.otlpdelta.pipeline.QuarantineReplay.OnLostTarget;
import io.otlpdelta.quarantine.ItemId;
import io.otlpdelta.quarantine.LockedItem;
import io.otlpdelta.quarantine.Quarantine;
import io.otlpdelta.quarantine.QuarantineItem;
import io.otlpdelta.quarantine.QuarantineStore;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.Locations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A server with one table's worker, and a command line beside it: a journal in memory whose
 * releases a restart forgets, a quarantine on real files, tables with Delta's rules. Both processes
 * can be killed at any named point.
 */
final class QuarantineHouse {
  static final TableId TABLE = new TableId(new UUID(1, 2));
  static final TableName NAME = TableName.parse("main.telemetry.logs");

  final ManualTime time = new ManualTime();
  final MemoryJournal.Storage disk = new MemoryJournal.Storage();
  final FileDoubles files = new FileDoubles();
  final Names catalog = new Names();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final List<StoredEntry> deadLetters = new ArrayList<>();
  final Path folder;
  final Randomness randomness = new SecureRandomness();
  final Map<TableId, TableDouble> tables = new HashMap<>();
  long maxBytes = 1 << 20;
  long replayBatchBytes = 1 << 20;
  Faults faults = Faults.NONE;
  MemoryJournal journal = new MemoryJournal(disk);
  Quarantine quarantine;
  TableWorker worker;

  QuarantineHouse(Path dataDir) throws IOException {
    this.folder = dataDir.resolve("quarantine");
    catalog.put(NAME, TABLE);
    restart();
  }

  /** The server's process ends, and another one begins with what is on its disks. */
  void restart() throws IOException {
    faults = Faults.NONE;
    journal = new MemoryJournal(disk);
    quarantine = Quarantine.open(store(), journal, maxBytes, point -> faults.at(point));
    worker = new TableWorker(TABLE, NAME, context());
    worker.arrived(1);
  }

  /** What the server's workers share. */
  WorkerContext context() throws IOException {
    IngestMetrics metrics = new IngestMetrics(meters);
    return new WorkerContext(
        incarnations(),
        journal,
        quarantine,
        catalog,
        handle -> table(handle.id()).open(handle),
        new BatchBuilder(
            journal::read, files, (entry, why) -> deadLetters.add(entry), metrics, 1 << 20),
        CommitListener.NONE,
        metrics,
        new TableLedger(time),
        PipelineOptions.DEFAULTS,
        time,
        point -> faults.at(point));
  }

  TableDouble table(TableId id) {
    return tables.computeIfAbsent(id, unknown -> new TableDouble(files));
  }

  /** The rows of the table that the worker writes. */
  List<String> rows() {
    return table(TABLE).rows;
  }

  private Incarnations incarnations() throws IOException {
    return Incarnations.open(
        new LocalStorage(randomness),
        Locations.of(folder.resolveSibling("incarnations")),
        journal.id());
  }

  QuarantineStore store() {
    return new QuarantineStore(folder, randomness, point -> faults.at(point));
  }

  void post(String... bodies) {
    for (String body : bodies) {
      ByteBuffer bytes = ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8));
      journal.append(new Entry(TABLE, NAME, TableKind.LOGS, 1, time.epochMillis(), bytes)).join();
      worker.arrived(body.length());
    }
  }

  /** The next turn, when it is due; the time moves there. */
  void turn() {
    time.advance(Duration.ofNanos(worker.dueInNanos().orElse(0)));
    worker.turn();
  }

  /** Turns for as long as a table must be held before its entries are moved. */
  void turnUntilMoved() {
    for (int i = 0; i < 12; i++) {
      turn();
    }
  }

  List<QuarantineItem> items() throws IOException {
    return store().list();
  }

  List<QuarantineItem> openItems() throws IOException {
    return items().stream().filter(QuarantineItem::isOpen).toList();
  }

  QuarantineReplay.Replayed replay(QuarantineItem item) throws Exception {
    return replay(item.id(), Optional.empty(), OnDamage.STOP);
  }

  /** As the command does it, in a process of its own. */
  QuarantineReplay.Replayed replay(ItemId id, Optional<TableName> into, OnDamage onDamage)
      throws Exception {
    return replay(id, into, onDamage, OnLostTarget.STOP);
  }

  QuarantineReplay.Replayed replay(
      ItemId id, Optional<TableName> into, OnDamage onDamage, OnLostTarget onLostTarget)
      throws Exception {
    try (LockedItem locked = store().lock(id)) {
      return new QuarantineReplay(
              catalog,
              handle -> table(handle.id()).open(handle),
              journal -> incarnations(),
              files,
              (entry, why) -> deadLetters.add(entry),
              time,
              point -> faults.at(point),
              replayBatchBytes)
          .replay(locked, into, onDamage, onLostTarget);
    }
  }

  void crashAt(Faults.Point crash) {
    faults =
        point -> {
          if (point == crash) {
            throw new Crash();
          }
        };
  }

  /** The end of a process, as far as its code can tell. */
  static final class Crash extends Error {
    Crash() {
      super("crash");
    }
  }

  /** Names of tables; some are gone or refused for now. */
  static final class Names implements Catalog {
    private final Map<TableName, TableId> ids = new HashMap<>();
    private final Map<TableName, IngestException> refusals = new HashMap<>();

    void put(TableName name, TableId id) {
      ids.put(name, id);
      refusals.remove(name);
    }

    void remove(TableName name) {
      ids.remove(name);
    }

    void refuse(TableName name, ErrorCode code, String why) {
      refusals.put(name, new IngestException(code, why));
    }

    void allow(TableName name) {
      refusals.remove(name);
    }

    @Override
    public TableHandle resolve(TableName name, Principal caller) {
      return reopen(name);
    }

    @Override
    public TableHandle reopen(TableName name) {
      IngestException refusal = refusals.get(name);
      if (refusal != null) {
        throw refusal;
      }
      TableId id = ids.get(name);
      if (id == null) {
        throw new IngestException(ErrorCode.TABLE_NOT_FOUND, "Table " + name + " does not exist");
      }
      return new TableHandle(id, name, "file:///" + id, TableKind.LOGS);
    }
  }
}
