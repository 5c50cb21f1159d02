package io.otlpdelta.journal;

import io.otlpdelta.journal.JournalFiles.JournalFile;
import io.otlpdelta.journal.ReadPlan.Location;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
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

  /** Reads into buffers that are the caller's. */
  List<StoredEntry> read(TableId table, long after, long maxBytes) throws IOException {
    return read(table, after, maxBytes, Optional.empty());
  }

  /**
   * Reads a table's next entries.
   *
   * @param memory where the bodies are to lie; if there is none, each gets an array of its own
   */
  List<StoredEntry> read(TableId table, long after, long maxBytes, Optional<ReadMemory> memory)
      throws IOException {
    Reading reading = new Reading(table, maxBytes, memory);
    long position = after;
    while (true) {
      try (ReadPlan plan = state.plan(table, position, reading.room, reading.found.isEmpty())) {
        if (plan.isEmpty() || !reading.follow(plan)) {
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
    return entry(record, record.table(), TableQueue.parse(name), body);
  }

  private static StoredEntry entry(
      RecordHeader record, TableId table, TableName name, ByteBuffer body) {
    Entry entry =
        new Entry(
            table,
            name,
            RecordFormat.tableKindOf(record.kind()),
            record.records(),
            record.receivedAtMillis(),
            body);
    return new StoredEntry(new Position(record.sequence()), entry);
  }

  /** What one call has found so far. */
  private final class Reading {
    private final TableId table;
    private final Optional<ReadMemory> memory;
    private final List<StoredEntry> found = new ArrayList<>();
    private long room;
    private byte[] nameBytes = {};
    private @Nullable TableName name;

    Reading(TableId table, long room, Optional<ReadMemory> memory) {
      this.table = table;
      this.room = room;
      this.memory = memory;
    }

    /** Reads the plan's entries; false when the next one would be too much. */
    boolean follow(ReadPlan plan) throws IOException {
      List<Location> locations = plan.locations();
      int from = 0;
      while (from < locations.size()) {
        int to = spanEnd(locations, from);
        if (!readSpan(locations.subList(from, to))) {
          return false;
        }
        from = to;
      }
      return true;
    }

    private boolean readSpan(List<Location> span) throws IOException {
      Location first = span.get(0);
      int length = (int) (span.get(span.size() - 1).end() - first.offset());
      ByteBuffer bytes =
          memory.isPresent() ? memory.get().take(length) : ByteBuffer.allocate(length);
      int count;
      try (JournalFile file = files.openForRead(first.file().path())) {
        count = new TolerantReader(file).read(bytes.duplicate(), first.offset());
      }
      boolean copied = memory.isEmpty() && span.size() > 1;
      for (Location location : span) {
        int at = (int) (location.offset() - first.offset());
        StoredEntry entry =
            at + location.length() <= count
                ? decode(bytes.array(), bytes.arrayOffset() + at, location, copied)
                : null;
        if (entry == null) {
          setAside(location);
          continue;
        }
        int body = entry.entry().body().remaining();
        if (body > room && !found.isEmpty()) {
          return false;
        }
        found.add(entry);
        room -= body;
      }
      return true;
    }

    /** Null when the bytes are not what was written there. */
    private @Nullable StoredEntry decode(byte[] bytes, int at, Location location, boolean copied) {
      if (!RecordFormat.isHeader(bytes, at, location.file().salt())) {
        return null;
      }
      RecordHeader header = RecordFormat.decodeHeader(bytes, at);
      boolean expected =
          header.sequence() == location.sequence()
              && header.length() == location.length()
              && header.isEntry()
              && header.table().equals(table);
      if (!expected) {
        return null;
      }
      int nameAt = at + RecordFormat.HEADER_BYTES;
      int bodyAt = nameAt + header.nameLength();
      readName(bytes, nameAt, bodyAt);
      ByteBuffer body = ByteBuffer.wrap(bytes, bodyAt, header.bodyLength()).slice();
      if (RecordFormat.payloadCrc(nameBytes, body) != header.payloadCrc()) {
        return null;
      }
      if (name == null) {
        name = TableQueue.parse(nameBytes);
      }
      return entry(header, table, name, copied ? copyOf(body) : body);
    }

    /** Nearly always the name of the entry before, which is not made again then. */
    private void readName(byte[] bytes, int from, int to) {
      if (!Arrays.equals(bytes, from, to, nameBytes, 0, nameBytes.length)) {
        nameBytes = Arrays.copyOfRange(bytes, from, to);
        name = null;
      }
    }

    private void setAside(Location location) {
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

  private static ByteBuffer copyOf(ByteBuffer body) {
    byte[] bytes = new byte[body.remaining()];
    body.get(bytes);
    return ByteBuffer.wrap(bytes);
  }
}
