package io.otlpdelta.journal;

import io.otlpdelta.env.Faults;
import io.otlpdelta.env.Randomness;
import io.otlpdelta.journal.JournalFiles.JournalFile;
import io.otlpdelta.journal.SegmentHeader.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Turns a spare file into the segment to write next.
 *
 * <p>Header first and forced, then the name, then the folder: a file with a segment's name always
 * has its header, and no record is acknowledged before the name is durable. A crash in between
 * leaves an empty segment or a spare.
 */
final class SegmentFactory {
  private final JournalFolder folder;
  private final UUID journalId;
  private final Randomness randomness;
  private final Faults faults;

  SegmentFactory(JournalFolder folder, UUID journalId, Randomness randomness, Faults faults) {
    this.folder = folder;
    this.journalId = journalId;
    this.randomness = randomness;
    this.faults = faults;
  }

  /** A segment with the file that writes it. */
  record Opened(Segment segment, SegmentWriter writer) {}

  /**
   * Opens the next segment.
   *
   * @param base the sequence its first record will have
   * @param previousBase the base of the segment before it, 0 if none
   * @param buffer lent to the writer until it is closed
   */
  Opened open(Spare spare, long base, long previousBase, long previousLast, ByteBuffer buffer)
      throws IOException {
    Salt salt = Salt.random(randomness);
    SegmentHeader header =
        new SegmentHeader(
            Kind.LIVE,
            journalId,
            salt,
            base,
            0,
            previousBase,
            previousLast,
            spare.recycledFrom(),
            spare.size());
    JournalFile file = folder.files().openForWrite(spare.path());
    try {
      file.write(header.encode(), 0);
      file.force();
      Path path = folder.segment(base);
      folder.files().rename(spare.path(), path);
      faults.at(Faults.Point.JOURNAL_SEGMENT_RENAMED_NOT_SYNCED);
      folder.files().syncFolder(folder.root());
      Segment segment = new Segment(base, salt, path, spare.size(), spare.recycledFrom());
      return new Opened(segment, new SegmentWriter(file, salt, spare.size(), buffer));
    } catch (IOException | RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }
}
