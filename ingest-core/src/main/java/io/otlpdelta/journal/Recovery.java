package io.otlpdelta.journal;

import io.otlpdelta.env.Time;
import io.otlpdelta.journal.SegmentScan.Hole;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a journal's folder back at start, every byte of it checked.
 *
 * <p>Where each earlier segment ends is known from the segment list that the next one begins with:
 * up to there everything was durable, so a hole is damage; beyond, nothing was acknowledged. Only
 * the newest segment has no such witness: there a record that is missing is damage if a later one
 * says that it was durable, and otherwise a torn tail, cut where it begins.
 *
 * <p>Damaged pieces are set aside; everything else is replayed.
 */
final class Recovery {
  private static final Logger logger = LoggerFactory.getLogger(Recovery.class);
  private static final SegmentScan.Visitor NOBODY = (header, offset, window) -> {};

  private final JournalFolder folder;
  private final UUID journalId;
  private final JournalState state;
  private final DamagedPieces pieces;
  private final Time time;

  private final TreeMap<Long, Found> segments = new TreeMap<>();
  private final Map<Long, Long> ends = new HashMap<>();
  private final Set<Long> accountedFor = new HashSet<>();
  private @Nullable SegmentList newestList;
  private long highestSequence;
  private long lastDurable;
  private int damagedPieces;
  private long damagedBytes;

  Recovery(
      JournalFolder folder, UUID journalId, JournalState state, DamagedPieces pieces, Time time) {
    this.folder = folder;
    this.journalId = journalId;
    this.state = state;
    this.pieces = pieces;
    this.time = time;
  }

  /**
   * What the writer goes on from.
   *
   * @param firstSequence higher than any ever used, by the clock also if the folder was lost
   * @param lastDurable the last sequence known durable, 0 if none
   * @param lastBase base of the newest segment, 0 if none
   * @param damagedPieces places where acknowledged entries were found damaged or missing
   */
  record Result(long firstSequence, long lastDurable, long lastBase, int damagedPieces) {}

  Result run() throws IOException {
    long startNanos = time.nanoTime();
    ParkedRecovery parked = new ParkedRecovery(folder, state, this::damaged);
    highestSequence = parked.run();
    readHeaders();
    findEnds();
    reportMissing();
    for (Found found : segments.values()) {
      recover(found);
    }
    if (!segments.isEmpty()) {
      state.recoveredLast(segments.lastEntry().getValue().header().previousLast());
    }
    reportDamage();
    logger.info(
        "Read {} segments back in {} ms", segments.size(), time.nanosSince(startNanos) / 1_000_000);
    long byClock = time.epochMillis() << 20;
    long lastBase = segments.isEmpty() ? 0 : segments.lastKey();
    return new Result(Math.max(highestSequence + 1, byClock), lastDurable, lastBase, damagedPieces);
  }

  private record Found(Path path, SegmentHeader header, long size) {}

  private void readHeaders() throws IOException {
    for (Path path : folder.segments()) {
      Optional<SegmentHeader> header = SegmentHeader.read(folder.files(), path);
      if (header.isEmpty() || segments.containsKey(header.get().base())) {
        setAsideWhole(path);
        continue;
      }
      requireOurs(path, header.get());
      segments.put(header.get().base(), new Found(path, header.get(), folder.files().size(path)));
      accountedFor.add(header.get().recycledFrom());
    }
    for (Path path : folder.spares()) {
      SegmentHeader.read(folder.files(), path).ifPresent(header -> accountedFor.add(header.base()));
    }
  }

  /** Without its salt none of it can be told from old bytes. */
  private void setAsideWhole(Path path) throws IOException {
    long size = folder.files().size(path);
    logger.error("Segment {} has no readable header and is set aside whole", path);
    damagedPieces++;
    damagedBytes += size;
    long mostRecords = size / RecordFormat.HEADER_BYTES;
    highestSequence = Math.max(highestSequence, JournalFolder.sequenceOf(path) + mostRecords);
    pieces.move(path);
  }

  private void requireOurs(Path path, SegmentHeader header) throws IOException {
    if (!header.journalId().equals(journalId)) {
      throw new IOException(
          path
              + " belongs to journal "
              + header.journalId()
              + " but this folder is journal "
              + journalId
              + ": files of two journals were mixed; move the foreign ones away");
    }
  }

