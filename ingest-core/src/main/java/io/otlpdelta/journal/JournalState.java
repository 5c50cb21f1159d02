package io.otlpdelta.journal;

import io.otlpdelta.env.Time;
import io.otlpdelta.model.TableId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the journal knows in memory: tables, segments and sizes, under one lock that is never held
 * during a file operation. Thread-safe.
 *
 * <p>All of it can be rebuilt from the files; nothing in it is more durable than they are.
 */
final class JournalState {
  private final Time time;
  private final Admission admission;
  private final Map<TableId, TableQueue> tables = new HashMap<>();
  private final LiveSegments segments = new LiveSegments();
  private final ParkedSpace parkedSpace = new ParkedSpace();
  private long queuedBytes;
  private long storedBytes;
  private long entries;
  private long lastEntrySequence;
  private long roomInCurrent;

  JournalState(JournalOptions options, Time time) {
    this.time = time;
    this.admission = new Admission(options);
  }

  /**
   * Counts the append as queued, or says why it must not be.
   *
   * @param sparesPossible whether another segment can be had when the current one is full
   */
  synchronized @Nullable JournalFullException admit(PendingAppend append, boolean sparesPossible) {
    JournalFullException refusal = refusal(append, sparesPossible);
    if (refusal != null) {
      return refusal;
    }
    queuedBytes += append.length();
    queueOf(append.table(), append.name()).queue(append.length());
    return null;
  }

  /** What {@link #admit} would say; counts nothing. */
  synchronized @Nullable JournalFullException refusal(
      PendingAppend append, boolean sparesPossible) {
    TableQueue table = tables.get(append.table());
    return admission.refusal(
        append.length(),
        table == null ? 0 : table.heldBytes(),
        sparesPossible ? Long.MAX_VALUE : roomInCurrent - queuedBytes,
        queuedBytes,
        liveBytes(),
        storedBytes + queuedBytes,
        tables.size());
  }

  /** The append will not be written after all. */
  synchronized void forget(PendingAppend append) {
    if (append.isEntry()) {
      queuedBytes -= append.length();
      TableQueue table = tables.get(append.table());
      if (table != null) {
        table.queue(-append.length());
        removeIfEmpty(append.table(), table);
      }
    }
  }

  /** A segment is on disk under its name, empty, and becomes the one written to. */
  synchronized void opened(Segment segment) {
    segments.add(segment);
    roomInCurrent = segment.size() - SegmentHeader.BYTES;
  }

  /** The segment gets no more records. */
  synchronized void closed(Segment segment) {
    segment.close(time.nanoTime());
    segments.freeIfUnneeded(segment, time.nanoTime());
    roomInCurrent = 0;
  }

  /** The records are forced to disk: from now on they can be read. */
  synchronized void durable(Segment segment, Collection<PendingAppend> group, long room) {
    for (PendingAppend append : group) {
      segment.advanceTo(append.sequence());
      if (append.isEntry()) {
        TableQueue table = queueOf(append.table(), append.name());
        queuedBytes -= append.length();
        table.queue(-append.length());
        table.addLive(
            append.sequence(),
            append.offset(),
            append.length(),
            append.receivedAtMillis(),
            append.name());
        segment.addEntry(append.length(), append.receivedAtMillis());
        countEntry(append.length());
        lastEntrySequence = append.sequence();
      }
    }
    roomInCurrent = room;
  }

  /**
   * A segment found at start, with no entries yet; those follow by {@link #recovered}.
   *
   * @param freed its entries were all released before
   */
  synchronized void found(Segment segment, boolean freed) {
    segment.close(time.nanoTime());
    if (freed) {
      segment.free(time.nanoTime());
    }
    segments.add(segment);
  }

  /** An entry found at start. */
  synchronized void recovered(Segment segment, RecordHeader record, long offset, byte[] name) {
    lastEntrySequence = Math.max(lastEntrySequence, record.sequence());
    segment.sawReceivedAt(record.receivedAtMillis());
    if (segment.isFreed()) {
      return;
    }
    TableQueue table = queueOf(record.table(), name);
    if (record.sequence() <= table.parked().lastSequence()) {
      return;
    }
    table.addLive(record.sequence(), offset, record.length(), record.receivedAtMillis(), name);
    segment.addEntry(record.length(), record.receivedAtMillis());
    countEntry(record.length());
  }

