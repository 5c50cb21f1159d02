package io.otlpdelta.pipeline;

import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.CommitException;
import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.delta.CommitResult;
import io.otlpdelta.delta.CommitResult.Outcome;
import io.otlpdelta.delta.TableCommitter;
import io.otlpdelta.delta.TableCommitterFactory;
import io.otlpdelta.delta.TransactionId;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.parquet.DataFileWriterFactory;
import io.otlpdelta.schema.TableLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Tables in memory whose committers keep the contract of {@link TableCommitter} and fail on demand.
 * Effects that were delayed, also those of a process that ended, land when they are told to.
 */
final class MemoryTables implements SimulatedTables {
  /**
   * No request to a storage travels for longer. The quarantine relies on it: a table is held for
   * longer before its entries are moved.
   */
  private static final long MAX_DELAY_MILLIS = 90_000;

  private final SimulatedWorld world;
  private final SimulatedFiles files;
  private final SimulationLedger ledger;
  private final SimulationCounts counts;
  private final Map<TableId, MemoryTable> tables = new LinkedHashMap<>();
  private final List<Effect> inFlight = new ArrayList<>();

  /** A commit whose effect comes later, if its number is still free then. */
  private record Effect(
      MemoryTable table,
      long version,
      long sentAtMillis,
      TransactionId transaction,
      List<DataFile> files) {
    boolean canLand() {
      return !table.isDropped() && table.nextVersion() == version;
    }
  }

  MemoryTables(SimulatedWorld world) {
    this.world = world;
    this.ledger = world.ledger();
    this.counts = world.counts();
    this.files = new SimulatedFiles(ledger, world.time()::epochMillis);
  }

  @Override
  public TableHandle create(TableName name) {
    TableId id = new TableId(world.randomId());
    TableHandle handle = new TableHandle(id, name, "file:///warehouse/" + id, TableKind.LOGS);
    tables.put(id, new MemoryTable(handle));
    return handle;
  }

  @Override
  public TableCommitterFactory committers(Lifeline lifeline) {
    return handle -> {
      lifeline.touch();
      MemoryTable table = tables.get(handle.id());
      if (table == null || table.isDropped()) {
        throw new CommitException(Kind.PERMANENT, "injected: the table is gone", null);
      }
      lifeline.committerOpened();
      return new Committer(table, lifeline);
    };
  }

  @Override
  public DataFileWriterFactory writers(Lifeline lifeline) {
    return files.writers(lifeline);
  }

  @Override
  public SimulatedTable table(TableId id) {
    return tables.get(id);
  }

  @Override
  public List<SimulatedTable> all() {
    return List.copyOf(tables.values());
  }

  @Override
  public void failFiles(int operations) {
    files.failNext(operations);
  }

  @Override
  public void deleteFile(DataFile file) {
    files.delete(file.location());
  }

  @Override
  public boolean send(TableId table, TransactionId transaction, List<String> rows) {
    MemoryTable to = tables.get(table);
    send(to, transaction, List.of(files.put(files.newLocation(to.handle().location()), rows)));
    return true;
  }

  private Effect send(MemoryTable table, TransactionId transaction, List<DataFile> added) {
    Effect effect =
        new Effect(table, table.nextVersion(), world.time().epochMillis(), transaction, added);
    inFlight.add(effect);
    return effect;
  }

  @Override
  public int inFlight() {
    return inFlight.size();
  }

  @Override
  public void land(int index) {
    land(inFlight.get(index));
  }

  private void land(Effect effect) {
    boolean young = world.time().epochMillis() - effect.sentAtMillis() <= MAX_DELAY_MILLIS;
    if (!inFlight.remove(effect)) {
      return;
    }
    if (young && effect.canLand()) {
      counts.add(Event.DELAYED_EFFECT);
      apply(effect.table(), effect.transaction(), effect.files());
    } else {
      counts.add(Event.LATE_EFFECT_LOST);
    }
  }

  @Override
  public int vacuum(Duration minAge) {
    Set<String> kept = new HashSet<>();
    inFlight.forEach(effect -> effect.files().forEach(file -> kept.add(file.location())));
    return files.vacuum(minAge.toMillis(), kept);
  }

  /** The ledger is told of each version as it comes. */
  @Override
  public void observe() {}

  private void apply(MemoryTable table, TransactionId transaction, List<DataFile> added) {
    List<String> rows = new ArrayList<>();
    added.forEach(file -> rows.addAll(files.name(file)));
    table.append(transaction);
    if (transaction.appId().equals(world.appId())) {
      counts.add(Event.COMMIT);
      ledger.committed(table.handle().id(), transaction.version(), rows);
    } else {
      counts.add(Event.REPLAY_COMMIT);
      ledger.replayed(
          ledger.quarantine().itemOf(transaction.appId()),
          table.handle().id(),
          transaction.version(),
          rows);
    }
  }

