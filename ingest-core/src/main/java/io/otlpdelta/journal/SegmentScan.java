package io.otlpdelta.journal;

import io.otlpdelta.journal.JournalFiles.JournalFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks a file of records from front to back and finds what is whole and where something is
 * missing. Whether a missing piece is a torn tail or damage is not decided here.
 *
 * @param holes pieces of the file without whole records where one was expected, in order; the last
 *     one reaches to the end of the file and is there always
 * @param highestSequence of any whole record, 0 if none
 * @param durableSequence the highest that a whole record vouches for, 0 if none
 * @param unprovenFrom where the first record begins that no other vouches for
 * @param end behind the last whole record
 * @param newestList the last segment list among the records, if any
 */
record SegmentScan(
    List<Hole> holes,
    long highestSequence,
    long durableSequence,
    long unprovenFrom,
    long end,
    @Nullable SegmentList newestList) {
  private static final int BOUNDARY = 8;

  /**
   * A piece of a file.
   *
   * @param firstMissing the sequence that was expected at its start
   * @param nextFound the sequence of the record after it, {@link Long#MAX_VALUE} if none
   * @param unreadable the disk does not give the bytes at its start, so that it is unknown whether
   *     there was a record
   */
  record Hole(long from, long to, long firstMissing, long nextFound, boolean unreadable) {
    /** The highest sequence that a record in it can have had. */
    long lastPossible() {
      long most = firstMissing + (to - from) / RecordFormat.HEADER_BYTES;
      return Math.min(most, nextFound - 1);
    }
  }

  /** Hears of each whole record in order. */
  @FunctionalInterface
  interface Visitor {
    void visit(RecordHeader header, long offset, ScanWindow window) throws IOException;
  }

  /**
   * Walks the file.
   *
   * @param end the last sequence to look for; what lies behind it is not looked at
   */
  static SegmentScan of(
      JournalFiles files, Path path, SegmentHeader header, long end, Visitor visitor)
      throws IOException {
    try (JournalFile file = files.openForRead(path)) {
      ScanWindow window = new ScanWindow(file, file.size(), header);
      return new Walk(window, header, end, visitor).run();
    }
  }

  private static final class Walk {
    private final ScanWindow window;
    private final boolean contiguous;
    private final long end;
    private final Visitor visitor;
    private final List<Hole> holes = new ArrayList<>();
    private long expected;
    private long highest;
    private long durable;
    private long unprovenFrom = SegmentHeader.BYTES;
    private @Nullable SegmentList newestList;

    Walk(ScanWindow window, SegmentHeader header, long end, Visitor visitor) {
      this.window = window;
      this.expected = header.base();
      this.contiguous = header.kind() == SegmentHeader.Kind.LIVE;
      this.end = end;
      this.visitor = visitor;
    }

    SegmentScan run() throws IOException {
      long at = SegmentHeader.BYTES;
      while (true) {
        long found = expected > end ? -1 : next(at);
        if (found >= 0) {
          at = visit(found);
          continue;
        }
        long resumed = expected > end ? -1 : search(at);
        if (resumed < 0) {
          holes.add(hole(at, window.wholeSize(), Long.MAX_VALUE));
          return new SegmentScan(holes, highest, durable, unprovenFrom, at, newestList);
        }
        long sequence = window.header(resumed).sequence();
        holes.add(hole(at, resumed, sequence));
        expected = sequence;
        at = resumed;
      }
    }

    /** Where the expected record stands: right here, or where the next batch begins; or -1. */
    private long next(long at) throws IOException {
      if (isExpected(at)) {
        return at;
      }
      long batch = RecordFormat.alignToPage(at);
      return batch != at && isExpected(batch) ? batch : -1;
    }

    private boolean isExpected(long at) throws IOException {
      if (!window.isRecord(at)) {
        return false;
      }
      long sequence = window.header(at).sequence();
      return contiguous ? sequence == expected : sequence >= expected;
    }

    private long visit(long at) throws IOException {
      RecordHeader record = window.header(at);
      highest = record.sequence();
      if (record.durableSequence() > durable) {
        durable = record.durableSequence();
        unprovenFrom = at;
      }
      expected = record.sequence() + 1;
      if (!record.isEntry()) {
        newestList = SegmentList.decode(window.body(at, record));
      }
      visitor.visit(record, at, window);
      return at + RecordFormat.alignToRecord(record.length());
    }

    private Hole hole(long from, long to, long nextFound) throws IOException {
      boolean unreadable =
          expected <= end
              && (window.isUnreadableAt(from)
                  || window.isUnreadableAt(RecordFormat.alignToPage(from)));
      return new Hole(from, to, expected, nextFound, unreadable);
    }

    private long search(long from) throws IOException {
      long last = window.fileSize() - RecordFormat.HEADER_BYTES;
      for (long at = from; at <= last; at += BOUNDARY) {
        boolean whole = window.isRecord(at);
        if (whole
            && window.header(at).sequence() > expected
            && window.header(at).sequence() <= end) {
          return at;
        }
      }
      return -1;
    }
  }
}
