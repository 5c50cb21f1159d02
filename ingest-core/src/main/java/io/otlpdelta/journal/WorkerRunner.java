package io.otlpdelta.journal;

import java.util.concurrent.CompletableFuture;

/** Takes the workers' steps. */
interface WorkerRunner {
  /** Begins; the future completes after the worker's last step. */
  CompletableFuture<Void> start(String name, Worker worker);

  /** Returns when the future is done, which the workers go on to bring about. */
  void await(CompletableFuture<Void> done) throws InterruptedException;
}
