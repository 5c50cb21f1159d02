package io.otlpdelta.pipeline;

import io.otlpdelta.catalog.FakeCatalog;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.TransactionId;
import io.otlpdelta.env.Faults;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.journal.MemoryJournal;
import io.otlpdelta.journal.Position;
import io.otlpdelta.journal.StoredEntry;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableName;
import io.otlpdelta.quarantine.QuarantineStore;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.Locations;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Everything outside the process: what survives its end, and what others do to it. */
final class SimulatedWorld {
  static final Duration NEVER = Duration.ofDays(1_000);
  static final List<TableName> NAMES =
      List.of(
          TableName.parse("main.simulation.a_otel_logs"),
          TableName.parse("main.simulation.b_otel_logs"),
          TableName.parse("main.simulation.c_otel_logs"));

  private final ManualTime time = new ManualTime();
  private final Random random;
  private final Path quarantineFolder;
  private final SimulationCounts counts;
  private final PipelineOptions options;
  private final MemoryJournal.Limits limits;
  private final UUID journalId;
  private final MemoryJournal.Storage storage;
  private final SimulationLedger ledger;
  private final SimulatedTables tables;
  private final FakeCatalog catalog = new FakeCatalog();
  private final Map<TableName, TableHandle> current = new LinkedHashMap<>();
  private final Map<TableName, TableHandle> forbidden = new LinkedHashMap<>();
  private Position begin = Position.BEFORE_ALL;

  SimulatedWorld(
      Random random,
      SimulationCounts counts,
      Path folder,
      Function<SimulatedWorld, SimulatedTables> tables) {
    this.quarantineFolder = folder.resolve("quarantine-" + UUID.randomUUID());
    this.random = random;
    this.counts = counts;
    this.options = options(random);
    this.limits =
        random.nextInt(4) == 0
            ? new MemoryJournal.Limits(24_000, 6_000)
            : new MemoryJournal.Limits(400_000, 100_000);
    this.journalId = randomId();
    this.storage = new MemoryJournal.Storage(journalId);
    this.ledger =
        new SimulationLedger(options.duplicateMemory().toMillis(), quarantineFolder, counts);
    this.tables = tables.apply(this);
    ledger.beforeJudging(this.tables::observe);
    NAMES.forEach(this::create);
  }

  private static PipelineOptions options(Random random) {
    PipelineOptions defaults = PipelineOptions.DEFAULTS;
    long[] batchBytes = {1, 500, 3_000, defaults.maxBatchBytes()};
    PipelineOptions options =
        new PipelineOptions(
            defaults.freshness(),
            defaults.leadingEdge(),
            batchBytes[random.nextInt(batchBytes.length)],
            defaults.workerThreads(),
            defaults.duplicateMemory(),
            defaults.maxRememberedRequests(),
            defaults.maxBackoff(),
            defaults.heldRetry(),
            defaults.quarantineAfter(),
            defaults.idleAfter(),
            defaults.stampedTables());
    // Its files are real, with real syncs: not in every simulation.
    return withQuarantineAfter(options, random.nextInt(4) == 0 ? Duration.ofMinutes(2) : NEVER);
  }

  static PipelineOptions withQuarantineAfter(PipelineOptions options, Duration quarantineAfter) {
    return new PipelineOptions(
        options.freshness(),
        options.leadingEdge(),
        options.maxBatchBytes(),
        options.workerThreads(),
        options.duplicateMemory(),
        options.maxRememberedRequests(),
        options.maxBackoff(),
        options.heldRetry(),
        quarantineAfter,
        options.idleAfter(),
        options.stampedTables());
  }

  UUID randomId() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  ManualTime time() {
    return time;
  }

  PipelineOptions options() {
    return options;
  }

  MemoryJournal openJournal() {
    return new MemoryJournal(storage, limits);
  }

  MemoryJournal.Limits limits() {
    return limits;
  }

  SimulationLedger ledger() {
    return ledger;
  }

  SimulatedTables tables() {
    return tables;
  }

  FakeCatalog catalog() {
    return catalog;
  }

  SimulationCounts counts() {
    return counts;
  }

  String appId() {
    return "otlp-delta/" + journalId;
  }

  /** The table that stands under the name now; null when there is none. */
  TableId current(TableName name) {
    TableHandle handle = current.get(name);
    return handle == null ? null : handle.id();
  }

  /** Whether our process may write the table, as far as others decide it. */
  boolean canBeWritten(SimulatedTable table) {
    TableName name = table.handle().name();
    return table.handle().equals(current.get(name)) && !forbidden.containsKey(name);
  }

