package io.otlpdelta.journal;

import io.otlpdelta.env.Randomness;
import io.otlpdelta.journal.JournalFiles.JournalFile;
import io.otlpdelta.journal.SegmentScan.Hole;
import io.otlpdelta.model.TableId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;

/**
 * Entries of one table in a file of their own, outside the journal, with the positions they had in
 * it: the format of a parked file, every byte under a CRC. The file never changes. Thread-safe.
 *
 * <p>A crash while it is written leaves at most a {@code .tmp} file beside it. Opening checks every
 * byte and remembers where entries lie, in about six bytes each; no file is held open.
 */
public final class EntryFile {
  private final JournalFiles files;
  private final Path path;
  private final SegmentHeader header;
  private final long bytes;
  private final TableId table;
  private final EntryIndex places;
  private final List<Hole> holes;

  private EntryFile(
      JournalFiles files,
      Path path,
      SegmentHeader header,
      long bytes,
      TableId table,
      EntryIndex places,
      List<Hole> holes) {
    this.files = files;
    this.path = path;
    this.header = header;
    this.bytes = bytes;
    this.table = table;
    this.places = places;
    this.holes = holes;
  }

  /**
   * Writes a file, its folder included if missing; when this returns, all of it survives a power
   * cut. A file of that name is replaced, a temporary one of an earlier try too.
   *
   * @param journalId of the journal whose positions the entries have
   * @param entries of one table, at least one, in increasing order of position
   * @throws IllegalArgumentException for entries of two tables, out of order, or none
   */
  public static void write(
      Path path, UUID journalId, Iterator<StoredEntry> entries, Randomness randomness)
      throws IOException {
    write(new DiskFiles(), path, journalId, entries, randomness);
  }

  static void write(
      JournalFiles files,
      Path path,
      UUID journalId,
      Iterator<StoredEntry> entries,
      Randomness randomness)
      throws IOException {
    if (!entries.hasNext()) {
      throw new IllegalArgumentException("entries: 0 (expected: > 0)");
    }
    Path folder = JournalFolder.folderOf(path);
    files.createFolder(folder);
    Path temporary = JournalFolder.temporary(path);
    try (EntryFileWriter writer =
        new EntryFileWriter(files, temporary, journalId, Salt.random(randomness))) {
      addAll(writer, entries);
      writer.finish();
    } catch (IOException | RuntimeException e) {
      JournalFolder.deleteAfter(e, files, temporary);
      throw e;
    }
    files.rename(temporary, path);
    files.syncFolder(folder);
  }

  private static void addAll(EntryFileWriter writer, Iterator<StoredEntry> entries)
      throws IOException {
    StoredEntry first = entries.next();
    writer.add(first);
    while (entries.hasNext()) {
      StoredEntry next = entries.next();
      if (!next.entry().table().equals(first.entry().table())) {
        throw new IllegalArgumentException(
            "table: " + next.entry().table() + " (expected: " + first.entry().table() + ")");
      }
      writer.add(next);
    }
  }

  /**
   * Opens a file that {@link #write} made.
   *
   * @throws IOException with a sentence for the operator, when the file is none of ours or when
   *     nothing in it can be read
   */
  public static EntryFile open(Path path) throws IOException {
    return open(new DiskFiles(), path);
  }

  static EntryFile open(JournalFiles files, Path path) throws IOException {
    SegmentHeader header =
        SegmentHeader.read(files, path)
            .orElseThrow(
                () ->
                    new IOException(
                        path
                            + " does not begin as a file of entries does: it is damaged or none of"
                            + " ours; restore it from a copy, or move it away"));
    EntryIndex places = new EntryIndex();
    List<TableId> tables = new ArrayList<>(1);
    SegmentScan scan =
        SegmentScan.of(
            files,
            path,
            header,
            header.last(),
            (record, offset, window) -> {
              if (tables.isEmpty()) {
                tables.add(record.table());
              }
              places.add(record.sequence(), offset, record.length(), record.receivedAtMillis());
            });
    if (tables.isEmpty()) {
      throw new IOException(
          path + " holds no entry that reads back: it is damaged; restore it from a copy");
    }
    List<Hole> damaged =
        scan.holes().stream().filter(hole -> hole.firstMissing() <= header.last()).toList();
    return new EntryFile(files, path, header, files.size(path), tables.get(0), places, damaged);
  }

