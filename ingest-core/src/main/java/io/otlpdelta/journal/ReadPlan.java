package io.otlpdelta.journal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Places of entries to read next; their files stay where they are until the plan is closed. */
final class ReadPlan implements AutoCloseable {
  private final JournalState state;
  private final List<Location> locations = new ArrayList<>();
  private final Set<RecordFile> pinned = new HashSet<>();

  ReadPlan(JournalState state) {
    this.state = state;
  }

  /** Where an entry lies; {@code length} is that of header, name and body. */
  record Location(RecordFile file, long sequence, long offset, int length) {
    long end() {
      return offset + length;
    }
  }

  /** Adds the entry that the cursor stands on; called under the state's lock. */
  void add(RecordFile file, EntryIndex.Cursor cursor) {
    if (pinned.add(file)) {
      file.pin();
    }
    locations.add(new Location(file, cursor.sequence(), cursor.offset(), cursor.length()));
  }

  List<Location> locations() {
    return locations;
  }

  boolean isEmpty() {
    return locations.isEmpty();
  }

  int size() {
    return locations.size();
  }

  /** The sequence that it reaches to. */
  long last() {
    return locations.get(locations.size() - 1).sequence();
  }

  @Override
  public void close() {
    state.unpin(pinned);
  }
}
