package io.otlpdelta.catalog;

import io.otlpdelta.model.Secret;
import io.otlpdelta.model.TableName;
import java.util.Optional;

/**
 * The tokens with which the server speaks to a remote catalog on its own behalf, after the caller
 * was answered. Thread-safe, reads memory only.
 */
@FunctionalInterface
public interface WorkerTokens {
  /** The token for work on the table; empty when none is left, so that its entries have to wait. */
  Optional<Secret> tokenFor(TableName table);

  /**
   * The catalog does not let this token work on the table any more; the next one may be another.
   */
  default void refused(TableName table, Secret token) {}
}
