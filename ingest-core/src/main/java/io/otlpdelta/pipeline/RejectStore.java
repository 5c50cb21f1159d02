package io.otlpdelta.pipeline;

import io.otlpdelta.catalog.Catalog;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.flatten.RejectBody;
import io.otlpdelta.flatten.RejectBody.Encoded;
import io.otlpdelta.flatten.RejectOrigin;
import io.otlpdelta.journal.Entry;
import io.otlpdelta.journal.Journal;
import io.otlpdelta.journal.JournalFullException;
import io.otlpdelta.journal.Position;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.otlp.DecodedRequest;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the rejected records of a request that was answered 200: as rows of the schema's table for
 * them, by way of the journal like all rows, or in the report file where that table cannot take
 * them. Never fails the request. Thread-safe.
 *
 * <p>Exactly once like the rows of the good records. Their entry is appended first, this one behind
 * it, and the answer waits for both. A crash between the two leaves a request without an answer;
 * when it comes again, its good records are known from the journal and only this entry, which is
 * remembered by the digest in it, is still missing.
 */
final class RejectStore {
  private static final Logger logger = LoggerFactory.getLogger(RejectStore.class);

  private final Catalog catalog;
  private final Journal journal;
  private final WorkerPool workers;
  private final DuplicateMemory duplicates;
  private final RejectedRecords report;
  private final IngestMetrics metrics;

  RejectStore(
      Catalog catalog,
      Journal journal,
      WorkerPool workers,
      DuplicateMemory duplicates,
      RejectedRecords report,
      IngestMetrics metrics) {
    this.catalog = catalog;
    this.journal = journal;
    this.workers = workers;
    this.duplicates = duplicates;
    this.report = report;
    this.metrics = metrics;
  }

  /**
   * Keeps what was rejected. May block on a catalog miss, on the creation of the table and, where
   * there is none, on a small local write.
   *
   * @param table the table that the request was admitted to
   * @param decoded a request with rejections
   * @return completes, never with a failure, when they are durable or in the report; false when
   *     they already were, because the request is a repeat
   */
  CompletableFuture<Boolean> keep(
      IngestRequest request, TableHandle table, DecodedRequest decoded, long receivedAtMillis) {
    try {
      return store(request, table, decoded, receivedAtMillis);
    } catch (RuntimeException e) {
      metrics.rejectsNotStored(Obstacle.FAILED, decoded.rejected());
      logger.error("[{}] rejected records could not be kept", table.name(), e);
      return CompletableFuture.completedFuture(true);
    }
  }

  private CompletableFuture<Boolean> store(
      IngestRequest request, TableHandle table, DecodedRequest decoded, long receivedAtMillis) {
    byte[] digest = DuplicateMemory.digest(table.id(), decoded.body());
    Encoded rows =
        RejectBody.encode(
            new RejectOrigin(
                receivedAtMillis,
                table.name(),
                request.signal(),
                request.caller().name(),
                HexFormat.of().formatHex(digest)),
            decoded);
    TableHandle rejects;
    try {
      rejects = catalog.rejectsOf(table.name());
    } catch (IngestException e) {
      report(table, rows, decoded, e);
      return CompletableFuture.completedFuture(true);
    }
    CompletableFuture<Position> stored = new CompletableFuture<>();
    CompletableFuture<Position> earlier = duplicates.claimDigest(rejects.id(), digest, stored);
    if (earlier != null) {
      return earlier.handle((position, failure) -> false);
    }
    append(request, rejects, rows, receivedAtMillis, stored);
    return stored.handle(
        (position, failure) -> {
          if (failure != null) {
            report(table, rows, decoded, failure);
          }
          return true;
        });
  }

  private void append(
      IngestRequest request,
      TableHandle rejects,
      Encoded rows,
      long receivedAtMillis,
      CompletableFuture<Position> stored) {
    Entry entry =
        new Entry(
            rejects.id(),
            rejects.name(),
            TableKind.REJECTS,
            rows.rows(),
            receivedAtMillis,
            rows.body());
    try {
      var unused =
          journal
              .append(entry)
              .whenComplete(
                  (position, failure) -> {
                    if (failure != null) {
                      stored.completeExceptionally(failure);
                    } else {
                      arrived(request, entry, position, stored);
                    }
                  });
    } catch (RuntimeException | Error e) {
      // The claim must not outlive rows that were not stored.
      stored.completeExceptionally(e);
    }
  }

  private void arrived(
      IngestRequest request, Entry entry, Position position, CompletableFuture<Position> stored) {
    try {
      metrics.rejectRows(entry.records());
      workers.arrived(entry.table(), entry.name(), entry.body().remaining());
      if (request.waitCommitted()) {
        // Hurries the commit; the answer does not depend on it.
        var unused = workers.whenCommitted(entry.table(), entry.name(), position);
      }
    } finally {
      stored.complete(position);
    }
  }

  private void report(TableHandle table, Encoded rows, DecodedRequest decoded, Throwable failure) {
    Throwable cause = Failures.cause(failure);
    metrics.rejectsNotStored(obstacle(cause), decoded.rejected());
    report.keep(table.name().rejects(), rows, cause);
  }

  private static Obstacle obstacle(Throwable cause) {
    if (cause instanceof JournalFullException) {
      return Obstacle.JOURNAL_FULL;
    }
    if (!(cause instanceof IngestException refused)) {
      return Obstacle.FAILED;
    }
    if (refused.code() == ErrorCode.TABLE_NOT_FOUND) {
      return Obstacle.NO_TABLE;
    }
    return refused.code() == ErrorCode.INVALID_ARGUMENT
        ? Obstacle.UNUSABLE_TABLE
        : Obstacle.UNAVAILABLE;
  }

  /** Why rejected records went to the report and not to their table. */
  enum Obstacle {
    /** There is none, and the catalog does not make it. */
    NO_TABLE,
    /** A table of that name has other columns, or cannot be written. */
    UNUSABLE_TABLE,
    /** It cannot be looked up or made now. */
    UNAVAILABLE,
    /** The journal, or the table's quota in it, is spent. */
    JOURNAL_FULL,
    /** Anything else. */
    FAILED
  }
}
