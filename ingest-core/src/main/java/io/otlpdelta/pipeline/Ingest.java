package io.otlpdelta.pipeline;

import io.otlpdelta.auth.Principal;
import io.otlpdelta.catalog.Catalog;
import io.otlpdelta.model.TableName;
import java.util.concurrent.CompletableFuture;

/** What the door needs of everything behind it. Thread-safe. */
@FunctionalInterface
public interface Ingest {
  /**
   * Stages 2 to 4 for one request. Decodes in the calling thread and may block on a catalog miss,
   * so it is not called on event loops.
   *
   * @return completes when the request is durable (or committed, if asked); fails with {@link
   *     io.otlpdelta.error.IngestException} and nothing else
   */
  CompletableFuture<Acceptance> ingest(IngestRequest request);

  /**
   * Whether it is known what becomes of the caller's requests for the table, so that {@link #admit}
   * would say nothing new. Reads memory only.
   */
  default boolean isDecided(TableName table, Principal caller) {
    return true;
  }

  /**
   * Decides about the caller, before the body of its first request is read. Blocks, so it is not
   * called on event loops.
   *
   * @throws io.otlpdelta.error.IngestException as {@link Catalog#resolve}
   */
  default void admit(TableName table, Principal caller) {}
}
