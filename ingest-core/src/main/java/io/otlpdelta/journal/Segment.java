package io.otlpdelta.journal;

import java.nio.file.Path;

/** A segment file with live records. Guarded by the {@link JournalState} that holds it. */
final class Segment extends RecordFile {

  private final long recycledFrom;
  private long last;
  private long liveEntries;
  private long liveBytes;
  private long newestReceivedAtMillis = Long.MIN_VALUE;
  private boolean closed;
  private long closedAtNanos;
  private long freedAtNanos;
  private boolean freed;
  private boolean listed;
  private boolean freeingNoted;

  /**
   * An empty segment.
   *
   * @param recycledFrom base of the segment that the file was before, 0 if none
   */
  Segment(long base, Salt salt, Path path, long size, long recycledFrom) {
    super(base, salt, path, size);
    this.recycledFrom = recycledFrom;
    this.last = base - 1;
  }

  /** A durable segment list names it. */
  void list() {
    listed = true;
  }

  /**
   * Base of the listed segment that the file's next header must show not to be missing: while no
   * list names this one, the one that the file was before.
   */
  long accountsFor() {
    return listed ? base() : recycledFrom;
  }

  /** Counts a durable record, whatever its kind. */
  void advanceTo(long sequence) {
    last = sequence;
  }

  void addEntry(int length, long receivedAtMillis) {
    liveEntries++;
    liveBytes += length;
    sawReceivedAt(receivedAtMillis);
  }

  void sawReceivedAt(long receivedAtMillis) {
    newestReceivedAtMillis = Math.max(newestReceivedAtMillis, receivedAtMillis);
  }

  void removeEntry(int length) {
    liveEntries--;
    liveBytes -= length;
  }

  /** No more records will be written. */
  void close(long nowNanos) {
    closed = true;
    closedAtNanos = nowNanos;
  }

  /** None of its entries is needed any more. */
  void free(long nowNanos) {
    freed = true;
    freedAtNanos = nowNanos;
  }

  /** A durable segment list says that it is free, so that its absence will not be taken as loss. */
  void noteFreeing() {
    freeingNoted = true;
  }

  boolean mayBeFreed() {
    return closed && !freed && liveEntries == 0 && !isKept();
  }

  /** Sequence of its last durable record; {@code base - 1} while there is none. */
  long last() {
    return last;
  }

  long liveBytes() {
    return liveBytes;
  }

  long newestReceivedAtMillis() {
    return newestReceivedAtMillis;
  }

  boolean isClosed() {
    return closed;
  }

  boolean isFreed() {
    return freed;
  }

  boolean isFreeingNoted() {
    return freeingNoted;
  }

  long closedAtNanos() {
    return closedAtNanos;
  }

  long freedAtNanos() {
    return freedAtNanos;
  }
}
