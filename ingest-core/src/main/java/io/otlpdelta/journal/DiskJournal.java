package io.otlpdelta.journal;

import io.otlpdelta.env.Faults;
import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.Time;
import io.otlpdelta.model.TableId;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal as a folder of segment files on a local disk. See {@link JournalFolder} for the
 * names, {@link RecordFormat} for the bytes, {@link Recovery} for what a crash leaves.
 *
 * <p>Futures of {@link #append} complete on the journal's acknowledging thread: a callback that
 * blocks holds up the answers behind it, but not the disk. Use the {@code Async} forms for anything
 * long.
 */
public final class DiskJournal implements Journal {
  private static final Logger logger = LoggerFactory.getLogger(DiskJournal.class);

  private final JournalOptions options;
  private final Closeable lock;
  private final UUID id;
  private final JournalState state;
  private final DamagedPieces pieces;
  private final EntryReader reader;
  private final SubmissionQueue queue = new SubmissionQueue();
  private final Acknowledger acknowledger = new Acknowledger();
  private final SpareShelf spares;
  private final JournalWriter writer;
  private final Housekeeper housekeeper;
  private final long firstSequence;
  private final WorkerRunner runner;
  private final CompletableFuture<Void> acknowledgerEnded;
  private final CompletableFuture<Void> housekeeperEnded;
  private final CompletableFuture<Void> writerEnded;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable Throwable housekeepingFailure;

  /**
   * Opens the journal in its folder and reads back what is there: blocks until every byte has been
   * checked.
   *
   * @throws IOException with a sentence for the operator, when the folder is in use, is in memory,
   *     or cannot be read or written
   */
  public static DiskJournal open(
      JournalOptions options, Time time, Randomness randomness, Faults faults) throws IOException {
    return open(
        options,
        new JournalSurroundings(time, randomness, faults, new DiskFiles(), new ThreadRunner()));
  }

  static DiskJournal open(JournalOptions options, JournalSurroundings given) throws IOException {
    JournalFolder folder = new JournalFolder(options.folder(), given.files());
    Closeable lock = folder.lock();
    try {
      StorageProbe probe = new StorageProbe(folder, given.time());
      if (!options.allowVolatileStorage()) {
        probe.requirePersistent();
      }
      ReadBack back = ReadBack.of(options, folder, given);
      probe.warnOfOddSpeed();
      return new DiskJournal(options, folder, lock, given, back);
    } catch (IOException | RuntimeException | Error e) {
      lock.close();
      throw e;
    }
  }

  /** Goes on from what was read back, and starts the workers; the lock is the journal's then. */
  DiskJournal(
      JournalOptions options,
      JournalFolder folder,
      Closeable lock,
      JournalSurroundings given,
      ReadBack back)
      throws IOException {
    this.options = options;
    this.lock = lock;
    this.id = back.journalId();
    this.state = back.state();
    this.pieces = back.pieces();
    this.firstSequence = back.found().firstSequence();
    this.reader = new EntryReader(folder.files(), state, pieces);
    this.spares = new SpareShelf(this::callHousekeeper);
    SegmentFactory segments = new SegmentFactory(folder, id, given.randomness(), given.faults());
    this.writer =
        new JournalWriter(
            options, state, queue, spares, segments, acknowledger, given.faults(), back.found());
    SpareMaker maker =
        new SpareMaker(options, folder, state, spares, given.time(), writer::noteSegments);
    maker.adoptSpares(back.found());
    Parking parking = new Parking(options, folder, id, state, reader, maker, given);
    this.housekeeper =
        new Housekeeper(
            state, spares, maker, parking, writer::noteSegments, this::housekeepingFailed);
    this.runner = given.runner();
    this.acknowledgerEnded = runner.start("journal-acknowledger", acknowledger);
    this.housekeeperEnded = runner.start("journal-housekeeper", housekeeper);
    this.writerEnded = runner.start("journal-writer", writer);
    logger.info("Journal {} is open in {}: {}", id, folder.root(), status());
  }

  @Override
  public UUID id() {
    return id;
  }

  @Override
  public CompletableFuture<Position> append(Entry entry) {
    if (entry.body().remaining() > RecordFormat.MAX_BODY_BYTES) {
      throw new IllegalArgumentException(
          "body: "
              + entry.body().remaining()
              + " bytes (expected: <= "
              + RecordFormat.MAX_BODY_BYTES
              + ")");
    }
    if (isFailed()) {
      return CompletableFuture.failedFuture(refusal());
    }
    PendingAppend append = PendingAppend.of(entry);
    JournalFullException full = state.admit(append, spares.isPossible());
    if (full != null) {
      callHousekeeper();
      return CompletableFuture.failedFuture(full);
    }
    if (append.length() > JournalWriter.maxSharedRecord(options)) {
      long bytes = JournalWriter.ownSegmentBytes(options, append.length());
      housekeeper.makeOwnSegment(bytes, spare -> submitAlone(append, spare));
    } else {
      submit(append);
    }
    return append.future();
  }

  @Override
  public List<StoredEntry> read(TableId table, Position after, long maxBytes) {
    return read(table, after, maxBytes, Optional.empty());
  }

  @Override
  public List<StoredEntry> read(TableId table, Position after, long maxBytes, ReadMemory memory) {
    memory.reset();
    return read(table, after, maxBytes, Optional.of(memory));
  }

  private List<StoredEntry> read(
      TableId table, Position after, long maxBytes, Optional<ReadMemory> memory) {
    if (maxBytes <= 0) {
      throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: > 0)");
    }
    try {
      return reader.read(table, after.sequence(), maxBytes, memory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the journal: " + e.getMessage(), e);
    }
  }

  @Override
  public void release(TableId table, Position upTo) {
    if (state.release(table, upTo.sequence())) {
      callHousekeeper();
    }
  }

  @Override
  public void forEachSince(long receivedAtMillis, Consumer<StoredEntry> consumer) {
    try {
      reader.forEachSince(receivedAtMillis, consumer);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the journal: " + e.getMessage(), e);
    }
  }

  @Override
  public List<Backlog> backlogs() {
    return state.backlogs();
  }

  @Override
  public Optional<Backlog> backlog(TableId table) {
    return state.backlog(table);
  }

  @Override
  public Position last() {
    return state.last();
  }

  @Override
  public Position begin() {
    return new Position(firstSequence);
  }

  @Override
  public Optional<JournalFullException> refusalOf(Entry entry) {
    return Optional.ofNullable(state.refusal(PendingAppend.of(entry), spares.isPossible()));
  }

  @Override
  public JournalStatus status() {
    return state.status(options.budgetBytes(), pieces.bytes(), isFailed());
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    try {
      runner.await(housekeeper.finishRequests());
      queue.close();
      runner.await(writerEnded);
      housekeeper.close();
      runner.await(housekeeperEnded);
      acknowledger.close();
      runner.await(acknowledgerEnded);
    } catch (InterruptedException e) {
      // The workers go on and finish; only the wait is cut short.
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the journal was closing", e);
    }
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot release the journal's lock", e);
    }
    logger.info("Journal {} is closed: {}", id, status());
  }

  private void submitAlone(PendingAppend append, @Nullable Spare spare) {
    if (spare == null) {
      state.forget(append);
      append.future().completeExceptionally(Admission.journalFull());
      return;
    }
    append.useOwnSegment(spare);
    submit(append);
  }

  private void submit(PendingAppend append) {
    if (!queue.offer(append)) {
      state.forget(append);
      append.future().completeExceptionally(refusal());
    }
  }

  private JournalFailedException refusal() {
    if (writer.failure() == null && housekeepingFailure == null) {
      return new JournalFailedException(
          "The server is shutting down and stores nothing more; send the request again.", null);
    }
    return JournalWriter.failed(writer.failure() != null ? writer.failure() : housekeepingFailure);
  }

  private boolean isFailed() {
    return writer.failure() != null || housekeepingFailure != null;
  }

  private void housekeepingFailed(Throwable cause) {
    logger.error("The journal's background work failed; the journal takes no more", cause);
    housekeepingFailure = cause;
  }

  private void callHousekeeper() {
    housekeeper.call();
  }
}
