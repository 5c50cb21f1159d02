package io.otlpdelta.journal;

import io.otlpdelta.journal.SegmentScan.Hole;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the parked files back at start. They were synced whole, so any hole is damage. */
final class ParkedRecovery {
  private final JournalFolder folder;
  private final JournalState state;
  private final DamageReport damage;
  private long highestSequence;

  /** Hears of a piece of a file that does not read back. */
  @FunctionalInterface
  interface DamageReport {
    void damaged(Path path, long from, long to) throws IOException;
  }

  ParkedRecovery(JournalFolder folder, JournalState state, DamageReport damage) {
    this.folder = folder;
    this.state = state;
    this.damage = damage;
  }

  /** The highest sequence in any parked file, 0 if there is none. */
  long run() throws IOException {
    JournalFiles files = folder.files();
    for (Path table : files.list(folder.parked())) {
      for (Path temporary : folder.temporaryIn(table)) {
        files.delete(temporary);
      }
      for (Path path : folder.segmentsIn(table)) {
        recover(path);
      }
    }
    return highestSequence;
  }

  private void recover(Path path) throws IOException {
    Optional<SegmentHeader> header = SegmentHeader.read(folder.files(), path);
    long size = folder.files().size(path);
    if (header.isEmpty()) {
      highestSequence = Math.max(highestSequence, JournalFolder.sequenceOf(path));
      damage.damaged(path, 0, size);
      return;
    }
    SegmentHeader parked = header.get();
    ParkedFile file = new ParkedFile(parked.base(), parked.last(), parked.salt(), path, size);
    boolean[] known = {false};
    SegmentScan scan =
        SegmentScan.of(
            folder.files(),
            path,
            parked,
            parked.last(),
            (record, offset, window) -> {
              byte[] name = window.name(offset, record);
              if (!known[0]) {
                known[0] = true;
                state.foundParked(record.table(), name, file);
              }
              state.recoveredParked(record, offset, name);
            });
    highestSequence = Math.max(highestSequence, parked.last());
    for (Hole hole : scan.holes()) {
      boolean atTheEnd = hole.nextFound() == Long.MAX_VALUE;
      if (!atTheEnd || hole.firstMissing() <= parked.last()) {
        damage.damaged(path, hole.from(), hole.to());
      }
    }
  }
}