  /** A segment found at start whose entries have all been told: is it needed? */
  synchronized void recoveryDone(Segment segment) {
    segments.freeIfUnneeded(segment, time.nanoTime());
  }

  /** Every entry up to there was durable once, though it may be gone. */
  synchronized void recoveredLast(long sequence) {
    lastEntrySequence = Math.max(lastEntrySequence, sequence);
  }

  /** A parked file found at start, whose entries have all been told. */
  synchronized void foundParked(TableId id, ParkedFile file) {
    parkedSpace.add(file);
    TableQueue table = tables.get(id);
    if (table == null) {
      throw new IllegalStateException("entries of " + file.path() + ": 0 (expected: > 0)");
    }
    table.addParkedFile(file);
  }

  /** An entry found at start in a parked file. */
  synchronized void recoveredParked(RecordHeader record, long offset, byte[] name) {
    TableQueue table = queueOf(record.table(), name);
    if (record.sequence() <= table.parked().lastSequence()) {
      return; // parked twice: a crash came between a copy and its being known
    }
    table.addParked(record.sequence(), offset, record.length(), record.receivedAtMillis(), name);
    lastEntrySequence = Math.max(lastEntrySequence, record.sequence());
    countEntry(record.length());
  }

  /** Frees a table's entries; whether a segment or parked file is now free. */
  synchronized boolean release(TableId id, long upTo) {
    TableQueue table = tables.get(id);
    if (table == null) {
      return false;
    }
    boolean[] freed = {false};
    table.parked().removeUpTo(upTo, (sequence, offset, length, at) -> forgetEntry(table, length));
    table
        .live()
        .removeUpTo(
            upTo,
            (sequence, offset, length, at) -> {
              forgetEntry(table, length);
              freed[0] |= forgetInSegment(sequence, length);
            });
    freed[0] |= dropParkedFiles(table, upTo);
    removeIfEmpty(id, table);
    return freed[0];
  }

  /** Frees an entry that cannot be read, if nothing before it would be freed with it. */
  synchronized void releaseIfOldest(TableId id, long sequence) {
    TableQueue table = tables.get(id);
    if (table != null && table.hasEntries() && table.oldestSequence() == sequence) {
      release(id, sequence);
    }
  }

  /**
   * The next entries of a table, as places in files that stay there until the plan is closed.
   *
   * @param needed at least one entry, if there is any, even beyond {@code maxBytes}
   */
  synchronized ReadPlan plan(TableId id, long after, long maxBytes, boolean needed) {
    ReadPlan plan = new ReadPlan(this);
    TableQueue table = tables.get(id);
    if (table == null) {
      return plan;
    }
    table.fill(plan, segments, after, maxBytes, needed);
    return plan;
  }

  /** Pins every segment with an entry received at or after that time, oldest first. */
  synchronized List<Segment> pinSegmentsSince(long receivedAtMillis) {
    List<Segment> pinned = new ArrayList<>();
    for (Segment segment : segments.all()) {
      if (segment.newestReceivedAtMillis() >= receivedAtMillis) {
        segment.pin();
        pinned.add(segment);
      }
    }
    return pinned;
  }

  /** The last durable sequence in the segment. */
  synchronized long lastOf(Segment segment) {
    return segment.last();
  }

  synchronized void unpin(Collection<? extends RecordFile> files) {
    files.forEach(RecordFile::unpin);
  }

  synchronized SegmentList segmentList() {
    return segments.list();
  }

  /** The list is durable in the segment of that base. */
  synchronized void noted(SegmentList list, long base) {
    segments.noted(list, base);
  }

  /** Takes a free segment out, for its file to be used again or deleted. */
  synchronized Optional<Segment> removeFreed(Predicate<Segment> condition) {
    return segments.removeFreed(condition);
  }

  /** The file that was taken out could neither be used again nor deleted. */
  synchronized void putBack(Segment segment) {
    segments.add(segment);
  }

  /** Keeps the file as long as this process lives, because bytes in it could not be set aside. */
  synchronized void keep(RecordFile file) {
    file.keep();
  }