  private final class Committer implements TableCommitter {
    private final MemoryTable table;
    private final Lifeline lifeline;
    private final Map<String, OptionalLong> reported = new HashMap<>();
    private boolean closed;

    Committer(MemoryTable table, Lifeline lifeline) {
      this.table = table;
      this.lifeline = lifeline;
    }

    @Override
    public TableLayout layout() {
      lifeline.touch();
      table.spring();
      return table.layout();
    }

    @Override
    public OptionalLong transactionVersion(String appId) throws CommitException {
      look();
      OptionalLong version = table.transactionVersion(appId);
      reported.put(appId, version);
      return version;
    }

    @Override
    public CommitResult commit(TransactionId transaction, List<DataFile> added, TableLayout planned)
        throws CommitException {
      table.spring();
      look();
      OptionalLong committed = table.transactionVersion(transaction.appId());
      OptionalLong told = reported.remove(transaction.appId());
      if (committed.isPresent() && committed.getAsLong() >= transaction.version()) {
        reported.put(transaction.appId(), committed);
        counts.add(Event.FOUND_COMMITTED);
        return new CommitResult(Outcome.ALREADY_COMMITTED, table.nextVersion() - 1);
      }
      if (!committed.equals(told)) {
        counts.add(Event.OVERTAKEN);
        throw new CommitException(Kind.UNKNOWN, "planned before another commit of ours", null);
      }
      if (!planned.equals(table.layout())) {
        throw new CommitException(Kind.SCHEMA_CHANGED, "planned for other columns", null);
      }
      if (!added.stream().allMatch(files::exists)) {
        counts.add(Event.FILE_GONE);
        throw new CommitException(Kind.FILE_GONE, "somebody deleted the file", null);
      }
      failAsDemanded(transaction, added);
      apply(table, transaction, added);
      reported.put(transaction.appId(), OptionalLong.of(transaction.version()));
      return new CommitResult(Outcome.COMMITTED, table.nextVersion() - 1);
    }

    private void failAsDemanded(TransactionId transaction, List<DataFile> added)
        throws CommitException {
      CommitFault fault = table.nextFault();
      if (fault == CommitFault.NONE) {
        return;
      }
      counts.add(fault);
      switch (fault) {
        case CONFLICT -> table.appendAsAnother();
        case SCHEMA_CHANGED -> table.alter();
        case UNKNOWN_AFTER_EFFECT, CRASH_AFTER_EFFECT, SURPRISE_AFTER_EFFECT ->
            apply(table, transaction, added);
        case UNKNOWN_EFFECT_LATER, CRASH_EFFECT_LATER -> send(table, transaction, added);
        case UNKNOWN_EFFECT_IN_NEXT_TURN, CRASH_EFFECT_IN_NEXT_TURN -> {
          Effect effect = send(table, transaction, added);
          table.ambush(() -> land(effect));
        }
        default -> {}
      }
      throw failure(fault);
    }

    private CommitException failure(CommitFault fault) {
      return switch (fault) {
        case CONFLICT -> failure(Kind.CONFLICT, fault);
        case SCHEMA_CHANGED -> failure(Kind.SCHEMA_CHANGED, fault);
        case PERMANENT -> failure(Kind.PERMANENT, fault);
        case UNKNOWN_BEFORE_EFFECT,
            UNKNOWN_AFTER_EFFECT,
            UNKNOWN_EFFECT_LATER,
            UNKNOWN_EFFECT_IN_NEXT_TURN ->
            failure(Kind.UNKNOWN, fault);
        case NONE, TRANSIENT, LOOK_FAILS -> failure(Kind.TRANSIENT, fault);
        case CRASH_BEFORE_EFFECT,
            CRASH_AFTER_EFFECT,
            CRASH_EFFECT_LATER,
            CRASH_EFFECT_IN_NEXT_TURN ->
            throw lifeline.crash();
        case SURPRISE_BEFORE_EFFECT, SURPRISE_AFTER_EFFECT ->
            throw new IllegalStateException("injected: a surprise");
      };
    }

    private CommitException failure(Kind kind, CommitFault fault) {
      return new CommitException(kind, "injected: " + fault, null);
    }

    /** Reads the newest version; by then what was delayed may have arrived. */
    private void look() throws CommitException {
      lifeline.touch();
      if (table.isDropped()) {
        throw new CommitException(Kind.PERMANENT, "injected: the table is gone", null);
      }
      if (table.take(CommitFault.LOOK_FAILS)) {
        counts.add(CommitFault.LOOK_FAILS);
        reported.clear();
        throw failure(CommitFault.LOOK_FAILS);
      }
    }

    @Override
    public String dataLocation() {
      return table.handle().location();
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        lifeline.committerClosed();
      }
    }
  }
}
