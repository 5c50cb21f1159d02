package io.otlpdelta.journal;

import java.nio.file.Path;

/** One table's entries, copied out of segments that nobody else needs. Never changes. */
final class ParkedFile extends RecordFile {
  private final long last;

  ParkedFile(long base, long last, Salt salt, Path path, long size) {
    super(base, salt, path, size);
    this.last = last;
  }

  /** Sequence of its last record. */
  long last() {
    return last;
  }
}
