package io.otlpdelta.journal;

import io.otlpdelta.journal.SegmentScan.Hole;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the parked files back at start. They were synced whole, so any hole is damage. */
final class ParkedRecovery {
  private final JournalFolder folder;
  private final JournalState state;
  private final DamageReport damage;
  private long highestSequence;

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
      // A kill may have come before the sync; segments are freed because these files are here.
      files.syncFolder(table);
      for (Path path : folder.segmentsIn(table)) {
        recover(path);
      }
    }
    if (files.exists(folder.parked())) {
      files.syncFolder(folder.parked());
    }
    return highestSequence;
  }

  private void recover(Path path) throws IOException {
    Optional<SegmentHeader> header = SegmentHeader.read(folder.files(), path);
    if (header.isEmpty()) {
      highestSequence = Math.max(highestSequence, JournalFolder.sequenceOf(path));
      damage.wholeFile(path);
      return;
    }
    SegmentHeader parked = header.get();
    highestSequence = Math.max(highestSequence, parked.last());
    List<RecordHeader> newest = new ArrayList<>(1);
    SegmentScan scan =
        SegmentScan.of(
            folder.files(),
            path,
            parked,
            parked.last(),
            (record, offset, window) -> {
              newest.clear();
              newest.add(record);
              state.recoveredParked(record, offset, window.name(offset, record));
            });
    if (newest.isEmpty()) {
      damage.wholeFile(path);
      return;
    }
    // Not the header's last, if that is damaged: then a live copy of it may still be there.
    long last = scan.highestSequence();
    long size = folder.files().size(path);
    ParkedFile file = new ParkedFile(parked.base(), last, parked.salt(), path, size);
    state.foundParked(newest.get(0).table(), file);
    for (Hole hole : scan.holes()) {
      if (hole.firstMissing() <= parked.last()) {
        damage.piece(file, hole.from(), hole.to());
      }
    }
  }
}
