package io.otlpdelta.pipeline;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.auth.Principal;
import io.otlpdelta.catalog.Catalog;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.env.Time;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.journal.Entry;
import io.otlpdelta.journal.Journal;
import io.otlpdelta.journal.JournalFullException;
import io.otlpdelta.journal.Position;
import io.otlpdelta.model.TableName;
import io.otlpdelta.model.TablePattern;
import io.otlpdelta.otlp.DecodeElsewhereException;
import io.otlpdelta.otlp.DecodedRequest;
import io.otlpdelta.otlp.IdentityStamp;
import io.otlpdelta.otlp.RequestDecoder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stages 2 to 4 for a request: admit, decode, journal. Thread-safe. */
final class Ingestor implements Ingest {
  static final String SHUTTING_DOWN = "The server is shutting down; send the request again.";

  private static final Logger logger = LoggerFactory.getLogger(Ingestor.class);

  private final Catalog catalog;
  private final RequestDecoder decoder;
  private final Journal journal;
  private final WorkerPool workers;
  private final DuplicateMemory duplicates;
  private final RejectStore rejects;
  private final RejectedRecords rejectedRecords;
  private final List<TablePattern> stampedTables;
  private final IngestMetrics metrics;
  private final TableLedger ledger;
  private final Time time;
  private volatile boolean stopping;

  Ingestor(
      Catalog catalog,
      RequestDecoder decoder,
      Journal journal,
      WorkerPool workers,
      DuplicateMemory duplicates,
      RejectStore rejects,
      RejectedRecords rejectedRecords,
      List<TablePattern> stampedTables,
      IngestMetrics metrics,
      TableLedger ledger,
      Time time) {
    this.catalog = catalog;
    this.decoder = decoder;
    this.journal = journal;
    this.workers = workers;
    this.duplicates = duplicates;
    this.rejects = rejects;
    this.rejectedRecords = rejectedRecords;
    this.stampedTables = stampedTables;
    this.metrics = metrics;
    this.ledger = ledger;
    this.time = time;
  }

  /** From now on every request is refused as unavailable; the ones under way finish. */
  void stop() {
    stopping = true;
  }

  /** Whether requests are refused because the server ends. */
  boolean isStopping() {
    return stopping;
  }

  @Override
  public CompletableFuture<Acceptance> ingest(IngestRequest request) {
    try {
      return accept(request)
          .exceptionally(
              failure -> {
                throw asIngestException(request, failure);
              });
    } catch (DecodeElsewhereException e) {
      return CompletableFuture.failedFuture(e);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(asIngestException(request, e));
    }
  }

  @Override
  public boolean isDecided(TableName table, Principal caller) {
    return table.isRejects() || catalog.isDecided(table, caller);
  }

  @Override
  public void admit(TableName table, Principal caller) {
    var unused = catalog.resolve(table, caller);
  }

  private CompletableFuture<Acceptance> accept(IngestRequest request) {
    if (stopping) {
      throw new IngestException(ErrorCode.UNAVAILABLE, SHUTTING_DOWN);
    }
    long receivedAtMillis = time.epochMillis();
    RequestRules.requireNotReserved(request.table(), request.signal());
    TableHandle table = catalog.resolve(request.table(), request.caller());
    RequestRules.requireKind(table, request.signal());
    DecodedRequest decoded = decode(request);
    if (decoded.records() > 0) {
      return store(request, table, decoded, receivedAtMillis);
    }
    if (decoded.rejections().isEmpty()) {
      countRejected(request, table, decoded);
      ledger.accepted(table.id(), table.name(), request.caller().name(), 0);
      return CompletableFuture.completedFuture(acceptance(decoded, false));
    }
    return rejects
        .prepare(request, table, decoded, receivedAtMillis)
        .keep()
        .thenApply(
            isNew -> {
              if (isNew) {
                countRejected(request, table, decoded);
                ledger.accepted(table.id(), table.name(), request.caller().name(), 0);
              } else {
                countRepeat(request, table, 0);
              }
              return acceptance(decoded, !isNew);
            });
  }

  /** The body as it would be stored. */
  DecodedRequest decode(IngestRequest request) {
    DecodedRequest decoded =
        decoder.decode(
            request.signal(),
            request.encoding(),
            request.coding(),
            request.body(),
            request.memory());
    if (decoded.records() + decoded.rejected() == 0
        || stampedTables.stream().noneMatch(pattern -> pattern.covers(request.table()))) {
      return decoded;
    }
    // Before the journal and the memory of repeats: what two callers say is not one request.
    return new IdentityStamp(request.caller().name())
        .on(request.signal(), decoded, request.memory());
  }

