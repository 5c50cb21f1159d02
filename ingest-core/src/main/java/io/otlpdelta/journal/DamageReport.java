package io.otlpdelta.journal;

import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects what recovery finds damaged or missing, sets it aside and tells the operator once. */
final class DamageReport {
  private static final Logger logger = LoggerFactory.getLogger(DamageReport.class);

  private static final int MOST_LINES = 20;

  private final JournalFolder folder;
  private final DamagedPieces pieces;
  private int count;
  private long bytes;

  DamageReport(JournalFolder folder, DamagedPieces pieces) {
    this.folder = folder;
    this.pieces = pieces;
  }

  /** A part of a file that should hold acknowledged entries. */
  void piece(RecordFile file, long from, long to) {
    if (pieces.has(file, from, to)) {
      return; // told of at an earlier start
    }
    count++;
    bytes += to - from;
    if (count <= MOST_LINES) {
      logger.error(
          "Bytes {} to {} of {} do not read back and are set aside", from, to, file.path());
    }
    pieces.copy(file, from, to);
  }

  /** A file without a readable header, whose bytes cannot be told from old ones, or without any. */
  void wholeFile(Path path) {
    logger.error("{} holds nothing that can be read back and is set aside whole", path);
    count++;
    pieces.move(path);
  }

  /** A segment that later ones name and that nobody freed. */
  void missing(SegmentList.Item segment) {
    logger.error(
        "Segment {} is missing: its acknowledged entries {} to {} are lost unless their tables hold"
            + " them already",
        JournalFolder.name(segment.base()),
        segment.base(),
        segment.last());
    count++;
  }

  /** How many places were found; those told of at an earlier start not counted. */
  int count() {
    return count;
  }

  void tell() {
    if (count > 0) {
      logger.error(
          "ACKNOWLEDGED DATA IS DAMAGED: {} pieces of the journal, {} bytes, do not read back; what"
              + " is left of them is in {}, everything else is replayed",
          count,
          bytes,
          folder.damaged());
    }
  }
}
