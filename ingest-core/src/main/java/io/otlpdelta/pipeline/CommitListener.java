package io.otlpdelta.pipeline;

import io.otlpdelta.catalog.TableHandle;

/**
 * Hears of commits in the table's own turn, so that stage 8 never races our own commits to the
 * table.
 */
@FunctionalInterface
public interface CommitListener {
  /** Hears of nothing. */
  CommitListener NONE = table -> {};

  /** The table has a new version of ours. May block; a failure is the listener's to handle. */
  void committed(TableHandle table);
}
