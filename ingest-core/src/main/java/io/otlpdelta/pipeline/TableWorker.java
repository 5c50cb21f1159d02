package io.otlpdelta.pipeline;

import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.CommitException;
import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.delta.CommitResult;
import io.otlpdelta.delta.TableCommitter;
import io.otlpdelta.delta.TransactionId;
import io.otlpdelta.env.Faults;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.journal.Backlog;
import io.otlpdelta.journal.Position;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableName;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stages 5 to 7 for one table: journal entries become data files and one commit per turn.
 *
 * <p>{@link #turn} is called by one thread at a time; the other methods by any. Exactly once rests
 * on three rules. Every turn begins by asking the table what it holds, and the batch starts after
 * it. A batch whose commit did not clearly fail keeps its bounds, so a late success of the first
 * try is recognised by Delta. The journal is released only up to what the table itself says it
 * holds, durably.
 *
 * <p>Entries that {@link HeldTable} moved to the quarantine count as committed here: the next batch
 * begins behind them.
 *
 * <p>A crash after the files and before the commit leaves unnamed files, which vacuum deletes; a
 * crash after the commit and before the release is healed by the next look at the table. What a
 * table that is ahead of the journal needs is in {@link TableProgress}.
 */
final class TableWorker {
  private static final Logger logger = LoggerFactory.getLogger(TableWorker.class);

  /** An older file is made again: another writer's vacuum may take an unnamed file of that age. */
  private static final long MAX_BATCH_AGE_NANOS = 3_600_000_000_000L;

  private final TableId table;
  private final TableName name;
  private final WorkerContext context;
  private final CommitCadence cadence;
  private final CommitWaiters waiters = new CommitWaiters();
  private final TableProgress progress;
  private final HeldTable held;
  private final CommitRetries retries;

  private @Nullable TableHandle handle;
  private @Nullable TableCommitter committer;
  private @Nullable Batch batch;
  private long batchBuiltNanos;

  /** The last position of a batch that may be in the table or may yet get there. */
  private @Nullable Position inDoubtUpTo;

  private volatile long lastActiveNanos;

  TableWorker(TableId table, TableName name, WorkerContext context) {
    this.table = table;
    this.name = name;
    this.context = context;
    this.progress = context.incarnations().progress(table);
    this.cadence = new CommitCadence(context.options());
    this.held = new HeldTable(table, name, context);
    this.retries =
        new CommitRetries(
            name,
            context.options().maxBackoff(),
            context.journal().id().getLeastSignificantBits() ^ name.hashCode());
    this.lastActiveNanos = context.time().nanoTime();
  }

  /** Entries of the table became durable. */
  void arrived(long bytes) {
    lastActiveNanos = context.time().nanoTime();
    cadence.arrived(lastActiveNanos, bytes);
  }

  /**
   * Completes when the table holds everything up to the position; makes the next batch due at once.
   * Blocks on small files when the position may be in the quarantine.
   */
  CompletableFuture<Void> whenCommitted(Position position) {
    CompletableFuture<Void> committed = waiters.await(position);
    // In this order, so that a move to the quarantine in between is not missed.
    Optional<IngestException> refusal = held.refusal(position);
    if (refusal.isPresent()) {
      return CompletableFuture.failedFuture(refusal.get());
    }
    if (!committed.isDone()) {
      cadence.hurry();
    }
    return committed;
  }

  /** Nanoseconds until {@link #turn} should be called, empty when nothing waits. */
  OptionalLong dueInNanos() {
    return cadence.dueInNanos(context.time().nanoTime());
  }

  TableName name() {
    return name;
  }

  /** Why the table is not written, if it is held. */
  Optional<String> heldBecause() {
    return held.because();
  }

  /** Why and since when the table is not written, if it is held. */
  Optional<TableStatus.Hold> heldStatus() {
    return held.status();
  }

  /** How long the table has been held; zero when it is not. */
  Duration heldFor() {
    return held.heldFor();
  }

  /** Whether nothing happened for so long that the worker can be dropped. */
  boolean idle() {
    return dueInNanos().isEmpty()
        && context.time().nanosSince(lastActiveNanos) > context.options().idleAfter().toNanos();
  }

  /**
   * Commits the batch that is due, if one is. Never throws for a failure of the table or its
   * storage.
   */
  void turn() {
    OptionalLong dueIn = dueInNanos();
    if (dueIn.isEmpty() || dueIn.getAsLong() > 0) {
      return;
    }
    try {
      commitNext();
      recovered();
    } catch (CommitException e) {
      failed(e.kind(), e);
    } catch (IngestException e) {
      failed(e.code().retryable() ? Kind.TRANSIENT : Kind.PERMANENT, e);
    } catch (IOException | RuntimeException e) {
      failed(Kind.TRANSIENT, e);
    } catch (Error e) {
      // Whatever it is, the table must not spin on it.
      cadence.pause(context.time().nanoTime(), context.options().heldRetry().toNanos());
      throw e;
    }
  }

  private void recovered() {
    retries.succeeded();
    held.recovered();
  }

  private void commitNext() throws CommitException, IOException {
    Position quarantined = held.releaseQuarantined();
    TableCommitter open = openCommitter();
    Position inTable = tablePosition(open);
    held.anchor(inTable);
    Position committed = Position.later(inTable, quarantined);
    settle(committed);
    long mark = cadence.mark();
    Optional<Backlog> backlog = context.journal().backlog(table);
    Batch next = batch;
    if (next == null && backlog.isPresent()) {
      next = build(open, committed, backlog.get()).orElse(null);
    }
    if (next == null) {
      cadence.settled(context.time().nanoTime(), 0, mark);
      hurryForWaiters();
      return;
    }
    if (batch == null) {
      batch = next;
      batchBuiltNanos = context.time().nanoTime();
    }
    commit(open, next);
    afterCommit();
  }

  private Optional<Batch> build(TableCommitter open, Position committed, Backlog backlog)
      throws IOException, CommitException {
    if (inDoubtUpTo != null) {
      Optional<Batch> again = context.batches().build(table, open, committed, inDoubtUpTo, true);
      if (again.isPresent()) {
        return again;
      }
      // Its entries were set aside meanwhile; those behind it must not wait for it.
      inDoubtUpTo = null;
    }
    return context.batches().build(table, open, committed, backlog.last(), false);
  }

  private void commit(TableCommitter open, Batch next) throws CommitException {
    long startedNanos = context.time().nanoTime();
    if (next.files().isEmpty()) {
      // Every entry went to the dead letters; the positions are skipped again after a restart.
      released(next.last());
      return;
    }
    context.faults().at(Faults.Point.DATA_FILE_WRITTEN_NOT_COMMITTED);
    CommitResult result = write(open, next);
    context.faults().at(Faults.Point.TABLE_COMMITTED_NOT_RELEASED);
    released(next.last());
    long lagMillis = lagMillis(next);
    context.metrics().committed(next, context.time().nanosSince(startedNanos), lagMillis);
    context.ledger().committed(table, name, next.rows(), OptionalLong.of(result.tableVersion()));
    logger.info(
        "[{}] {} version={} rows={} bytes={} files={} entries={} lag={}ms",
        name,
        result.outcome() == CommitResult.Outcome.COMMITTED ? "committed" : "found committed",
        result.tableVersion(),
        next.rows(),
        next.bytes(),
        next.files().size(),
        next.entries(),
        lagMillis);
  }

  /** In doubt from the first moment on: an exception that nobody foresaw decides nothing. */
  private CommitResult write(TableCommitter open, Batch next) throws CommitException {
    Position inDoubtBefore = inDoubtUpTo;
    inDoubtUpTo = next.last();
    try {
      return open.commit(
          new TransactionId(progress.applicationId(), next.last().sequence()),
          next.files(),
          next.layout());
    } catch (CommitException e) {
      if (e.kind() != Kind.UNKNOWN) {
        inDoubtUpTo = inDoubtBefore;
      }
      throw e;
    }
  }

  private long lagMillis(Batch committed) {
    return Math.max(0, context.time().epochMillis() - committed.oldestReceivedAtMillis());
  }

  private void afterCommit() {
    long now = context.time().nanoTime();
    lastActiveNanos = now;
    long mark = cadence.mark();
    long remainingBytes = context.journal().backlog(table).map(Backlog::bytes).orElse(0L);
    cadence.committed(now, remainingBytes, mark);
    hurryForWaiters();
    if (handle != null) {
      context.commitListener().committed(handle);
    }
  }

  /** They came during this turn, or there was more than one batch before them. */
  private void hurryForWaiters() {
    if (waiters.any()) {
      cadence.hurry();
    }
  }

  private TableCommitter openCommitter() throws CommitException {
    if (committer != null) {
      return committer;
    }
    // A table may have got another name since this worker was made; its id is what counts.
    TableName newest = context.journal().backlog(table).map(Backlog::name).orElse(name);
    TableHandle current = context.catalog().reopen(newest);
    if (!current.id().equals(table)) {
      throw new CommitException(
          Kind.PERMANENT,
          "the table was dropped and made again under the same name; the rows acknowledged for the"
              + " old table are kept",
          null);
    }
    handle = current;
    committer = context.committers().open(current);
    return committer;
  }

  /** What the table itself says it holds of ours. */
  private Position tablePosition(TableCommitter open) throws CommitException, IOException {
    return progress.look(open, name, context.journal(), context.time().epochMillis());
  }

  private void settle(Position committed) {
    if (batch != null && batch.last().equals(committed)) {
      foundCommitted(batch);
    }
    released(committed);
    if (batch != null && context.time().nanosSince(batchBuiltNanos) > MAX_BATCH_AGE_NANOS) {
      batch = null;
    }
    if (batch != null && !committed.equals(batch.after())) {
      // Committed after all, or by someone else with our id: the next batch starts where the table
      // stands.
      batch = null;
    }
  }

  /** A commit whose answer was lost is a commit like any other. */
  private void foundCommitted(Batch found) {
    long nanos = context.time().nanosSince(batchBuiltNanos);
    if (!found.files().isEmpty()) {
      context.metrics().committed(found, nanos, lagMillis(found));
      context.ledger().committed(table, name, found.rows(), OptionalLong.empty());
    }
    logger.info("[{}] found committed up to {} entries={}", name, found.last(), found.entries());
  }

  private void released(Position upTo) {
    context.journal().release(table, upTo);
    waiters.committed(upTo);
    if (batch != null && !batch.last().isAfter(upTo)) {
      batch = null;
    }
    if (inDoubtUpTo != null && !inDoubtUpTo.isAfter(upTo)) {
      inDoubtUpTo = null;
    }
  }

  private void failed(Kind kind, Exception reason) {
    context.metrics().commitFailed(kind);
    switch (kind) {
      case CONFLICT, UNKNOWN -> retry(kind, reason);
      case SCHEMA_CHANGED, FILE_GONE -> {
        batch = null;
        retry(kind, reason);
      }
      case TRANSIENT -> {
        closeCommitter();
        retry(kind, reason);
      }
      case PERMANENT -> hold(reason);
    }
  }

  private void retry(Kind kind, Exception reason) {
    long pauseNanos = retries.failed(kind, reason);
    cadence.pause(context.time().nanoTime(), pauseNanos);
  }

  /**
   * The table's rows stay in the journal, or go to the quarantine; other tables go on; the table is
   * looked at again now and then.
   */
  private void hold(Exception reason) {
    closeCommitter();
    batch = null;
    waiters.fail(held.hold(reason));
    // First, so that whatever happens to the move, the table does not spin.
    cadence.pause(context.time().nanoTime(), context.options().heldRetry().toNanos());
    long mark = cadence.mark();
    boolean moved = held.moveWhenDue(progress);
    long remainingBytes = context.journal().backlog(table).map(Backlog::bytes).orElse(0L);
    long now = context.time().nanoTime();
    cadence.settled(now, remainingBytes, mark);
    hurryForWaiters();
    if (remainingBytes == 0) {
      held.settled();
    } else {
      cadence.pause(now, moved ? 0 : held.nextLook().toNanos());
    }
  }

  private void closeCommitter() {
    if (committer != null) {
      committer.close();
      committer = null;
      handle = null;
    }
  }

  /** Gives the table's resources back; entries stay in the journal. Not during a turn. */
  void close() {
    closeCommitter();
    abandon();
  }

  /** Tells who waits that the server stops; a turn may still run. */
  void abandon() {
    waiters.fail(stopped(name));
  }

  /** What to tell those who wait for a table when the server stops. */
  static IngestException stopped(TableName name) {
    return new IngestException(
        ErrorCode.UNAVAILABLE,
        "The request is stored; the server stops before its rows are in table " + name + ".");
  }
}
