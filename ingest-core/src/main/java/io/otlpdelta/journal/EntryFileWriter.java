package io.otlpdelta.journal;

import io.otlpdelta.journal.JournalFiles.JournalFile;
import io.otlpdelta.journal.SegmentHeader.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Writes entries of one table, with the positions they have, to a file of their own: the records
 * first, then the header that makes them readable, then one force. The file's name is the caller's
 * to make durable. One thread only.
 */
final class EntryFileWriter implements Closeable {
  private static final int BUFFER_BYTES = 256 * 1024;

  private final UUID journalId;
  private final Salt salt;
  private final JournalFile file;
  private final SegmentWriter records;
  private final EntryIndex places = new EntryIndex();

  /** Creates the file, or empties one of that name. */
  EntryFileWriter(JournalFiles files, Path path, UUID journalId, Salt salt) throws IOException {
    this.journalId = journalId;
    this.salt = salt;
    this.file = files.create(path);
    ByteBuffer buffer = SegmentWriter.newBuffer(BUFFER_BYTES);
    this.records = new SegmentWriter(file, salt, Long.MAX_VALUE, buffer);
  }

  /** Adds an entry with a higher position than any before. */
  void add(StoredEntry stored) throws IOException {
    PendingAppend record = PendingAppend.of(stored.entry());
    long sequence = stored.position().sequence();
    long offset = records.nextOffset();
    places.add(sequence, offset, record.length(), record.receivedAtMillis());
    records.add(record.place(sequence, offset, 0), record.name(), record.body());
  }

  /** Where the entries lie. */
  EntryIndex places() {
    return places;
  }

  /** Makes the bytes durable; there must be at least one entry. */
  void finish() throws IOException {
    records.write();
    SegmentHeader header =
        new SegmentHeader(
            Kind.PARKED,
            journalId,
            salt,
            places.firstSequence(),
            places.lastSequence(),
            0,
            0,
            0,
            records.nextOffset());
    file.write(header.encode(), 0);
    file.force();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
