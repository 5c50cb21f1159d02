package io.otlpdelta.pipeline;

import io.otlpdelta.catalog.TableHandle;

/**
 * Hears of commits. Owned by the {@link Pipeline} that it is given to, which stops it when it stops
 * itself and closes it after the last commit. Thread-safe.
 */
@FunctionalInterface
public interface CommitListener extends AutoCloseable {
  /** Hears of nothing. */
  CommitListener NONE = table -> {};

  /**
   * The table has a new version of ours. Called in the table's own turn, which waits for it: so it
   * does not block.
   */
  void committed(TableHandle table);

  /** Begins nothing more; what is under way may end. */
  default void stop() {}

  /** Blocks, not for long, until nothing is under way. */
  @Override
  default void close() {}
}