  /** Whether a table that cannot be written for so long has no entries in the journal any more. */
  boolean isMovedWithin(Duration calm) {
    return options.quarantineAfter().multipliedBy(2).plus(options.heldRetry()).compareTo(calm) < 0;
  }

  /** A new table under a name that is free. */
  void create(TableName name) {
    show(tables.create(name));
  }

  private void show(TableHandle handle) {
    current.put(handle.name(), handle);
    catalog.put(handle);
  }

  void drop(TableName name) {
    TableHandle handle = current.remove(name);
    forbidden.remove(name);
    catalog.drop(name);
    tables.table(handle.id()).drop();
  }

  /** The dropped table comes back, with all that it held. */
  void restore(SimulatedTable table) {
    table.restore();
    show(table.handle());
  }

  void forbid(TableName name) {
    forbidden.put(name, current.get(name));
    catalog.refuse(name, "the server's principal lost MODIFY");
  }

  void permit(TableName name) {
    catalog.put(forbidden.remove(name));
  }

  boolean isForbidden(TableName name) {
    return forbidden.containsKey(name);
  }

  /**
   * A process of ours that was thought dead commits what it knew for the table, at once or with an
   * effect that comes later. It knows nothing of what the journal got since it was opened again,
   * and is long dead when the table has something in the quarantine.
   */
  boolean writeAsZombie(SimulatedTable table, boolean atOnce) {
    TableTruth truth = ledger.table(table.handle().id());
    List<Position> missing =
        truth.missing().stream().filter(position -> position.isBefore(begin)).toList();
    if (missing.isEmpty() || table.isDropped() || truth.wasQuarantined()) {
      return false;
    }
    List<Position> batch = missing.subList(0, 1 + random.nextInt(missing.size()));
    List<String> rows = new ArrayList<>();
    for (Position position : batch) {
      SimulatedRequest request = truth.request(position);
      if (request.kind() == SimulatedRequest.Kind.POISONED) {
        return false;
      }
      rows.addAll(request.rows());
    }
    Position last = batch.get(batch.size() - 1);
    if (!rows.equals(truth.rowsOf(truth.at(), last))) {
      return false;
    }
    TransactionId transaction = new TransactionId(appId(), last.sequence());
    boolean sent = tables.send(table.handle().id(), transaction, rows);
    if (sent && atOnce) {
      tables.land(tables.inFlight() - 1);
    }
    return sent;
  }

  /** A delayed effect lands, or its connection breaks and it never does. */
  void land() {
    int index = random.nextInt(tables.inFlight());
    tables.land(index);
  }

  int vacuum() {
    return tables.vacuum(random.nextBoolean() ? Duration.ZERO : Duration.ofMinutes(90));
  }

  /** Nothing outside fails any more; dropped tables stay dropped and delayed effects delayed. */
  void calm() {
    catalog.setAvailable(true);
    tables.failFiles(0);
    tables.all().forEach(SimulatedTable::heal);
  }

  /** The folder of the quarantine, on a real disk, as one process sees it. */
  QuarantineStore quarantine(Faults faults) {
    return new QuarantineStore(quarantineFolder, seeded(random.nextLong()), faults);
  }

  /** Under which application ids tables are written; none is ever begun here. */
  Incarnations incarnations() throws IOException {
    return Incarnations.open(
        new LocalStorage(new SecureRandomness()),
        Locations.of(quarantineFolder.resolveSibling("incarnations")),
        journalId);
  }

  private static Randomness seeded(long seed) {
    Random bytes = new Random(seed);
    return count -> {
      byte[] some = new byte[count];
      bytes.nextBytes(some);
      return some;
    };
  }

  DeadLetters deadLetters(Lifeline lifeline) {
    return (entry, reason) -> {
      lifeline.touch();
      ledger.deadLettered(entry);
      counts.add(Event.DEAD_LETTER);
    };
  }

  /** What a process that starts finds in the journal. */
  void recover(MemoryJournal journal) {
    begin = journal.begin();
    List<StoredEntry> found = new ArrayList<>();
    journal.forEachSince(Long.MIN_VALUE, found::add);
    for (StoredEntry entry : found) {
      if (!ledger.table(entry.entry().table()).isStored(entry.position())) {
        counts.add(Event.ENTRY_FOUND_UNACKNOWLEDGED);
        ledger.stored(entry);
      }
    }
    Set<Position> positions = found.stream().map(StoredEntry::position).collect(Collectors.toSet());
    tables.all().forEach(table -> ledger.table(table.handle().id()).rememberOnly(positions));
    counts.add(
        Event.ENTRY_REPLAYED,
        tables.all().stream().mapToLong(t -> ledger.table(t.handle().id()).missing().size()).sum());
  }
}
