package io.otlpdelta.server.http;

import com.linecorp.armeria.common.util.Exceptions;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.model.TableName;
import io.otlpdelta.otlp.DecodeElsewhereException;
import io.otlpdelta.pipeline.Acceptance;
import io.otlpdelta.pipeline.Ingest;
import io.otlpdelta.pipeline.IngestRequest;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the pipeline away from the event loops: decoding costs time and a catalog miss blocks. A
 * bounded queue stands before a fixed number of threads. Callers that nobody knows yet have threads
 * of their own, so that they can wait for a remote catalog without taking those of others.
 * Thread-safe.
 *
 * <p>Large requests have a queue and threads of their own, so that small ones, which are most, do
 * not wait behind bodies that take a hundred times as long. A small body that turns out to hold
 * much is taken out of the way as soon as it does, and begun again among the large ones.
 */
final class IngestWorkers implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(IngestWorkers.class);

  /** Each waits for a remote catalog; with the embedded one there are none. */
  private static final int MAX_ADMISSIONS = 64;

  private final Ingest ingest;
  private final ThreadPoolExecutor executor;
  private final ThreadPoolExecutor large;
  private final ThreadPoolExecutor admissions;
  private final Duration closeTimeout;

  /**
   * Starts the threads.
   *
   * @param largeThreads how many of the large requests are decoded at a time
   * @param maxQueued how many requests of each size may wait
   */
  IngestWorkers(
      Ingest ingest, int threads, int largeThreads, int maxQueued, Duration closeTimeout) {
    this.ingest = ingest;
    this.closeTimeout = closeTimeout;
    this.executor = executor("ingest-", threads, maxQueued);
    this.large = executor("ingest-large-", largeThreads, maxQueued);
    this.admissions =
        new ThreadPoolExecutor(
            0,
            MAX_ADMISSIONS,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            named("admit-"),
            refuseWith(
                "Too many new callers are waiting for the catalog's decision. Send the request"
                    + " again."));
  }

  private static ThreadPoolExecutor executor(String name, int threads, int maxQueued) {
    return new ThreadPoolExecutor(
        threads,
        threads,
        0,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(maxQueued),
        named(name),
        refuseWith("Too many requests are waiting to be stored. Send this one again."));
  }

  private static ThreadFactory named(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return task -> new Thread(task, prefix + number.incrementAndGet());
  }

  /**
   * Hands the request to the pipeline, soon.
   *
   * @return what the pipeline says, or a {@link Refusal} when too many requests wait already
   */
  CompletableFuture<Acceptance> submit(IngestRequest request) {
    if (request.body().remaining() > SmallMemory.MAX_BYTES) {
      return submit(request, large);
    }
    SmallMemory memory = new SmallMemory(request.memory());
    return submit(request.withMemory(memory), executor)
        .exceptionallyCompose(
            failure -> {
              if (Exceptions.peel(failure) instanceof DecodeElsewhereException) {
                memory.giveAllBack();
                return submit(request, large);
              }
              return CompletableFuture.failedFuture(failure);
            });
  }

  private CompletableFuture<Acceptance> submit(IngestRequest request, Executor threads) {
    return CompletableFuture.completedFuture(request).thenComposeAsync(ingest::ingest, threads);
  }

  /** Whether the pipeline knows what becomes of the caller's requests; reads memory only. */
  boolean isDecided(TableName table, Principal caller) {
    return ingest.isDecided(table, caller);
  }

  /**
   * Lets the pipeline decide about the caller, at once.
   *
   * @return fails with what the caller is refused with, or with a {@link Refusal} when too many
   *     wait for a decision already
   */
  CompletableFuture<Void> admit(TableName table, Principal caller) {
    return CompletableFuture.completedFuture(caller)
        .thenAcceptAsync(known -> ingest.admit(table, known), admissions);
  }

  /**
   * Does something else that may block or takes long, soon.
   *
   * @return its outcome, or a {@link Refusal} when too many requests wait already
   */
  <T> CompletableFuture<T> call(Supplier<T> work) {
    return CompletableFuture.completedFuture(work).thenApplyAsync(Supplier::get, executor);
  }

  /** The same for work on a body, which may hold much. */
  <T> CompletableFuture<T> callLarge(Supplier<T> work) {
    return CompletableFuture.completedFuture(work).thenApplyAsync(Supplier::get, large);
  }

  /** The same for work that may have to ask a remote catalog about a caller for the first time. */
  <T> CompletableFuture<T> callAboutNewcomer(Supplier<T> work) {
    return CompletableFuture.completedFuture(work).thenApplyAsync(Supplier::get, admissions);
  }

  /** Says why a pool takes no more. */
  private static RejectedExecutionHandler refuseWith(String full) {
    return (task, pool) -> {
      throw Refusal.of(
          ErrorCode.UNAVAILABLE,
          pool.isShutdown() ? "The server is shutting down. Send the request again." : full);
    };
  }

  /** Finishes what was submitted. */
  @Override
  public void close() {
    // In this order, since small requests may become large ones.
    close(executor);
    close(large);
    admissions.shutdownNow(); // Nothing of theirs is stored.
  }

  private void close(ThreadPoolExecutor threads) {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(closeTimeout.toMillis(), TimeUnit.MILLISECONDS)) {
        logger.warn("requests were still being stored {} after the door closed", closeTimeout);
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
