package io.otlpdelta.pipeline;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.catalog.Catalog;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.CommitException;
import io.otlpdelta.delta.TableCommitter;
import io.otlpdelta.delta.TableCommitterFactory;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.journal.Position;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableName;
import io.otlpdelta.pipeline.QuarantineReplay.OnLostTarget;
import io.otlpdelta.quarantine.LockedItem;
import io.otlpdelta.quarantine.QuarantineItem;
import io.otlpdelta.quarantine.QuarantineItem.Target;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table that one item is replayed into: opened, found fit, and pinned. One thread only. */
final class ReplayTarget implements AutoCloseable {
  private final Catalog catalog;
  private final TableCommitterFactory committers;
  private final QuarantineReplay.IncarnationsOf incarnations;
  private final LockedItem locked;
  private final TableName name;
  private final boolean chosen;
  private final OnLostTarget onLostTarget;
  private @Nullable TableHandle handle;
  private @Nullable TableCommitter committer;

  /**
   * Looks at nothing yet.
   *
   * @param chosen the admin named this table; else it is the item's own name
   * @param onLostTarget when the table of an earlier try is no longer found by its name
   */
  ReplayTarget(
      Catalog catalog,
      TableCommitterFactory committers,
      QuarantineReplay.IncarnationsOf incarnations,
      LockedItem locked,
      TableName name,
      boolean chosen,
      OnLostTarget onLostTarget) {
    this.catalog = catalog;
    this.committers = committers;
    this.incarnations = incarnations;
    this.locked = locked;
    this.name = name;
    this.chosen = chosen;
    this.onLostTarget = onLostTarget;
  }

  TableName name() {
    return name;
  }

  /** Of the table that was last open. */
  TableId id() {
    return requireNonNull(handle, "handle").id();
  }

  /** The open table; the first call looks whether it may receive the item. */
  TableCommitter open() throws CommitException, IOException, ReplayException {
    if (committer != null) {
      return committer;
    }
    TableHandle found = find();
    requireFit(found);
    requireOnlyTarget(found);
    handle = found;
    TableCommitter opened = committers.open(found);
    committer = opened;
    QuarantineItem item = locked.item();
    if (isOwnTable(found)) {
      TableProgress progress =
          incarnations.of(item.origin().journalId()).progress(item.origin().table());
      locked.anchor(progress.inTable(opened));
    }
    locked.aim(new Target(found.id(), found.name()));
    return opened;
  }

  /** Up to which of the item's positions the table holds everything, as it says itself. */
  Position position() throws CommitException, IOException, ReplayException {
    TableCommitter opened = open();
    QuarantineItem item = locked.item();
    Position replayed = new Position(opened.transactionVersion(item.replayAppId()).orElse(0));
    boolean own = isOwnTable(requireNonNull(handle, "handle"));
    return own ? Position.later(replayed, item.anchor().orElse(Position.BEFORE_ALL)) : replayed;
  }

  /** The next look is a fresh one. */
  void forget() {
    if (committer != null) {
      committer.close();
      committer = null;
    }
  }

  @Override
  public void close() {
    forget();
  }

  /** What the catalog says of a missing table is for clients, and about privileges. */
  private TableHandle find() throws ReplayException {
    try {
      return catalog.reopen(name);
    } catch (IngestException e) {
      if (e.code() == ErrorCode.TABLE_NOT_FOUND) {
        throw new ReplayException(
            "item "
                + locked.item().id()
                + " stays in the quarantine: there is no table "
                + name
                + "; restore it, or name another one with --into",
            e);
      }
      throw e;
    }
  }

  private boolean isOwnTable(TableHandle found) {
    return found.id().equals(locked.item().origin().table());
  }

  private void requireFit(TableHandle found) throws ReplayException {
    QuarantineItem item = locked.item();
    if (found.kind() != item.origin().kind()) {
      throw new ReplayException(
          "table "
              + name
              + " holds "
              + found.kind().records()
              + ", but item "
              + item.id()
              + " has "
              + item.origin().kind().records()
              + "; name a table for these with --into");
    }
    if (!chosen && !isOwnTable(found)) {
      throw new ReplayException(
          "table "
              + name
              + " is not the one that item "
              + item.id()
              + " was sent to: that one was dropped, and this one made under its name. If the rows"
              + " belong there all the same, say so with --into "
              + name);
    }
  }

  /**
   * Another table than in an earlier try is fine as long as that try committed nothing. A table
   * that its name does not lead to any more cannot be asked: it was dropped or got another name.
   */
  private void requireOnlyTarget(TableHandle found) throws CommitException, ReplayException {
    Optional<Target> earlier = locked.item().target();
    if (earlier.isEmpty() || earlier.get().table().equals(found.id())) {
      return;
    }
    Target pinned = earlier.get();
    Optional<TableHandle> still = stillThere(pinned);
    if (still.isEmpty()) {
      requireDropped(pinned);
      return;
    }
    try (TableCommitter other = committers.open(still.get())) {
      if (other.transactionVersion(locked.item().replayAppId()).isPresent()) {
        throw new ReplayException(
            "a part of item "
                + locked.item().id()
                + " is in table "
                + pinned.name()
                + " already, and would be in two tables; finish that replay with --into "
                + pinned.name());
      }
    }
  }

  private void requireDropped(Target pinned) throws ReplayException {
    switch (onLostTarget) {
      case BEGIN_ANEW -> {}
      case STOP ->
          throw new ReplayException(
              "a part of item "
                  + locked.item().id()
                  + " may be in the table that was "
                  + pinned.name()
                  + " (table id "
                  + pinned.table()
                  + "), and would be in two tables. If that table has another name now, finish the"
                  + " replay with --into and that name; if it was dropped, add --target-dropped");
    }
  }

  private Optional<TableHandle> stillThere(Target pinned) {
    try {
      return Optional.of(catalog.reopen(pinned.name()))
          .filter(found -> found.id().equals(pinned.table()));
    } catch (IngestException e) {
      if (e.code() == ErrorCode.TABLE_NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