  public Path path() {
    return path;
  }

  /** The journal whose positions the entries have. */
  public UUID journalId() {
    return header.journalId();
  }

  public TableId table() {
    return table;
  }

  /** How many entries read back. */
  public long entries() {
    return places.count();
  }

  /** What the file takes on disk. */
  public long bytes() {
    return bytes;
  }

  /** The position of the first entry written. */
  public Position first() {
    return new Position(header.base());
  }

  /** The position of the last entry written. */
  public Position last() {
    return new Position(header.last());
  }

  /**
   * The entries after a position, oldest first, until the next one would exceed {@code maxBytes} of
   * bodies (at least one, if there is any) or is damaged. Blocks on file reads; every byte is
   * checked again.
   *
   * @throws DamagedEntriesException when the very next entry is damaged
   */
  public List<StoredEntry> read(Position after, long maxBytes) throws IOException {
    if (maxBytes <= 0) {
      throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: > 0)");
    }
    List<StoredEntry> found = new ArrayList<>();
    try (JournalFile file = files.openForRead(path)) {
      ScanWindow window = new ScanWindow(file, bytes, header);
      EntryIndex.Cursor cursor = places.after(after.sequence());
      long position = after.sequence();
      long room = maxBytes;
      while (cursor.next()) {
        long damagedTo = damagedTo(position, cursor, window);
        if (damagedTo > 0) {
          return orDamaged(found, position, damagedTo);
        }
        RecordHeader record = window.header(cursor.offset());
        room -= record.bodyLength();
        if (room < 0 && !found.isEmpty()) {
          return found;
        }
        found.add(entryAt(cursor.offset(), record, window));
        position = cursor.sequence();
      }
      return endsInDamage(position) ? orDamaged(found, position, header.last()) : found;
    }
  }

  /** The last sequence that damage in front of the entry, or its own, may have hit; or 0. */
  private long damagedTo(long position, EntryIndex.Cursor entry, ScanWindow window)
      throws IOException {
    long sequence = entry.sequence();
    boolean holeBefore =
        position < sequence - 1 && holes.stream().anyMatch(hole -> hole.nextFound() == sequence);
    if (holeBefore) {
      return sequence - 1;
    }
    boolean whole =
        window.isRecord(entry.offset())
            && window.header(entry.offset()).sequence() == sequence
            && window.header(entry.offset()).length() == entry.length()
            && namesATable(entry.offset(), window);
    return whole ? 0 : sequence;
  }

  /** A checksum may be right by chance, or made right on purpose. */
  private static boolean namesATable(long offset, ScanWindow window) throws IOException {
    try {
      var unused = TableQueue.parse(window.name(offset, window.header(offset)));
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private boolean endsInDamage(long position) {
    return position < header.last()
        && holes.stream().anyMatch(hole -> hole.nextFound() == Long.MAX_VALUE);
  }

  private List<StoredEntry> orDamaged(List<StoredEntry> found, long position, long damagedTo)
      throws DamagedEntriesException {
    if (!found.isEmpty()) {
      return found;
    }
    throw new DamagedEntriesException(
        "entries of table "
            + table
            + " after position "
            + position
            + " up to "
            + damagedTo
            + " do not read back from "
            + path
            + ": the file is damaged there; restore it from a copy, or go on behind them",
        damagedTo);
  }

  private static StoredEntry entryAt(long offset, RecordHeader record, ScanWindow window)
      throws IOException {
    return EntryReader.entry(record, window.name(offset, record), window.body(offset, record));
  }
}
