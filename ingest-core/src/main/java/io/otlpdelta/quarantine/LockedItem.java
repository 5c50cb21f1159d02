package io.otlpdelta.quarantine;

import io.otlpdelta.env.Faults;
import io.otlpdelta.journal.EntryFile;
import io.otlpdelta.journal.Position;
import io.otlpdelta.quarantine.QuarantineItem.State;
import io.otlpdelta.quarantine.QuarantineItem.Target;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;

/**
 * An item that nobody else changes until this is closed, or the process ends. Each change is
 * durable when its method returns. One thread only.
 */
public final class LockedItem implements AutoCloseable {
  private final Path folder;
  private final FileChannel lock;
  private final Faults faults;
  private QuarantineItem item;

  LockedItem(Path folder, FileChannel lock, QuarantineItem item, Faults faults) {
    this.folder = folder;
    this.lock = lock;
    this.item = item;
    this.faults = faults;
  }

  /** As it is now. */
  public QuarantineItem item() {
    return item;
  }

  /**
   * Opens its entries; only of an item that is open.
   *
   * @throws IOException with a sentence for the admin when they do not read back
   */
  public EntryFile entries() throws IOException {
    return QuarantineStore.entriesIn(folder);
  }

  /**
   * Sets the file of entries aside, so that {@link #finish} does not delete it: a part of it does
   * not read back.
   *
   * @return where it is now
   */
  public Path keepDamaged() throws IOException {
    Path damaged = folder.resolve(QuarantineStore.DAMAGED);
    if (!Files.exists(damaged)) {
      Files.move(folder.resolve(QuarantineStore.ENTRIES), damaged, StandardCopyOption.ATOMIC_MOVE);
    }
    DurableFiles.sync(folder);
    return damaged;
  }

  /** Records up to where the table holds the journal's entries; the first answer stays. */
  public void anchor(Position inTable) throws IOException {
    if (item.anchor().isEmpty()) {
      faults.at(Faults.Point.QUARANTINE_ASKED_NOT_ANCHORED);
      save(item.anchored(inTable));
    }
    // An earlier write may have been renamed into place and not synced.
    DurableFiles.sync(folder);
  }

  /** Records which table a replay writes to, before it does. */
  public void aim(Target target) throws IOException {
    if (!item.target().equals(Optional.of(target))) {
      save(item.aimedAt(target));
    }
  }

  /**
   * Ends the item's life and deletes its entries. A crash in between leaves them to {@link
   * #deleteEntriesOfClosed}.
   */
  public void finish(State state, Instant at) throws IOException {
    if (state == State.QUARANTINED) {
      throw new IllegalArgumentException("state: " + state + " (expected: an end)");
    }
    save(item.closed(state, at));
    faults.at(Faults.Point.QUARANTINE_CLOSED_NOT_DELETED);
    deleteEntriesOfClosed();
  }

  /** Deletes what a crash left of a replayed or discarded item. */
  public void deleteEntriesOfClosed() throws IOException {
    if (!item.isOpen()) {
      DurableFiles.delete(folder.resolve(QuarantineStore.ENTRIES));
    }
    if (item.state() == State.DISCARDED) {
      // A replay may have set it aside and crashed.
      DurableFiles.delete(folder.resolve(QuarantineStore.DAMAGED));
    }
  }

  /** Lets others at it. */
  @Override
  public void close() throws IOException {
    lock.close();
  }

  private void save(QuarantineItem changed) throws IOException {
    DurableFiles.write(folder.resolve(QuarantineStore.ITEM), ItemJson.encode(changed));
    item = changed;
  }
}
