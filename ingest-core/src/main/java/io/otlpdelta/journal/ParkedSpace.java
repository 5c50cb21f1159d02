package io.otlpdelta.journal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The disk that parked files take, needed or not. Guarded by the {@link JournalState}. */
final class ParkedSpace {
  private final List<ParkedFile> garbage = new ArrayList<>();
  private long bytes;

  void add(ParkedFile file) {
    bytes += file.size();
  }

  /** Nothing needs these files any more. */
  void discard(Collection<ParkedFile> files) {
    garbage.addAll(files);
  }

  /** Takes the files that nothing needs and nobody reads. */
  List<ParkedFile> takeGarbage() {
    List<ParkedFile> idle = new ArrayList<>(garbage);
    idle.removeIf(RecordFile::isPinned);
    garbage.removeAll(idle);
    return idle;
  }

  /** The file is gone from disk. */
  void deleted(ParkedFile file) {
    bytes -= file.size();
  }

  long bytes() {
    return bytes;
  }
}
