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
final class JournalWriter implements Worker {
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

  private final Deque<PendingAppend> taken = new ArrayDeque<>();
  private List<PendingAppend> group = new ArrayList<>();
  private SegmentFactory.@Nullable Opened current;
  private @Nullable SegmentList noteInGroup;
  private long nextSequence;
  private long durableSequence;
  private long previousBase;
  private volatile boolean noteWanted;
  private volatile @Nullable Throwable failure;

  /** A writer that goes on from what recovery found. */
  JournalWriter(
      JournalOptions options,
      JournalState state,
      SubmissionQueue queue,
      SpareShelf spares,
      SegmentFactory segments,
      Acknowledger acknowledger,
      Faults faults,
      Recovery.Result recovered) {
    this.options = options;
    this.state = state;
    this.queue = queue;
    this.spares = spares;
    this.segments = segments;
    this.acknowledger = acknowledger;
    this.faults = faults;
    this.buffer = SegmentWriter.newBuffer(Math.min(MAX_GROUP_BYTES, 2 * options.segmentBytes()));
    this.nextSequence = recovered.firstSequence();
    this.durableSequence = recovered.lastDurable();
    this.previousBase = recovered.lastBase();
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

  /** Writes and forces what is queued, unless that needs a segment for which no spare is ready. */
  @Override
  public boolean step() {
    try {
      boolean more = !taken.isEmpty() || queue.take(taken, MAX_GROUP_BYTES);
      boolean written = writeTaken();
      if (written && noteWanted) {
        noteWanted = false;
        writeNote();
      }
      if (!more) {
        writeNote();
        closeCurrent();
      }
      return more;
    } catch (Throwable e) {
      // Errors too: after any of them it is unknown what is on disk, and nobody may wait for ever.
      fail(e);
      return false;
    }
  }

  @Override
  public void awaitWork() throws InterruptedException {
    if (taken.isEmpty()) {
      queue.await();
    } else {
      spares.await();
    }
  }

  /** False when the first of those taken must wait for a spare. */
  private boolean writeTaken() throws IOException {
    while (!taken.isEmpty()) {
      PendingAppend next = taken.element();
      if (!fits(next)) {
        commit();
        if (!openSegmentFor(next)) {
          if (spares.isPossible()) {
            return false;
          }
          refuse(taken.remove());
          continue;
        }
      }
      stage(taken.remove());
    }
    commit();
    return true;
  }

  private boolean fits(PendingAppend next) {
    if (current == null || next.ownSegment() != null) {
      return false;
    }
    return current.writer().roomAfter(next.length()) >= options.controlReserve();
  }

  /** Closes the current segment, which is forced already, and opens the next. */
  private boolean openSegmentFor(PendingAppend next) throws IOException {
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
      state.noted(noteInGroup, opened.segment().base());
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
    queue.take(taken, Long.MAX_VALUE);
    for (PendingAppend append : taken) {
      state.forget(append);
      append.future().completeExceptionally(failed(cause));
    }
    taken.clear();
    abandonCurrent(cause);
  }

  /** Never written to again; whether its bytes are on disk is for the next start to find out. */
  private void abandonCurrent(Throwable cause) {
    try {
      if (current != null) {
        current.writer().close();
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  static JournalFailedException failed(@Nullable Throwable cause) {
    return new JournalFailedException(
        "The server's journal failed to write to its disk, so nothing more is stored until it is"
            + " restarted; send the request again later.",
        cause);
  }
}
