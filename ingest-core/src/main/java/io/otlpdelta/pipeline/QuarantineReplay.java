package io.otlpdelta.pipeline;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.otlpdelta.catalog.Catalog;
import io.otlpdelta.delta.TableCommitterFactory;
import io.otlpdelta.env.Faults;
import io.otlpdelta.env.Time;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableName;
import io.otlpdelta.parquet.DataFileWriterFactory;
import io.otlpdelta.quarantine.LockedItem;
import io.otlpdelta.quarantine.QuarantineItem;
import io.otlpdelta.quarantine.QuarantineItem.State;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes items of the quarantine to tables: stages 5 to 7 once more. One thread at a time; works
 * beside a running server or without one.
 *
 * <p>Exactly once: each item has a transaction id of its own in the table, so a replay that was cut
 * off anywhere is repeated and goes on behind what the table holds. Entries that the item's own
 * table had before it was held are known by the item's anchor and left out. The table that a replay
 * began to write to is pinned, so that a repeat does not write the same rows to a second one.
 */
public final class QuarantineReplay {
  private final Catalog catalog;
  private final TableCommitterFactory committers;
  private final IncarnationsOf incarnations;
  private final DataFileWriterFactory writers;
  private final DeadLetters deadLetters;
  private final Time time;
  private final Faults faults;
  private final long batchBytes;

  /** Everything is owned by the caller. */
  public QuarantineReplay(
      Catalog catalog,
      TableCommitterFactory committers,
      IncarnationsOf incarnations,
      DataFileWriterFactory writers,
      DeadLetters deadLetters,
      Time time,
      Faults faults) {
    this(
        catalog,
        committers,
        incarnations,
        writers,
        deadLetters,
        time,
        faults,
        ReplayRun.BATCH_BYTES);
  }

  /** With small batches, for tests. */
  QuarantineReplay(
      Catalog catalog,
      TableCommitterFactory committers,
      IncarnationsOf incarnations,
      DataFileWriterFactory writers,
      DeadLetters deadLetters,
      Time time,
      Faults faults,
      long batchBytes) {
    this.batchBytes = batchBytes;
    this.catalog = requireNonNull(catalog, "catalog");
    this.committers = requireNonNull(committers, "committers");
    this.incarnations = requireNonNull(incarnations, "incarnations");
    this.writers = requireNonNull(writers, "writers");
    this.deadLetters = requireNonNull(deadLetters, "deadLetters");
    this.time = requireNonNull(time, "time");
    this.faults = requireNonNull(faults, "faults");
  }

  /**
   * Commits the item's entries, marks it as replayed and deletes them, unless a part of them does
   * not read back. Blocks until done.
   *
   * @param into another table than the one it came from, of the same kind; also a later table under
   *     the old name must be asked for
   * @throws ReplayException when it is not all in the table; a repeat goes on there
   * @throws IOException when the item's folder fails; the same
   */
  public Replayed replay(
      LockedItem locked, Optional<TableName> into, OnDamage onDamage, OnLostTarget onLostTarget)
      throws ReplayException, IOException, InterruptedException {
    QuarantineItem item = locked.item();
    if (!item.isOpen()) {
      locked.deleteEntriesOfClosed();
      throw new ReplayException(
          "item "
              + item.id()
              + " is "
              + (item.state() == State.REPLAYED ? "replayed" : "discarded")
              + " already");
    }
    try (ReplayTarget target =
        new ReplayTarget(
            catalog,
            committers,
            incarnations,
            locked,
            into.orElse(item.origin().name()),
            into.isPresent(),
            onLostTarget)) {
      ReplayRun run =
          new ReplayRun(
              locked,
              target,
              writers,
              deadLetters,
              new IngestMetrics(new SimpleMeterRegistry()),
              time,
              batchBytes,
              onDamage);
      run.toTheEnd();
      faults.at(Faults.Point.REPLAY_COMMITTED_NOT_MARKED);
      Optional<Path> damaged =
          run.foundDamage() ? Optional.of(locked.keepDamaged()) : Optional.empty();
      locked.finish(State.REPLAYED, Instant.ofEpochMilli(time.epochMillis()));
      return new Replayed(target.name(), target.id(), run.rows(), run.commits(), damaged);
    }
  }

  /**
   * What a replay did.
   *
   * @param rows committed by this call; fewer than the item's records when an earlier call, or the
   *     server before it held the table, committed some
   * @param commits how many commits that took
   * @param damaged where the item's file is kept, because a part of it does not read back
   */
  public record Replayed(
      TableName name, TableId table, long rows, int commits, Optional<Path> damaged) {}

  /** What to do with entries that do not read back from their file. */
  public enum OnDamage {
    /** End the replay there, so that the file can be restored from a copy. */
    STOP,
    /** Go on behind them, and keep the file. */
    LEAVE_OUT
  }

  /** What to do when the table of an earlier, unfinished replay is no longer under its name. */
  public enum OnLostTarget {
    /** End the replay: that table may have another name, and a part of the rows. */
    STOP,
    /** Write the whole item: the admin knows that the table was dropped. */
    BEGIN_ANEW
  }

  /** Under which application ids a journal's entries were written to tables. */
  @FunctionalInterface
  public interface IncarnationsOf {
    Incarnations of(UUID journal) throws IOException;
  }
}
