package io.otlpdelta.journal;

import io.otlpdelta.env.Time;
import io.otlpdelta.journal.SegmentScan.Hole;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a journal's folder back at start, every byte of it checked.
 *
 * <p>Where each earlier segment ends is known from the segment list that the next one begins with:
 * up to there everything was durable, so a hole is damage; beyond, nothing was acknowledged. Only
 * the newest segment has no such witness: there a record that is missing is damage if a later one
 * says that it was durable, or if the disk does not give its bytes; otherwise it begins a torn
 * tail, which is cut.
 *
 * <p>Damaged pieces are set aside; everything else is replayed.
 */
final class Recovery {
  private static final Logger logger = LoggerFactory.getLogger(Recovery.class);
  private static final long MOST_RECORDS =
      JournalOptions.MAX_SEGMENT_BYTES / RecordFormat.HEADER_BYTES;
  private static final SegmentScan.Visitor NOBODY = (header, offset, window) -> {};

  private final JournalFolder folder;
  private final UUID journalId;
  private final JournalState state;
  private final DamageReport damage;
  private final Time time;

  private final TreeMap<Long, Found> segments = new TreeMap<>();
  private final Map<Long, Long> ends = new HashMap<>();
  private final Set<Long> accountedFor = new HashSet<>();
  private @Nullable SegmentList newestList;
  private long newestListIn;
  private long highestSequence;
  private long lastDurable;

  Recovery(
      JournalFolder folder, UUID journalId, JournalState state, DamagedPieces pieces, Time time) {
    this.folder = folder;
    this.journalId = journalId;
    this.state = state;
    this.damage = new DamageReport(folder, pieces);
    this.time = time;
  }

  /**
   * What the writer goes on from.
   *
   * @param firstSequence higher than any ever used, by the clock also if the folder was lost
   * @param lastDurable the last sequence known durable, 0 if none
   * @param lastBase base of the newest segment, 0 if none
   * @param listed bases of the segments that the newest segment list names
   * @param damagedPieces places where acknowledged entries were found damaged or missing
   */
  record Result(
      long firstSequence, long lastDurable, long lastBase, Set<Long> listed, int damagedPieces) {
    /**
     * Base of the listed segment that a spare with this header shows not to be missing. A header
     * whose own segment no list names yet must go on vouching for the one that the file was before.
     */
    long accountsFor(SegmentHeader spare) {
      return listed.contains(spare.base()) ? spare.base() : spare.recycledFrom();
    }
  }

  Result run() throws IOException {
    long startNanos = time.nanoTime();
    highestSequence = new ParkedRecovery(folder, state, damage).run();
    readHeaders();
    settleNewest();
    findEnds();
    reportMissing();
    for (Found found : segments.values()) {
      recover(found);
    }
    if (newestList != null) {
      state.noted(newestList, newestListIn);
    }
    if (!segments.isEmpty()) {
      state.recoveredLast(segments.lastEntry().getValue().header().previousLast());
    }
    damage.tell();
    logger.info(
        "Read {} segments back in {} ms", segments.size(), time.nanosSince(startNanos) / 1_000_000);
    long byClock = time.epochMillis() << 20;
    return new Result(
        Math.max(highestSequence + 1, byClock),
        lastDurable,
        segments.isEmpty() ? 0 : segments.lastKey(),
        listed().stream().map(SegmentList.Item::base).collect(Collectors.toUnmodifiableSet()),
        damage.count());
  }

  private record Found(Path path, SegmentHeader header, long size) {}

  private void readHeaders() throws IOException {
    // A kill may have come before the sync; from here on the names that are found are relied on.
    folder.files().syncFolder(folder.root());
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
    for (Path path : folder.damagedFiles()) {
      highestSequence = Math.max(highestSequence, lastPossible(path));
    }
    for (Path path : folder.spares()) {
      Optional<SegmentHeader> header = SegmentHeader.read(folder.files(), path);
      header.ifPresent(spare -> accountedFor.addAll(List.of(spare.base(), spare.recycledFrom())));
    }
  }

  private void setAsideWhole(Path path) {
    highestSequence = Math.max(highestSequence, lastPossible(path));
    damage.wholeFile(path);
  }

  /** The highest sequence that a record in the file can have had, by its name alone. */
  private static long lastPossible(Path path) {
    return JournalFolder.sequenceOf(path) + MOST_RECORDS;
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

  /** From here on what is read of the newest segment is on disk. */
  private void settleNewest() throws IOException {
    if (!segments.isEmpty()) {
      Found newest = segments.lastEntry().getValue();
      SegmentScan scan = scan(newest, Long.MAX_VALUE, NOBODY);
      new UnprovenTail(folder.files(), newest.path()).makeDurable(scan);
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
        newestListIn = found.header().base();
        break;
      }
    }
    for (SegmentList.Item item : listed()) {
      if (item.last() != 0) {
        ends.put(item.base(), item.last());
      }
    }
  }

  private List<SegmentList.Item> listed() {
    return newestList == null ? List.of() : newestList.items();
  }

  /** The newest segment's end: before its first missing record that may never have been durable. */
  private static long endByWitness(SegmentScan scan) {
    long end = scan.durableSequence();
    for (Hole hole : scan.holes()) {
      boolean provenDurable = hole.firstMissing() <= scan.durableSequence();
      if (!provenDurable && !hole.unreadable()) {
        return hole.firstMissing() - 1;
      }
      if (hole.unreadable()) {
        end = Math.max(end, hole.lastPossible());
      }
    }
    return end;
  }

  private void reportMissing() {
    for (SegmentList.Item item : listed()) {
      boolean present = segments.containsKey(item.base()) || accountedFor.contains(item.base());
      if (!present && !item.free()) {
        damage.missing(item);
      }
    }
  }

  private void recover(Found found) throws IOException {
    SegmentHeader header = found.header();
    Segment segment =
        new Segment(
            header.base(), header.salt(), found.path(), found.size(), header.recycledFrom());
    state.found(segment, isListedFree(header.base()));
    Long knownEnd = ends.get(header.base());
    long end = knownEnd != null ? knownEnd : endByWitness(scan(found, Long.MAX_VALUE, NOBODY));
    SegmentScan scan =
        scan(found, end, (record, offset, window) -> replay(segment, record, offset, window));
    for (Hole hole : scan.holes()) {
      if (hole.firstMissing() <= end && !segment.isFreed()) {
        damage.piece(segment, hole.from(), hole.to());
      }
    }
    highestSequence = Math.max(highestSequence, Math.max(header.base(), end));
    lastDurable = Math.max(lastDurable, end);
    state.recoveryDone(segment);
  }

  private void replay(Segment segment, RecordHeader record, long offset, ScanWindow window)
      throws IOException {
    segment.advanceTo(record.sequence());
    if (record.isEntry()) {
      state.recovered(segment, record, offset, window.name(offset, record));
    }
  }

  private boolean isListedFree(long base) {
    return listed().stream().anyMatch(item -> item.base() == base && item.free());
  }

  private SegmentScan scan(Found found, long end, SegmentScan.Visitor visitor) throws IOException {
    return SegmentScan.of(folder.files(), found.path(), found.header(), end, visitor);
  }
}
