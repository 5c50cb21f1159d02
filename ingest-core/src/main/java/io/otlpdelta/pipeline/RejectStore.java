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
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the rejected records of a request that was answered 200: as rows of the schema's table for
 * them, by way of the journal like all rows, or in the report file where that table cannot take
 * them. Never fails the request. Thread-safe.
 *
 * <p>Exactly once like the rows of the good records. Their entry is appended first, this one when
 * that is durable, and the answer waits for both. A crash between the two leaves a request without
 * an answer; when it comes again, its good records are known from the journal and only this entry,
 * which is remembered by the digest in it, is still missing.
 */
final class RejectStore {
  private static final Logger logger = LoggerFactory.getLogger(RejectStore.class);

  private final Catalog catalog;
  private final Journal journal;
  private final WorkerPool workers;
  private final DuplicateMemory duplicates;
  private final RejectedRecords report;
  private final Executor reportThread;
  private final IngestMetrics metrics;
  private final TableLedger ledger;

  /**
   * Keeps nothing yet.
   *
   * @param reportThread where the report is written, which blocks
   */
  RejectStore(
      Catalog catalog,
      Journal journal,
      WorkerPool workers,
      DuplicateMemory duplicates,
      RejectedRecords report,
      Executor reportThread,
      IngestMetrics metrics,
      TableLedger ledger) {
    this.catalog = catalog;
    this.journal = journal;
    this.workers = workers;
    this.duplicates = duplicates;
    this.report = report;
    this.reportThread = reportThread;
    this.metrics = metrics;
    this.ledger = ledger;
  }

  /** Rejected records that can be kept, once. */
  @FunctionalInterface
  interface Prepared {
    /**
     * Keeps them. Does not block.
     *
     * @return completes, never with a failure, when they are durable or in the report; false when
     *     they already were, because the request is a repeat
     */
    CompletableFuture<Boolean> keep();
  }

  /**
   * Gets ready to keep what was rejected; nothing is kept yet, since the request may still be
   * refused. May block on a catalog miss and on the creation of the table.
   *
   * @param table the table that the request was admitted to
   * @param decoded a request with rejections
   */
  Prepared prepare(
      IngestRequest request, TableHandle table, DecodedRequest decoded, long receivedAtMillis) {
    Prepared ready;
    try {
      ready = ready(request, table, decoded, receivedAtMillis);
    } catch (RuntimeException | Error e) {
      // Thrown on, an Error would end the request while the journal still reads its good records.
      ready = () -> CompletableFuture.failedFuture(e);
    }
    Prepared prepared = ready;
    return () -> keepOrSay(prepared, table, decoded);
  }

  private CompletableFuture<Boolean> keepOrSay(
      Prepared prepared, TableHandle table, DecodedRequest decoded) {
    CompletableFuture<Boolean> kept;
    try {
      kept = prepared.keep();
    } catch (RuntimeException e) {
      kept = CompletableFuture.failedFuture(e);
    }
    return kept.exceptionally(
        failure -> {
          metrics.rejectsNotStored(Obstacle.FAILED, decoded.rejected());
          logger.error(
              "[{}] rejected records could not be kept", table.name(), Failures.cause(failure));
          return true;
        });
  }

  private Prepared ready(
      IngestRequest request, TableHandle table, DecodedRequest decoded, long receivedAtMillis) {
    byte[] digest = DuplicateMemory.digest(table.id(), decoded.body());
    RejectOrigin origin =
        new RejectOrigin(
            receivedAtMillis,
            table.name(),
            request.signal(),
            request.caller().name(),
            HexFormat.of().formatHex(digest));
    TableHandle rejects;
    try {
      rejects = catalog.rejectsOf(table.name());
    } catch (IngestException e) {
      Encoded rows = RejectBody.encode(origin, decoded);
      return () -> report(table, rows, decoded, e);
    }
    CompletableFuture<Position> earlier = duplicates.known(rejects.id(), digest);
    if (earlier != null) {
      // Most repeats: nothing is encoded for them.
      return () -> repeats(earlier);
    }
    Encoded rows = RejectBody.encode(origin, decoded);
    Entry entry =
        new Entry(
            rejects.id(),
            rejects.name(),
            TableKind.REJECTS,
            rows.rows(),
            receivedAtMillis,
            rows.body());
    return () ->
        store(request, entry, digest)
            .exceptionallyCompose(failure -> report(table, rows, decoded, failure));
  }

  private static CompletableFuture<Boolean> repeats(CompletableFuture<Position> earlier) {
    return earlier.handle((position, failure) -> false);
  }

  private CompletableFuture<Boolean> store(IngestRequest request, Entry entry, byte[] digest) {
    CompletableFuture<Position> stored = new CompletableFuture<>();
    CompletableFuture<Position> earlier = duplicates.claimDigest(entry.table(), digest, stored);
    if (earlier != null) {
      return repeats(earlier);
    }
    append(request, entry, stored);
    return stored.thenApply(position -> true);
  }

  private void append(IngestRequest request, Entry entry, CompletableFuture<Position> stored) {
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
      ledger.accepted(entry.table(), entry.name(), request.caller().name(), entry.records());
      workers.arrived(entry.table(), entry.name(), entry.body().remaining());
      if (request.waitCommitted()) {
        // Hurries the commit; the answer does not depend on it.
        var unused = workers.whenCommitted(entry.table(), entry.name(), position);
      }
    } finally {
      stored.complete(position);
    }
  }

  private CompletableFuture<Boolean> report(
      TableHandle table, Encoded rows, DecodedRequest decoded, Throwable failure) {
    Throwable cause = Failures.cause(failure);
    return CompletableFuture.supplyAsync(
        () -> {
          report.keep(table.name().rejects(), rows, cause);
          metrics.rejectsNotStored(obstacle(cause), decoded.rejected());
          return true;
        },
        reportThread);
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
