package io.otlpdelta.journal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Gives each worker a daemon thread of its own. */
final class ThreadRunner implements WorkerRunner {
  @Override
  public CompletableFuture<Void> start(String name, Worker worker) {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    Thread thread = new Thread(() -> run(worker, ended), name);
    thread.setDaemon(true);
    thread.start();
    return ended;
  }

  @Override
  public void await(CompletableFuture<Void> done) throws InterruptedException {
    try {
      done.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a journal worker broke", e.getCause());
    }
  }

  private static void run(Worker worker, CompletableFuture<Void> ended) {
    try {
      while (worker.step()) {
        worker.awaitWork();
      }
      ended.complete(null);
    } catch (InterruptedException e) {
      ended.completeExceptionally(
          new IllegalStateException("nobody interrupts the journal's workers", e));
    } catch (RuntimeException | Error e) {
      ended.completeExceptionally(e);
      throw e;
    }
  }
}
