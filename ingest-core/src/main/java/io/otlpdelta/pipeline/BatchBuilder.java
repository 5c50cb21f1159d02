package io.otlpdelta.pipeline;

import io.otlpdelta.delta.CommitException;
import io.otlpdelta.delta.TableCommitter;
import io.otlpdelta.flatten.FlattenResult;
import io.otlpdelta.journal.Position;
import io.otlpdelta.journal.ReadMemory;
import io.otlpdelta.journal.StoredEntry;
import io.otlpdelta.model.TableId;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.parquet.DataFileWriter;
import io.otlpdelta.parquet.DataFileWriterFactory;
import io.otlpdelta.schema.TableLayout;
import java.io.IOException;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stages 5 and 6: reads a table's entries and writes them as data files.
 *
 * <p>An entry that cannot be made into rows is a defect of ours, since it was checked before its
 * 200. It goes to the dead letters, durable before the batch goes on without it, and counts as
 * included.
 */
final class BatchBuilder {
  private static final Logger logger = LoggerFactory.getLogger(BatchBuilder.class);

  private static final long READ_BYTES = 4L << 20;

  /**
   * A table whose partition column has very many values gets a file for each of them. A commit
   * names them all, and a failed batch writes them all again.
   */
  private static final int MAX_FILES = 500;

  private final EntrySource source;
  private final DataFileWriterFactory writers;
  private final DeadLetters deadLetters;
  private final IngestMetrics metrics;
  private final long maxBatchBytes;

  /** Of builds that ended, for the next ones: as many as there were at the same time. */
  private final Deque<ReadMemory> readMemories = new ConcurrentLinkedDeque<>();

  BatchBuilder(
      EntrySource source,
      DataFileWriterFactory writers,
      DeadLetters deadLetters,
      IngestMetrics metrics,
      long maxBatchBytes) {
    this.source = source;
    this.writers = writers;
    this.deadLetters = deadLetters;
    this.metrics = metrics;
    this.maxBatchBytes = maxBatchBytes;
  }

  /**
   * Builds the batch of the entries after a position.
   *
   * @param upTo the last position it may hold
   * @param whole true to take everything up to there whatever its size, so that a repeated batch
   *     has its old bounds
   * @return empty when there is no entry
   */
  Optional<Batch> build(
      TableId table, TableCommitter committer, Position after, Position upTo, boolean whole)
      throws IOException, CommitException {
    ReadMemory memory = Objects.requireNonNullElseGet(readMemories.pollLast(), ReadMemory::new);
    try {
      return build(table, committer, after, upTo, whole, memory);
    } finally {
      memory.reset();
      readMemories.addLast(memory);
    }
  }

  private Optional<Batch> build(
      TableId table,
      TableCommitter committer,
      Position after,
      Position upTo,
      boolean whole,
      ReadMemory memory)
      throws IOException, CommitException {
    Set<Position> poisoned = new HashSet<>();
    while (true) {
      TableLayout layout = committer.layout();
      try (DataFileWriter writer = writers.open(layout, committer.dataLocation())) {
        return fill(new Filling(table, layout, writer, after, upTo, whole, poisoned), memory);
      } catch (PoisonedEntryException e) {
        deadLetters.keep(e.entry, e.reason);
        metrics.deadLetter(e.entry.entry().records());
        poisoned.add(e.entry.position());
      }
    }
  }

  private Optional<Batch> fill(Filling filling, ReadMemory memory) throws IOException {
    while (filling.hasRoom()) {
      List<StoredEntry> entries = source.read(filling.table, filling.last, READ_BYTES, memory);
      if (entries.isEmpty()) {
        break;
      }
      for (StoredEntry entry : entries) {
        if (!filling.hasRoom() || entry.position().isAfter(filling.upTo)) {
          return filling.finish();
        }
        filling.add(entry);
      }
    }
    return filling.finish();
  }

  /** A batch while it is being filled. */
  private final class Filling {
    private final TableId table;
    private final TableLayout layout;
    private final DataFileWriter writer;
    private final Position after;
    private final Position upTo;
    private final boolean whole;
    private final Set<Position> poisoned;
    private Position last;
    private int entries;
    private long bytes;
    private long oldestReceivedAtMillis = Long.MAX_VALUE;

    Filling(
        TableId table,
        TableLayout layout,
        DataFileWriter writer,
        Position after,
        Position upTo,
        boolean whole,
        Set<Position> poisoned) {
      this.table = table;
      this.layout = layout;
      this.writer = writer;
      this.after = after;
      this.upTo = upTo;
      this.whole = whole;
      this.poisoned = poisoned;
      this.last = after;
    }

    /** Always for one entry: what is empty may have an estimate above zero too. */
    boolean hasRoom() {
      return whole
          || entries == 0
          || (bytes < maxBatchBytes
              && writer.estimatedBytes() < maxBatchBytes
              && writer.files() < MAX_FILES);
    }

    void add(StoredEntry entry) throws IOException {
      if (!poisoned.contains(entry.position())) {
        append(entry);
      }
      last = entry.position();
      entries++;
      bytes += entry.entry().body().remaining();
      oldestReceivedAtMillis = Math.min(oldestReceivedAtMillis, entry.entry().receivedAtMillis());
    }

    private void append(StoredEntry entry) throws IOException {
      try {
        // A duplicate keeps the entry's own position and limit for the dead letters.
        FlattenResult built = writer.append(entry.entry().body().duplicate());
        if (built.rows() != entry.entry().records()) {
          logger.error(
              "[{}] entry {} became {} rows, but {} were acknowledged; please report this as a"
                  + " defect",
              entry.entry().name(),
              entry.position(),
              built.rows(),
              entry.entry().records());
        }
        metrics.built(built);
      } catch (RuntimeException e) {
        throw new PoisonedEntryException(entry, e);
      }
    }

    Optional<Batch> finish() throws IOException {
      if (entries == 0) {
        return Optional.empty();
      }
      List<DataFile> files = writer.rows() > 0 ? writer.finish() : List.of();
      metrics.batch(entries);
      return Optional.of(new Batch(after, last, entries, layout, files, oldestReceivedAtMillis));
    }
  }

  /** Carries the one entry that could not become rows out of the writer's scope. */
  private static final class PoisonedEntryException extends RuntimeException {
    private final transient StoredEntry entry;
    private final RuntimeException reason;

    PoisonedEntryException(StoredEntry entry, RuntimeException reason) {
      super(reason);
      this.entry = entry;
      this.reason = reason;
    }
  }
}
