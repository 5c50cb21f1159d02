package io.otlpdelta.journal;

import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * One table's part of the journal: first what is parked, then what is in segments, in sequence
 * order. Guarded by the {@link JournalState} that holds it.
 */
final class TableQueue {
  private static final int MAX_PLAN_ENTRIES = 4096;

  private final TableId table;
  private TableName name;
  private byte[] nameBytes;
  private int longestName;
  private final EntryIndex parked = new EntryIndex();
  private final EntryIndex live = new EntryIndex();
  private final NavigableMap<Long, ParkedFile> parkedFiles = new TreeMap<>();
  private long storedBytes;
  private long queuedBytes;

  TableQueue(TableId table, byte[] nameBytes) {
    this.table = table;
    this.nameBytes = nameBytes;
    this.longestName = nameBytes.length;
    this.name = parse(nameBytes);
  }

  /** Counts bytes that wait to be written; negative when they no longer wait. */
  void queue(long bytes) {
    queuedBytes += bytes;
  }

  void addLive(long sequence, long offset, int length, long receivedAtMillis, byte[] newName) {
    live.add(sequence, offset, length, receivedAtMillis);
    storedBytes += length;
    rename(newName);
  }

  void addParked(long sequence, long offset, int length, long receivedAtMillis, byte[] newName) {
    parked.add(sequence, offset, length, receivedAtMillis);
    storedBytes += length;
    rename(newName);
  }

  /** The entry lies in a parked file now; its bytes are counted already. */
  void moveToParked(long sequence, long offset, int length, long receivedAtMillis) {
    parked.add(sequence, offset, length, receivedAtMillis);
  }

  void addParkedFile(ParkedFile file) {
    parkedFiles.put(file.last(), file);
  }

  /** Bytes come off when an entry is released or moved. */
  void subtract(int length) {
    storedBytes -= length;
  }

  boolean isEmpty() {
    return parked.isEmpty() && live.isEmpty() && queuedBytes == 0 && parkedFiles.isEmpty();
  }

  boolean hasEntries() {
    return entries() > 0;
  }

  long entries() {
    return parked.count() + live.count();
  }

  /** Bytes of entries not yet released and of those still queued: what the quota counts. */
  long heldBytes() {
    return storedBytes + queuedBytes;
  }

  /** Adds the next entries to a plan; see {@link JournalState#plan}. */
  void fill(ReadPlan plan, LiveSegments segments, long after, long maxBytes, boolean needed) {
    long room = maxBytes;
    for (EntryIndex index : List.of(parked, live)) {
      EntryIndex.Cursor cursor = index.after(after);
      while (cursor.next()) {
        room -= Math.max(0, cursor.length() - RecordFormat.HEADER_BYTES - longestName);
        boolean tooMuch = room < 0 && !(needed && plan.isEmpty());
        if (tooMuch || plan.size() == MAX_PLAN_ENTRIES) {
          return;
        }
        long sequence = cursor.sequence();
        plan.add(index == live ? segments.holding(sequence) : parkedFile(sequence), cursor);
      }
    }
  }

  EntryIndex parked() {
    return parked;
  }

  EntryIndex live() {
    return live;
  }

  NavigableMap<Long, ParkedFile> parkedFiles() {
    return parkedFiles;
  }

  /** Of the oldest entry not yet released; there must be one. */
  long oldestSequence() {
    return parked.isEmpty() ? live.firstSequence() : parked.firstSequence();
  }

  Backlog backlog() {
    EntryIndex.Cursor oldest = oldest();
    EntryIndex newest = live.isEmpty() ? parked : live;
    return new Backlog(
        table,
        name,
        entries(),
        storedBytes,
        new Position(newest.lastSequence()),
        oldest.receivedAtMillis());
  }

  private ParkedFile parkedFile(long sequence) {
    var file = parkedFiles.ceilingEntry(sequence);
    if (file == null) {
      throw new IllegalStateException("no parked file holds sequence " + sequence);
    }
    return file.getValue();
  }

  private EntryIndex.Cursor oldest() {
    EntryIndex.Cursor oldest = parked.isEmpty() ? live.after(0) : parked.after(0);
    if (!oldest.next()) {
      throw new IllegalStateException("entries: 0 (expected: > 0)");
    }
    return oldest;
  }

  private void rename(byte[] newName) {
    if (Arrays.equals(newName, nameBytes)) {
      return;
    }
    nameBytes = newName;
    longestName = Math.max(longestName, newName.length);
    name = parse(newName);
  }

  static TableName parse(byte[] nameBytes) {
    return TableName.parse(new String(nameBytes, StandardCharsets.UTF_8));
  }
}
