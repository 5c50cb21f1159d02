package io.otlpdelta.journal;

import io.otlpdelta.env.Faults;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes: takes whatever is queued, writes it at once, forces, and only then
 * hands it to be acknowledged. While it forces, the next group gathers; there is no timer.
 *
 * <p>Any failure ends it for good: Linux drops the pages of a failed fsync and reports success the
 * next time, so a second try would acknowledge what is not on disk.
 */
final class JournalWriter {
  private static final Logger logger = LoggerFactory.getLogger(JournalWriter.class);
  private static final int MAX_GROUP_BYTES = 8 * 1024 * 1024;

  private final JournalOptions options;
  private final JournalState state;
  private final SubmissionQueue queue;
  private final SpareShelf spares;
  private final SegmentFactory segments;
  private final Acknowledger acknowledger;
  private final Faults faults;
  private final ByteBuffer buffer;
  private final Thread thread = new Thread(this::run, "journal-writer");

  private final Deque<PendingAppend> taken = new ArrayDeque<>();
  private List<PendingAppend> group = new ArrayList<>();
  private SegmentFactory.@Nullable Opened current;
  private @Nullable SegmentList noteInGroup;
  private long nextSequence;
  private long durableSequence;
  private long previousBase;
  private volatile boolean noteWanted;
  private volatile @Nullable Throwable failure;

  JournalWriter(
      JournalOptions options,
      JournalState state,
      SubmissionQueue queue,
      SpareShelf spares,
      SegmentFactory segments,
      Acknowledger acknowledger,
      Faults faults) {
    this.options = options;
    this.state = state;
    this.queue = queue;
    this.spares = spares;
    this.segments = segments;
    this.acknowledger = acknowledger;
    this.faults = faults;
    this.buffer = SegmentWriter.newBuffer(Math.min(MAX_GROUP_BYTES, 2 * options.segmentBytes()));
  }

  /** Begins; what recovery found decides the first sequence. */
  void start(long firstSequence, long lastDurable, long lastBase) {
    nextSequence = firstSequence;
    durableSequence = lastDurable;
    previousBase = lastBase;
    thread.setDaemon(true);
    thread.start();
  }

  /** The largest record, header included, that shares a segment with others. */
  static long maxSharedRecord(JournalOptions options) {
    return options.segmentBytes() - SegmentHeader.BYTES - 2L * options.controlReserve();
  }

  /** The size of a segment made for one record. */
  static long ownSegmentBytes(JournalOptions options, long recordBytes) {
    return SegmentHeader.BYTES
        + RecordFormat.alignToPage(recordBytes)
        + 2L * options.controlReserve();
  }

  /** Asks for a durable list of the segments, if there is room for it. */
  void noteSegments() {
    noteWanted = true;
    queue.wake();
  }

  @Nullable Throwable failure() {
    return failure;
  }

  /** Returns when what was queued before the queue was closed is done. */
  void join() throws InterruptedException {
    thread.join();
  }

  private void run() {
    try {
      while (queue.take(taken, MAX_GROUP_BYTES)) {
        writeTaken();
        if (noteWanted) {
          noteWanted = false;
          writeNote();
        }
      }
      writeNote();
      closeCurrent();
    } catch (Throwable e) {
      // Errors too: after any of them it is unknown what is on disk, and nobody may wait for ever.
      fail(e);
    }
  }

  private void writeTaken() throws IOException, InterruptedException {
    while (!taken.isEmpty()) {
      PendingAppend next = taken.element();
      if (!fits(next)) {
        commit();
        if (!openSegmentFor(next)) {
          refuse(taken.remove());
          continue;
        }
      }
      stage(taken.remove());
    }
    commit();
  }

  private boolean fits(PendingAppend next) {
    if (current == null || next.ownSegment() != null) {
      return false;
    }
    return current.writer().roomAfter(next.length()) >= options.controlReserve();
  }

  /** Closes the current segment, which is forced already, and opens the next. */
  private boolean openSegmentFor(PendingAppend next) throws IOException, InterruptedException {
    Spare spare = next.ownSegment() != null ? next.ownSegment() : spares.take();
    if (spare == null) {
      return false;
    }
    closeCurrent();
    current = segments.open(spare, nextSequence, previousBase, durableSequence, buffer);
    previousBase = nextSequence;
    state.opened(current.segment());
    spares.opened(spare);
    stageNote();
    return true;
  }

  private void refuse(PendingAppend append) {
    state.forget(append);
    append.future().completeExceptionally(Admission.journalFull());
  }

  private void stage(PendingAppend append) throws IOException {
    SegmentWriter writer = writer();
    group.add(append);
    RecordHeader header = append.place(nextSequence, writer.nextOffset(), durableSequence);
    nextSequence++;
    writer.add(header, append.name(), append.body());
  }

  private void stageNote() throws IOException {
    SegmentList list = state.segmentList();
    stage(PendingAppend.of(list));
    noteInGroup = list;
  }

  private void commit() throws IOException {
    if (group.isEmpty()) {
      return;
    }
    SegmentWriter writer = writer();
    writer.write();
    faults.at(Faults.Point.JOURNAL_WRITTEN_NOT_FORCED);
    writer.force();
    faults.at(Faults.Point.JOURNAL_FORCED_NOT_ACKNOWLEDGED);
    durableSequence = nextSequence - 1;
    SegmentFactory.Opened opened = opened();
    state.durable(opened.segment(), group, writer.roomAfter(0) - options.controlReserve());
    if (noteInGroup != null) {
      state.noted(noteInGroup);
      noteInGroup = null;
    }
    acknowledger.durable(group);
    group = new ArrayList<>();
  }

  /** Proves at close that the last group was durable, and lets freed files be deleted. */
  private void writeNote() throws IOException {
    if (current != null && current.writer().roomAfter(options.controlReserve()) >= 0) {
      stageNote();
      commit();
    }
  }

  private void closeCurrent() throws IOException {
    if (current != null) {
      current.writer().close();
      state.closed(current.segment());
      current = null;
    }
  }

  private SegmentFactory.Opened opened() {
    if (current == null) {
      throw new IllegalStateException("no segment is open");
    }
    return current;
  }

  private SegmentWriter writer() {
    return opened().writer();
  }

  private void fail(Throwable cause) {
    failure = cause;
    logger.error(
        "The journal cannot write any more and refuses every request until the server is restarted",
        cause);
    queue.close();
    taken.addAll(group);
    takeRest();
    for (PendingAppend append : taken) {
      state.forget(append);
      append.future().completeExceptionally(failed(cause));
    }
    taken.clear();
  }

  private void takeRest() {
    try {
      queue.take(taken, Long.MAX_VALUE);
    } catch (InterruptedException e) {
      throw new IllegalStateException("a closed queue does not block", e);
    }
  }

  static JournalFailedException failed(@Nullable Throwable cause) {
    return new JournalFailedException(
        "The server's journal failed to write to its disk, so nothing more is stored until it is"
            + " restarted; send the request again later.",
        cause);
  }
}
