package io.otlpdelta.pipeline;

import io.otlpdelta.delta.CommitException;
import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.delta.TransactionId;
import io.otlpdelta.env.Time;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.journal.DamagedEntriesException;
import io.otlpdelta.journal.EntryFile;
import io.otlpdelta.journal.Position;
import io.otlpdelta.journal.StoredEntry;
import io.otlpdelta.model.TableId;
import io.otlpdelta.parquet.DataFileWriterFactory;
import io.otlpdelta.pipeline.QuarantineReplay.OnDamage;
import io.otlpdelta.quarantine.LockedItem;
import io.otlpdelta.quarantine.QuarantineItem;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One item on its way into one table, batch after batch. One thread only.
 *
 * <p>The rules are the {@link TableWorker}'s: before each commit the table is asked what it holds,
 * and the batch begins behind that. Here its end depends on nothing but the item's file, so that
 * the same batch is built again whenever and wherever the replay is repeated.
 */
final class ReplayRun {
  private static final Logger logger = LoggerFactory.getLogger(ReplayRun.class);

  /** Bodies of one batch. Not to be configured: see above. */
  static final long BATCH_BYTES = 32L << 20;

  private static final int MAX_FAILURES = 10;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration MAX_PAUSE = Duration.ofSeconds(10);

  private final LockedItem locked;
  private final EntryFile entries;
  private final ReplayTarget target;
  private final DataFileWriterFactory writers;
  private final DeadLetters deadLetters;
  private final IngestMetrics metrics;
  private final Time time;
  private final long batchBytes;
  private final OnDamage onDamage;

  private @Nullable Batch batch;
  private Position passed = Position.BEFORE_ALL;
  private boolean damaged;
  private int failures;
  private long rows;
  private int commits;

  ReplayRun(
      LockedItem locked,
      ReplayTarget target,
      DataFileWriterFactory writers,
      DeadLetters deadLetters,
      IngestMetrics metrics,
      Time time,
      long batchBytes,
      OnDamage onDamage)
      throws IOException {
    this.locked = locked;
    this.entries = locked.entries();
    this.target = target;
    this.writers = writers;
    this.deadLetters = deadLetters;
    this.metrics = metrics;
    this.time = time;
    this.batchBytes = batchBytes;
    this.onDamage = onDamage;
  }

  /** Rows committed by this run. */
  long rows() {
    return rows;
  }

  /** Whether there are entries that do not read back, be it an earlier run that left them out. */
  boolean foundDamage() {
    return damaged || entries.entries() < item().contents().entries();
  }

  int commits() {
    return commits;
  }

  /** Returns when the table holds all of the item. */
  void toTheEnd() throws ReplayException, IOException, InterruptedException {
    boolean done = false;
    while (!done) {
      try {
        done = next();
        failures = 0;
      } catch (DamagedEntriesException e) {
        pass(e);
      } catch (CommitException e) {
        failed(e.kind(), e);
      } catch (IngestException e) {
        failed(e.code().retryable() ? Kind.TRANSIENT : Kind.PERMANENT, e);
      } catch (IOException | RuntimeException e) {
        failed(Kind.TRANSIENT, e);
      }
    }
  }

  private void pass(DamagedEntriesException damage) throws ReplayException {
    if (onDamage == OnDamage.STOP) {
      throw new ReplayException(
          stays(damage) + "; with --skip-damaged it leaves out what does not read back", damage);
    }
    logger.warn("[{}] left out: {}", target.name(), damage.getMessage());
    passed = damage.last();
    damaged = true;
  }

  /** Commits one batch; true when there is none left. */
  private boolean next() throws CommitException, ReplayException, IOException {
    Position held = Position.later(target.position(), passed);
    countIfHeld(held);
    if (!item().contents().last().isAfter(held)) {
      return true;
    }
    Batch next = batch;
    if (next == null || !next.after().equals(held)) {
      next = build(held);
      batch = next;
    }
    if (next.files().isEmpty()) {
      passed = next.last();
      return false;
    }
    target
        .open()
        .commit(
            new TransactionId(item().replayAppId(), next.last().sequence()),
            next.files(),
            next.layout());
    return false;
  }

  /** Only the table knows whether a commit whose answer was lost has been made. */
  private void countIfHeld(Position held) {
    Batch last = batch;
    if (last == null || last.last().isAfter(held)) {
      return;
    }
    batch = null;
    if (!last.files().isEmpty()) {
      rows += last.rows();
      commits++;
      logger.info(
          "[{}] holds {} more rows of item {} of the quarantine, up to position {} of {}",
          target.name(),
          last.rows(),
          item().id(),
          last.last(),
          item().contents().last());
    }
  }

  private Batch build(Position after) throws CommitException, ReplayException, IOException {
    List<StoredEntry> some = entries.read(after, batchBytes);
    if (some.isEmpty()) {
      throw new ReplayException(
          "item "
              + item().id()
              + " should have entries after position "
              + after
              + ", and its file has none; restore it from a copy");
    }
    BatchBuilder builder =
        new BatchBuilder(
            (table, from, maxBytes, memory) ->
                some.stream().filter(entry -> entry.position().isAfter(from)).toList(),
            writers,
            deadLetters,
            metrics,
            Long.MAX_VALUE);
    TableId table = item().origin().table();
    Position last = some.get(some.size() - 1).position();
    return builder.build(table, target.open(), after, last, true).orElseThrow();
  }

  private void failed(Kind kind, Exception reason) throws ReplayException, InterruptedException {
    failures++;
    if (kind == Kind.PERMANENT || failures == MAX_FAILURES) {
      throw new ReplayException(stays(reason), reason);
    }
    if (kind == Kind.TRANSIENT) {
      target.forget();
    }
    if (kind == Kind.SCHEMA_CHANGED || kind == Kind.FILE_GONE) {
      batch = null;
    }
    logger.info(
        "[{}] a commit failed ({}), trying again: {}", target.name(), kind, reason.toString());
    if (kind != Kind.CONFLICT || failures > 3) {
      Duration pause = FIRST_PAUSE.multipliedBy(1L << failures);
      time.sleep(pause.compareTo(MAX_PAUSE) < 0 ? pause : MAX_PAUSE);
    }
  }

  private String stays(Exception reason) {
    String message = reason.getMessage() == null ? reason.toString() : reason.getMessage();
    return "item "
        + item().id()
        + " stays in the quarantine, "
        + (commits == 0 ? "nothing was written now" : rows + " of its rows are written")
        + ": "
        + (message.endsWith(".") ? message.substring(0, message.length() - 1) : message)
        + ". The same command goes on where this one stopped";
  }

  private QuarantineItem item() {
    return locked.item();
  }
}