  synchronized boolean hasFreed(Predicate<Segment> condition) {
    return segments.hasFreed(condition);
  }

  /** Parked files that nothing needs and nobody reads; they are the caller's to delete. */
  synchronized List<ParkedFile> removeParkedGarbage() {
    return parkedSpace.takeGarbage();
  }

  /** The file that was taken out could not be deleted. */
  synchronized void putBack(ParkedFile file) {
    parkedSpace.discard(List.of(file));
  }

  /** A garbage file is gone from disk. */
  synchronized void parkedDeleted(ParkedFile file) {
    parkedSpace.deleted(file);
  }

  /** What all segments and parked files take on disk, needed or not. */
  synchronized long diskBytes() {
    return segments.neededBytes() + segments.freedBytes() + parkedSpace.bytes();
  }

  synchronized List<Backlog> backlogs() {
    return tables.values().stream()
        .filter(TableQueue::hasEntries)
        .map(TableQueue::backlog)
        .sorted(Comparator.comparing(Backlog::last))
        .toList();
  }

  synchronized Optional<Backlog> backlog(TableId id) {
    TableQueue table = tables.get(id);
    return table == null || !table.hasEntries() ? Optional.empty() : Optional.of(table.backlog());
  }

  /** The last entry of the table that is in a parked file, 0 if none was. */
  synchronized long parkedUpTo(TableId id) {
    TableQueue table = tables.get(id);
    return table == null ? 0 : table.parked().lastSequence();
  }

  /** Disk bytes of segments and parked files with entries not yet released. */
  synchronized long liveBytes() {
    return segments.neededBytes() + parkedSpace.bytes();
  }

  /** Which tables' entries to copy out of which segments now. */
  synchronized ParkingPlan parkingPlan(ParkingPlan.Rules rules) {
    return ParkingPlan.of(rules, segments.all(), tables, time.nanoTime());
  }

  /**
   * A synced parked file replaces the live entries of its table up to its last one.
   *
   * @param places where its entries lie in it
   */
  synchronized void parked(TableId id, ParkedFile file, EntryIndex places) {
    parkedSpace.add(file);
    TableQueue table = tables.get(id);
    if (table == null) {
      parkedSpace.discard(List.of(file));
      return;
    }
    boolean[] used = {false};
    EntryIndex.Cursor place = places.after(0);
    table
        .live()
        .removeUpTo(
            file.last(),
            (sequence, offset, length, receivedAtMillis) -> {
              forgetInSegment(sequence, length);
              if (place.moveTo(sequence)) {
                used[0] = true;
                table.moveToParked(sequence, place.offset(), length, receivedAtMillis);
              } else {
                forgetEntry(table, length);
              }
            });
    if (used[0]) {
      table.addParkedFile(file);
    } else {
      parkedSpace.discard(List.of(file));
    }
    removeIfEmpty(id, table);
  }

  synchronized Position last() {
    return new Position(lastEntrySequence);
  }

  synchronized JournalStatus status(long budgetBytes, long damagedBytes, boolean failed) {
    return new JournalStatus(
        liveBytes(),
        budgetBytes,
        queuedBytes,
        entries,
        segments.all().size(),
        damagedBytes,
        failed);
  }

  private TableQueue queueOf(TableId id, byte[] name) {
    return tables.computeIfAbsent(id, key -> new TableQueue(key, name));
  }

  private void removeIfEmpty(TableId id, TableQueue table) {
    if (table.isEmpty()) {
      tables.remove(id);
    }
  }

  private void countEntry(int length) {
    storedBytes += length;
    entries++;
  }

  private void forgetEntry(TableQueue table, int length) {
    table.subtract(length);
    storedBytes -= length;
    entries--;
  }

  private boolean forgetInSegment(long sequence, int length) {
    Segment segment = segments.holding(sequence);
    segment.removeEntry(length);
    return segments.freeIfUnneeded(segment, time.nanoTime());
  }

  private boolean dropParkedFiles(TableQueue table, long upTo) {
    var released = table.parkedFiles().headMap(upTo, true);
    boolean any = !released.isEmpty();
    parkedSpace.discard(released.values());
    released.clear();
    return any;
  }
}
