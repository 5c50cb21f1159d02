package io.otlpdelta.journal;

import java.nio.file.Path;

/** A segment file with live records. Guarded by the {@link JournalState} that holds it. */
final class Segment extends RecordFile {

  private long last;
  private long liveEntries;
  private long liveBytes;
  private long newestReceivedAtMillis = Long.MIN_VALUE;
  private boolean closed;
  private long closedAtNanos;
  private long freedAtNanos;
  private boolean freed;
  private boolean freeingNoted;

  Segment(long base, Salt salt, Path path, long size) {
    super(base, salt, path, size);
    this.last = base - 1;
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
    return closed && !freed && liveEntries == 0;
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
