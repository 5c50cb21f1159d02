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
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.pipeline.SimulatedTable.Effect;
import io.otlpdelta.schema.TableLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * All tables of a simulation and the committers to them, which keep the contract of {@link
 * TableCommitter} and fail on demand. Effects that were delayed, also those of a process that
 * ended, land when they are told to.
 */
final class SimulatedTables {
  private final Map<TableId, SimulatedTable> tables = new LinkedHashMap<>();
  private final List<Effect> inFlight = new ArrayList<>();
  private final String appId;
  private final SimulatedFiles files;
  private final SimulationLedger ledger;
  private final SimulationCounts counts;
  private int openCommitters;

  SimulatedTables(
      String appId, SimulatedFiles files, SimulationLedger ledger, SimulationCounts counts) {
    this.appId = appId;
    this.files = files;
    this.ledger = ledger;
    this.counts = counts;
  }

  /** The committers of one process. */
  TableCommitterFactory committers(Lifeline lifeline) {
    openCommitters = 0;
    return handle -> {
      lifeline.touch();
      SimulatedTable table = tables.get(handle.id());
      if (table == null || table.isDropped()) {
        throw new CommitException(Kind.PERMANENT, "injected: the table is gone", null);
      }
      openCommitters++;
      return new Committer(table, lifeline);
    };
  }

  void add(TableHandle handle) {
    tables.put(handle.id(), new SimulatedTable(handle));
  }

  SimulatedTable table(TableId id) {
    return tables.get(id);
  }

  List<SimulatedTable> all() {
    return List.copyOf(tables.values());
  }

  int openCommitters() {
    return openCommitters;
  }

  int inFlight() {
    return inFlight.size();
  }

  /** Somebody with our id, who planned a batch, sends it now; it lands later or never. */
  Effect send(SimulatedTable table, TransactionId transaction, List<DataFile> added) {
    Effect effect = new Effect(table, table.nextVersion(), transaction, added);
    inFlight.add(effect);
    return effect;
  }

  /** A delayed effect arrives at its table. */
  void land(int index) {
    land(inFlight.get(index));
  }

  private void land(Effect effect) {
    if (inFlight.remove(effect) && effect.canLand()) {
      counts.add(Event.DELAYED_EFFECT);
      apply(effect.table(), effect.transaction(), effect.files());
    }
  }

  Set<String> filesInFlight() {
    Set<String> locations = new HashSet<>();
    inFlight.forEach(effect -> effect.files().forEach(file -> locations.add(file.location())));
    return locations;
  }

  private void apply(SimulatedTable table, TransactionId transaction, List<DataFile> added) {
    if (!transaction.appId().equals(appId)) {
      throw ledger.broken(Invariant.ORDER, "a commit under the application id " + transaction);
    }
    List<String> rows = new ArrayList<>();
    added.forEach(file -> rows.addAll(files.name(file)));
    table.append(transaction);
    ledger.committed(table.handle().id(), transaction.version(), rows);
    counts.add(Event.COMMIT);
  }

  private final class Committer implements TableCommitter {
    private final SimulatedTable table;
    private final Lifeline lifeline;
    private final Map<String, OptionalLong> reported = new HashMap<>();
    private boolean closed;

    Committer(SimulatedTable table, Lifeline lifeline) {
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
      if (table.takeLookFault()) {
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
        openCommitters--;
      }
    }
  }
}