  private CompletableFuture<Acceptance> store(
      IngestRequest request, TableHandle table, DecodedRequest decoded, long receivedAtMillis) {
    CompletableFuture<Position> stored = new CompletableFuture<>();
    CompletableFuture<Position> earlier = duplicates.claim(table.id(), decoded.body(), stored);
    if (earlier == null) {
      append(request, table, decoded, receivedAtMillis, stored);
    }
    CompletableFuture<Position> durable = earlier == null ? stored : earlier;
    return keepRejected(durable, request, table, decoded, receivedAtMillis)
        .thenCompose(
            position -> {
              if (earlier == null) {
                countRejected(request, table, decoded);
              } else {
                countRepeat(request, table, decoded.records());
              }
              return answer(request, table, position, acceptance(decoded, earlier != null));
            });
  }

  /**
   * Only once the good records are durable, since a refused request leaves no rows. For a repeat
   * too: a crash may have come between the two entries of the first try. Prepared in this thread,
   * because that may block and the journal's may not.
   *
   * @return the position of the good records, when the rejected ones are kept too
   */
  private CompletableFuture<Position> keepRejected(
      CompletableFuture<Position> goodOnes,
      IngestRequest request,
      TableHandle table,
      DecodedRequest decoded,
      long receivedAtMillis) {
    if (decoded.rejections().isEmpty() || goodOnes.isCompletedExceptionally()) {
      return goodOnes;
    }
    RejectStore.Prepared prepared = rejects.prepare(request, table, decoded, receivedAtMillis);
    return goodOnes.thenCompose(position -> prepared.keep().thenApply(kept -> position));
  }

  private void append(
      IngestRequest request,
      TableHandle table,
      DecodedRequest decoded,
      long receivedAtMillis,
      CompletableFuture<Position> stored) {
    Entry entry =
        new Entry(
            table.id(),
            table.name(),
            table.kind(),
            decoded.records(),
            receivedAtMillis,
            decoded.body());
    try {
      var unused =
          journal
              .append(entry)
              .whenComplete(
                  (position, failure) -> settle(request, table, entry, position, failure, stored));
    } catch (RuntimeException | Error e) {
      // The claim must not outlive a request that was not stored.
      stored.completeExceptionally(e);
    }
  }

  private void settle(
      IngestRequest request,
      TableHandle table,
      Entry entry,
      @Nullable Position position,
      @Nullable Throwable failure,
      CompletableFuture<Position> stored) {
    if (position == null) {
      stored.completeExceptionally(requireNonNull(failure, "failure"));
      return;
    }
    // Durable: whatever happens to the bookkeeping, the answer is a 200.
    try {
      long bytes = entry.body().remaining();
      metrics.accepted(request.signal(), entry.records(), bytes);
      ledger.accepted(table.id(), table.name(), request.caller().name(), entry.records());
      workers.arrived(table.id(), table.name(), bytes);
    } finally {
      stored.complete(position);
    }
  }

  private CompletableFuture<Acceptance> answer(
      IngestRequest request, TableHandle table, Position position, Acceptance acceptance) {
    if (!request.waitCommitted()) {
      return CompletableFuture.completedFuture(acceptance);
    }
    return workers
        .whenCommitted(table.id(), table.name(), position)
        .thenApply(committed -> acceptance);
  }

  private void countRepeat(IngestRequest request, TableHandle table, int records) {
    metrics.duplicate(request.signal(), records);
    ledger.repeated(table.id(), table.name(), request.caller().name(), records);
  }

  private void countRejected(IngestRequest request, TableHandle table, DecodedRequest decoded) {
    metrics.repaired(request.signal(), decoded.warnings().size());
    if (!decoded.rejections().isEmpty()) {
      metrics.rejected(request.signal(), decoded.rejections());
      ledger.rejected(table.id(), table.name(), decoded.rejected());
      rejectedRecords.say(request.table(), decoded.rejections());
    }
  }

  private static Acceptance acceptance(DecodedRequest decoded, boolean duplicate) {
    return new Acceptance(decoded.records(), decoded.rejections(), decoded.warnings(), duplicate);
  }

  /**
   * The one place where failures of the write path become answers; what nobody foresaw can be sent
   * again.
   */
  private static IngestException asIngestException(IngestRequest request, Throwable failure) {
    Throwable cause = Failures.cause(failure);
    if (cause instanceof IngestException known) {
      return known;
    }
    if (cause instanceof JournalFullException full) {
      return refusal(full);
    }
    logger.error("[{}] a request could not be stored", request.table(), cause);
    return new IngestException(
        ErrorCode.UNAVAILABLE,
        "The request could not be stored; send it again. The server's log says why.",
        cause);
  }

  /** What a client is told when the journal, or the table's quota in it, is spent. */
  static IngestException refusal(JournalFullException full) {
    return new IngestException(
        full.tableQuota() ? ErrorCode.RATE_LIMITED : ErrorCode.UNAVAILABLE,
        String.valueOf(full.getMessage()),
        full);
  }
}
