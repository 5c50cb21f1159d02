package io.otlpdelta.pipeline;

import io.otlpdelta.journal.StoredEntry;
import java.io.IOException;

/**
 * Where acknowledged entries go that cannot be made into rows: kept for an admin, never deleted by
 * us.
 */
@FunctionalInterface
public interface DeadLetters {
  /**
   * Keeps the entry with its reason. Keeping the same entry again changes nothing.
   *
   * @throws IOException when it is not durable; the batch then fails and is tried again
   */
  void keep(StoredEntry entry, Throwable reason) throws IOException;
}
