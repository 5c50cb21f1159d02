package io.otlpdelta.delta;

import io.otlpdelta.catalog.TableHandle;

/** Opens committers. Thread-safe. */
@FunctionalInterface
public interface TableCommitterFactory {
  /**
   * Loads the table.
   *
   * @throws CommitException {@code PERMANENT} when it is gone, is another table than the handle's
   *     id says, or cannot be written; {@code TRANSIENT} when storage failed
   */
  TableCommitter open(TableHandle table) throws CommitException;
}