  /** Fills {@link #ends} from what later segments say of earlier ones. */
  private void findEnds() throws IOException {
    for (Found found : segments.values()) {
      ends.put(found.header().previousBase(), found.header().previousLast());
    }
    for (Found found : segments.descendingMap().values()) {
      SegmentScan scan = scan(found, Long.MAX_VALUE, NOBODY);
      ends.putIfAbsent(found.header().base(), endByWitness(scan));
      highestSequence = Math.max(highestSequence, scan.highestSequence());
      newestList = scan.newestList();
      if (newestList != null) {
        break;
      }
    }
    if (newestList != null) {
      for (SegmentList.Item item : newestList.items()) {
        if (item.last() != 0) {
          ends.put(item.base(), item.last());
        }
      }
    }
  }

  /** The newest segment's end: before its first missing record that nothing proves durable. */
  private static long endByWitness(SegmentScan scan) {
    for (Hole hole : scan.holes()) {
      boolean provenDurable = hole.firstMissing() <= scan.durableSequence();
      if (!provenDurable) {
        return hole.firstMissing() - 1;
      }
    }
    return scan.durableSequence();
  }

  private void reportMissing() {
    if (newestList == null) {
      return;
    }
    for (SegmentList.Item item : newestList.items()) {
      boolean present = segments.containsKey(item.base()) || accountedFor.contains(item.base());
      if (!present && !item.free()) {
        damagedPieces++;
        logger.error(
            "Segment {} is missing: its acknowledged entries {} to {} are lost unless their tables"
                + " hold them already",
            JournalFolder.name(item.base()),
            item.base(),
            item.last());
      }
    }
  }

  private void recover(Found found) throws IOException {
    SegmentHeader header = found.header();
    Segment segment = new Segment(header.base(), header.salt(), found.path(), found.size());
    state.found(segment, isListedFree(header.base()));
    Long knownEnd = ends.get(header.base());
    if (header.base() == segments.lastKey()) {
      force(found.path());
    }
    long end = knownEnd != null ? knownEnd : endByWitness(scan(found, Long.MAX_VALUE, NOBODY));
    SegmentScan scan =
        scan(found, end, (record, offset, window) -> replay(segment, record, offset, window));
    for (Hole hole : scan.holes()) {
      if (hole.firstMissing() <= end && !segment.isFreed()) {
        damaged(found.path(), hole.from(), hole.to());
      }
    }
    highestSequence = Math.max(highestSequence, Math.max(header.base(), end));
    lastDurable = Math.max(lastDurable, end);
    state.recoveryDone(segment);
  }

  /**
   * After a kill, whole records may be in the page cache alone. What is replayed counts as durable
   * from now on (a repeated request is answered by it), so it must be.
   */
  private void force(Path newest) throws IOException {
    try (JournalFiles.JournalFile file = folder.files().openForWrite(newest)) {
      file.force();
    }
  }

  private void replay(Segment segment, RecordHeader record, long offset, ScanWindow window)
      throws IOException {
    segment.advanceTo(record.sequence());
    if (record.isEntry()) {
      state.recovered(segment, record, offset, window.name(offset, record));
    }
  }

  private boolean isListedFree(long base) {
    return newestList != null
        && newestList.items().stream().anyMatch(item -> item.base() == base && item.free());
  }

  private SegmentScan scan(Found found, long end, SegmentScan.Visitor visitor) throws IOException {
    return SegmentScan.of(folder.files(), found.path(), found.header(), end, visitor);
  }

  private void damaged(Path path, long from, long to) throws IOException {
    boolean toldBefore = from < to && !pieces.copy(path, from, to);
    if (!toldBefore) {
      damagedPieces++;
      damagedBytes += to - from;
    }
  }

  private void reportDamage() {
    if (damagedPieces > 0) {
      logger.error(
          "ACKNOWLEDGED DATA IS DAMAGED: {} pieces of the journal, {} bytes, do not read back; what"
              + " is left of them is in {}, everything else is replayed",
          damagedPieces,
          damagedBytes,
          folder.damaged());
    }
  }
}
