package io.otlpdelta.pipeline;

import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.TransactionId;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.schema.StructField;
import io.otlpdelta.schema.StructType;
import io.otlpdelta.schema.TableLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A table that outlives the process: a numbered log in which each number is taken once, as by
 * put-if-absent, and the transaction versions it adds up to.
 */
final class SimulatedTable {
  private static final TableLayout DOCUMENTED = TableLayout.documented(TableKind.LOGS);

  private final TableHandle handle;
  private final Map<String, Long> transactions = new HashMap<>();
  private final Deque<CommitFault> faults = new ArrayDeque<>();
  private long nextVersion;
  private TableLayout layout = DOCUMENTED;
  private boolean dropped;
  private Runnable ambush;

  SimulatedTable(TableHandle handle) {
    this.handle = handle;
  }

  TableHandle handle() {
    return handle;
  }

  /** The number that the next commit gets. */
  long nextVersion() {
    return nextVersion;
  }

  /** The columns as they are now. */
  TableLayout layout() {
    return layout;
  }

  boolean isDropped() {
    return dropped;
  }

  OptionalLong transactionVersion(String appId) {
    Long version = transactions.get(appId);
    return version == null ? OptionalLong.empty() : OptionalLong.of(version);
  }

  /** An admin gives the columns another order. */
  void alter() {
    List<StructField> columns = new ArrayList<>(layout.columns().fields());
    columns.add(0, columns.remove(columns.size() - 1));
    layout = new TableLayout(layout.kind(), new StructType(columns), layout.statisticsColumns());
    nextVersion++;
  }

  void drop() {
    dropped = true;
  }

  void restore() {
    dropped = false;
  }

  /** A new version that nobody's transaction id is in. */
  void appendAsAnother() {
    nextVersion++;
  }

  void append(TransactionId transaction) {
    transactions.put(transaction.appId(), transaction.version());
    nextVersion++;
  }

  void demand(CommitFault fault) {
    faults.add(fault);
  }

  CommitFault nextFault() {
    return faults.isEmpty() ? CommitFault.NONE : faults.poll();
  }

  /** Whether the next demand is that a look fails; then it is met. */
  boolean takeLookFault() {
    boolean fails = faults.peek() == CommitFault.LOOK_FAILS;
    if (fails) {
      faults.remove();
    }
    return fails;
  }

  void heal() {
    faults.clear();
    ambush = null;
  }

  /** Something happens to the table in the middle of its next turn, after its look at it. */
  void ambush(Runnable happening) {
    ambush = happening;
  }

  /** The middle of a turn. */
  void spring() {
    if (ambush != null) {
      Runnable happening = ambush;
      ambush = null;
      happening.run();
    }
  }

  /** A commit whose effect comes later, if its number is still free then. */
  record Effect(
      SimulatedTable table, long version, TransactionId transaction, List<DataFile> files) {
    boolean canLand() {
      return !table.dropped && table.nextVersion == version;
    }
  }
}
