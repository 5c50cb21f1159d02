package io.otlpdelta.pipeline;

import io.otlpdelta.error.IngestException;
import io.otlpdelta.journal.Position;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * The requests that wait until one table holds their rows. Thread-safe; completes futures outside
 * its lock.
 */
final class CommitWaiters {
  private final TreeMap<Long, CompletableFuture<Void>> waiting = new TreeMap<>();
  private Position committed = Position.BEFORE_ALL;

  /** Completes when the table holds everything up to the position; at once when it does already. */
  CompletableFuture<Void> await(Position position) {
    synchronized (waiting) {
      if (!position.isAfter(committed)) {
        return CompletableFuture.completedFuture(null);
      }
      return waiting.computeIfAbsent(position.sequence(), p -> new CompletableFuture<>());
    }
  }

  /** Whether someone still waits. */
  boolean any() {
    synchronized (waiting) {
      return !waiting.isEmpty();
    }
  }

  /** The table holds everything up to the position. */
  void committed(Position upTo) {
    List<CompletableFuture<Void>> done;
    synchronized (waiting) {
      if (upTo.isAfter(committed)) {
        committed = upTo;
      }
      var covered = waiting.headMap(committed.sequence(), true);
      done = List.copyOf(covered.values());
      covered.clear();
    }
    done.forEach(future -> future.complete(null));
  }

  /** The table cannot be written for now; everyone who waits is told so. */
  void fail(IngestException reason) {
    List<CompletableFuture<Void>> failed;
    synchronized (waiting) {
      failed = List.copyOf(waiting.values());
      waiting.clear();
    }
    failed.forEach(future -> future.completeExceptionally(reason));
  }
}
