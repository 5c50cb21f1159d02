package io.otlpdelta.delta;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.storage.TableStorage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;

/**
 * Writes delta log entries and remembers how the last one ended, because the libraries' exceptions
 * do not tell a write that never began from one whose answer was lost. Where a catalog makes the
 * versions, it is told how that ended. One committing thread.
 */
final class EntryWriter {
  private final TableStorage storage;
  private EntryWrite state = EntryWrite.NOT_BEGUN;

  EntryWriter(TableStorage storage) {
    this.storage = requireNonNull(storage, "storage");
  }

  /** Forgets the last entry; called before each commit. */
  void begin() {
    state = EntryWrite.NOT_BEGUN;
  }

  EntryWrite state() {
    return state;
  }

  /** What makes the version is a catalog's word, and this is how far that came. */
  void reached(EntryWrite reached) {
    state = reached;
  }

  /**
   * Writes an entry, durably, unless its name is taken.
   *
   * @throws FileAlreadyExistsException when another writer has the version
   */
  void put(String location, ByteBuffer bytes) throws IOException {
    state = EntryWrite.UNDECIDED;
    try {
      storage.putIfAbsent(location, bytes);
      state = EntryWrite.WRITTEN;
    } catch (FileAlreadyExistsException e) {
      state = EntryWrite.LOST;
      throw e;
    } catch (FileNotFoundException e) {
      state = EntryWrite.NOT_BEGUN;
      throw e;
    }
  }
}
