package io.otlpdelta.column;

import java.io.IOException;

/** Where rows go: for each of them first {@link #next}, then its values, then {@link #endRow}. */
public interface RowDestination {
  /**
   * The columns that take the row. Their number is small, and one is returned for many rows.
   *
   * @throws IOException when a file for it cannot be opened
   */
  TableColumns next(RowKey key) throws IOException;

  /** Ends the row: each of its columns has an entry for it, or was told of it by its struct. */
  void endRow() throws IOException;
}
