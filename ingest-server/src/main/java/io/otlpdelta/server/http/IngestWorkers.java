package io.otlpdelta.server.http;

import io.otlpdelta.auth.Principal;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.model.TableName;
import io.otlpdelta.pipeline.Acceptance;
import io.otlpdelta.pipeline.Ingest;
import io.otlpdelta.pipeline.IngestRequest;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the pipeline away from the event loops: decoding costs time and a catalog miss blocks. A
 * bounded queue stands before a fixed number of threads. Thread-safe.
 */
final class IngestWorkers implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(IngestWorkers.class);

  private final Ingest ingest;
  private final ThreadPoolExecutor executor;
  private final Duration closeTimeout;

  IngestWorkers(Ingest ingest, int threads, int maxQueued, Duration closeTimeout) {
    this.ingest = ingest;
    this.closeTimeout = closeTimeout;
    AtomicInteger number = new AtomicInteger();
    this.executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(maxQueued),
            task -> new Thread(task, "ingest-" + number.incrementAndGet()),
            IngestWorkers::refuse);
  }

  /**
   * Hands the request to the pipeline, soon.
   *
   * @return what the pipeline says, or a {@link Refusal} when too many requests wait already
   */
  CompletableFuture<Acceptance> submit(IngestRequest request) {
    return CompletableFuture.completedFuture(request).thenComposeAsync(ingest::ingest, executor);
  }

  /** Whether the pipeline knows what becomes of the caller's requests; reads memory only. */
  boolean isDecided(TableName table, Principal caller) {
    return ingest.isDecided(table, caller);
  }

  /**
   * Lets the pipeline decide about the caller, soon.
   *
   * @return fails with what the caller is refused with
   */
  CompletableFuture<Void> admit(TableName table, Principal caller) {
    return CompletableFuture.completedFuture(caller)
        .thenAcceptAsync(known -> ingest.admit(table, known), executor);
  }

  /**
   * Does something else that may block or takes long, soon.
   *
   * @return its outcome, or a {@link Refusal} when too many requests wait already
   */
  <T> CompletableFuture<T> call(Supplier<T> work) {
    return CompletableFuture.completedFuture(work).thenApplyAsync(Supplier::get, executor);
  }

  private static void refuse(Runnable task, ThreadPoolExecutor executor) {
    throw Refusal.of(
        ErrorCode.UNAVAILABLE,
        executor.isShutdown()
            ? "The server is shutting down. Send the request again."
            : "Too many requests are waiting to be stored. Send this one again.");
  }

  /** Finishes what was submitted. */
  @Override
  public void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(closeTimeout.toMillis(), TimeUnit.MILLISECONDS)) {
        logger.warn("requests were still being stored {} after the door closed", closeTimeout);
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
