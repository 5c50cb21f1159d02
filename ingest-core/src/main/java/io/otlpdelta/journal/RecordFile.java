package io.otlpdelta.journal;

import java.nio.file.Path;

/**
 * A file of records, as the journal keeps it in memory. Guarded by the {@link JournalState} that
 * holds it.
 */
abstract class RecordFile {
  private final long base;
  private final Salt salt;
  private final Path path;
  private final long size;
  private int readers;
  private boolean kept;

  RecordFile(long base, Salt salt, Path path, long size) {
    this.base = base;
    this.salt = salt;
    this.path = path;
    this.size = size;
  }

  /** Sequence of its first record. */
  long base() {
    return base;
  }

  Salt salt() {
    return salt;
  }

  Path path() {
    return path;
  }

  /** Bytes that the file takes on disk. */
  long size() {
    return size;
  }

  /** Keeps the file where it is until {@link #unpin}. */
  void pin() {
    readers++;
  }

  void unpin() {
    readers--;
  }

  boolean isPinned() {
    return readers > 0 || kept;
  }

  /** Keeps the file as long as this process lives, needed or not. */
  void keep() {
    kept = true;
  }

  boolean isKept() {
    return kept;
  }
}
