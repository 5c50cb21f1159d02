package io.otlpdelta.journal;

import io.otlpdelta.journal.JournalFiles.JournalFile;
import io.otlpdelta.journal.ReadPlan.Location;
import io.otlpdelta.model.TableId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads entries back and checks every byte of them again. Opens files for each call, so that an
 * interrupted reader closes only its own. Thread-safe.
 */
final class EntryReader {
  private static final Logger logger = LoggerFactory.getLogger(EntryReader.class);

  /** Entries no further apart than this are read by one call. */
  private static final int MAX_GAP_BYTES = 16 * 1024;

  private static final int MAX_SPAN_BYTES = 1024 * 1024;

  private final JournalFiles files;
  private final JournalState state;
  private final DamagedPieces pieces;

  EntryReader(JournalFiles files, JournalState state, DamagedPieces pieces) {
    this.files = files;
    this.state = state;
    this.pieces = pieces;
  }

  List<StoredEntry> read(TableId table, long after, long maxBytes) throws IOException {
    Reading reading = new Reading(maxBytes);
    long position = after;
    while (true) {
      try (ReadPlan plan = state.plan(table, position, reading.room, reading.found.isEmpty())) {
        if (plan.isEmpty() || !reading.follow(plan, table)) {
          return reading.found;
        }
        position = plan.last();
      }
    }
  }

  /** Walks the segments that hold entries received since, released or not. */
  void forEachSince(long receivedAtMillis, Consumer<StoredEntry> consumer) throws IOException {
    List<Segment> segments = state.pinSegmentsSince(receivedAtMillis);
    try {
      for (Segment segment : segments) {
        walk(segment, receivedAtMillis, consumer);
      }
    } finally {
      state.unpin(segments);
    }
  }

  private void walk(Segment segment, long receivedAtMillis, Consumer<StoredEntry> consumer)
      throws IOException {
    Optional<SegmentHeader> header = SegmentHeader.read(files, segment.path());
    if (header.isEmpty()) {
      logger.error("Segment {} lost its header while it was in use", segment.path());
      return;
    }
    SegmentScan.of(
        files,
        segment.path(),
        header.get(),
        state.lastOf(segment),
        (record, offset, window) -> {
          if (record.isEntry() && record.receivedAtMillis() >= receivedAtMillis) {
            byte[] name = window.name(offset, record);
            consumer.accept(entry(record, name, window.body(offset, record)));
          }
        });
  }

  static StoredEntry entry(RecordHeader record, byte[] name, ByteBuffer body) {
    Entry entry =
        new Entry(
            record.table(),
            TableQueue.parse(name),
            RecordFormat.tableKindOf(record.kind()),
            record.records(),
            record.receivedAtMillis(),
            body);
    return new StoredEntry(new Position(record.sequence()), entry);
  }

  /** What one call has found so far. */
  private final class Reading {
    private final List<StoredEntry> found = new ArrayList<>();
    private long room;

    Reading(long room) {
      this.room = room;
    }

    /** Reads the plan's entries; false when the next one would be too much. */
    boolean follow(ReadPlan plan, TableId table) throws IOException {
      List<Location> locations = plan.locations();
      int from = 0;
      while (from < locations.size()) {
        int to = spanEnd(locations, from);
        if (!readSpan(locations.subList(from, to), table)) {
          return false;
        }
        from = to;
      }
      return true;
    }

    private boolean readSpan(List<Location> span, TableId table) throws IOException {
      Location first = span.get(0);
      byte[] bytes = new byte[(int) (span.get(span.size() - 1).end() - first.offset())];
      int count;
      try (JournalFile file = files.openForRead(first.file().path())) {
        count = new TolerantReader(file).read(ByteBuffer.wrap(bytes), first.offset());
      }
      for (Location location : span) {
        int at = (int) (location.offset() - first.offset());
        Optional<StoredEntry> entry =
            at + location.length() <= count
                ? decode(bytes, at, location, table, span.size() == 1)
                : Optional.empty();
        if (entry.isEmpty()) {
          setAside(location, table);
          continue;
        }
        int body = entry.get().entry().body().remaining();
        if (body > room && !found.isEmpty()) {
          return false;
        }
        found.add(entry.get());
        room -= body;
      }
      return true;
    }

    private void setAside(Location location, TableId table) {
      if (!pieces.has(location.file(), location.offset(), location.end())) {
        logger.error(
            "ACKNOWLEDGED DATA IS DAMAGED: entry {} of table {} does not read back; what is left of"
                + " it goes to the journal's folder \"damaged\", the table's other entries go on",
            location.sequence(),
            table);
        pieces.copy(location.file(), location.offset(), location.end());
      }
      state.releaseIfOldest(table, location.sequence());
    }
  }

  private static int spanEnd(List<Location> locations, int from) {
    Location first = locations.get(from);
    int to = from + 1;
    while (to < locations.size()) {
      Location next = locations.get(to);
      boolean near =
          next.file() == first.file()
              && next.offset() - locations.get(to - 1).end() <= MAX_GAP_BYTES
              && next.end() - first.offset() <= MAX_SPAN_BYTES;
      if (!near) {
        break;
      }
      to++;
    }
    return to;
  }

  /** Empty when the bytes are not what was written there. */
  private static Optional<StoredEntry> decode(
      byte[] bytes, int at, Location location, TableId table, boolean alone) {
    if (!RecordFormat.isHeader(bytes, at, location.file().salt())) {
      return Optional.empty();
    }
    RecordHeader header = RecordFormat.decodeHeader(bytes, at);
    boolean expected =
        header.sequence() == location.sequence()
            && header.length() == location.length()
            && header.isEntry()
            && header.table().equals(table);
    if (!expected) {
      return Optional.empty();
    }
    int nameAt = at + RecordFormat.HEADER_BYTES;
    int bodyAt = nameAt + header.nameLength();
    byte[] name = Arrays.copyOfRange(bytes, nameAt, bodyAt);
    ByteBuffer body = ByteBuffer.wrap(bytes, bodyAt, header.bodyLength()).slice();
    if (RecordFormat.payloadCrc(name, body) != header.payloadCrc()) {
      return Optional.empty();
    }
    return Optional.of(entry(header, name, alone ? body : copyOf(body)));
  }

  private static ByteBuffer copyOf(ByteBuffer body) {
    byte[] bytes = new byte[body.remaining()];
    body.get(bytes);
    return ByteBuffer.wrap(bytes);
  }
}
