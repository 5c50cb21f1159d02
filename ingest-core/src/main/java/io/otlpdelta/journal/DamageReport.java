package io.otlpdelta.journal;

import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects what recovery finds damaged or missing, sets it aside and tells the operator once. */
final class DamageReport {
  private static final Logger logger = LoggerFactory.getLogger(DamageReport.class);

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
    boolean toldBefore = from < to && !pieces.copy(file, from, to);
    if (!toldBefore) {
      count++;
      bytes += to - from;
    }
  }

  /** Without its salt none of it can be told from old bytes. */
  void fileWithoutHeader(Path path) {
    logger.error("{} has no readable header and is set aside whole", path);
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
