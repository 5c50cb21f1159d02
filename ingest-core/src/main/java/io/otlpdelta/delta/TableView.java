package io.otlpdelta.delta;

import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.StoredFile;
import java.util.OptionalLong;

/**
 * One version of a table, as a committer's library sees it. A version never changes, so it may be
 * kept.
 *
 * @param <V> the library's own view
 */
interface TableView<V extends TableView<V>> {
  long version();

  /** The columns that data files must have. */
  TableLayout layout();

  /** The delta log entry that made this version. */
  StoredFile entry();

  /** How many commits of ours lie between the last load and this view. */
  default int chained() {
    return 0;
  }

  /** When the table was last loaded; a view after our own commit is as old as the one before. */
  long loadedAtNanos();

  /** The application's transaction version; a RuntimeException when the log cannot be read. */
  OptionalLong transactionVersion(String appId);

  /** Whether the table's metadata and protocol are the same in both versions. */
  boolean hasSameDefinition(V other);
}
