package io.otlpdelta.pipeline;

import io.otlpdelta.catalog.TableHandle;
import java.util.ArrayDeque;
import java.util.Deque;

/** A table that outlives the process, and what is planned to go wrong with it. */
abstract class SimulatedTable {
  private final TableHandle handle;
  private final Deque<CommitFault> faults = new ArrayDeque<>();
  private boolean dropped;
  private Runnable ambush;

  SimulatedTable(TableHandle handle) {
    this.handle = handle;
  }

  TableHandle handle() {
    return handle;
  }

  boolean isDropped() {
    return dropped;
  }

  void drop() {
    dropped = true;
  }

  void restore() {
    dropped = false;
  }

  /** Another writer adds a version. */
  abstract void appendAsAnother();

  /** An admin gives the columns another order. */
  abstract void alter();

  /** A later commit goes wrong so. */
  void demand(CommitFault fault) {
    faults.add(fault);
  }

  CommitFault nextFault() {
    return faults.isEmpty() ? CommitFault.NONE : faults.poll();
  }

  /** Whether the next demand is this one; then it is met. */
  boolean take(CommitFault fault) {
    boolean next = faults.peek() == fault;
    if (next) {
      faults.remove();
    }
    return next;
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

  /** Nothing is planned any more. */
  void heal() {
    faults.clear();
    ambush = null;
  }
}
