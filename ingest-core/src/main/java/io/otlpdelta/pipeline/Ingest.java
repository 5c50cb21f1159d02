package io.otlpdelta.pipeline;

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
}
