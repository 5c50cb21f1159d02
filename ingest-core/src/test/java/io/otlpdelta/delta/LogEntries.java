package io.otlpdelta.delta;

import java.io.IOException;
import java.util.Optional;

/** How another writer of a {@link LogTable} adds entries to its delta log. */
interface LogEntries {
  /** Adds an entry, actions as lines, unless the version is taken. */
  void add(long version, String actions) throws IOException;

  /** Forgets the table; its files are deleted by the caller. */
  void drop() throws IOException;

  /** The id in the catalog that manages the table. */
  Optional<String> managedId();
}
