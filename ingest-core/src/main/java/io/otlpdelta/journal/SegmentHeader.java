package io.otlpdelta.journal;

import io.otlpdelta.journal.JournalFiles.JournalFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The first 4 KiB of a segment file: 88 bytes, kept twice (at 0 and at 2048), so that one bad
 * sector there does not cost the segment.
 *
 * @param kind live or parked
 * @param base sequence of the first record
 * @param last of a parked file the last sequence in it; 0 in a live segment, where it is not known
 *     yet
 * @param previousBase base of the segment that this one follows, 0 if none
 * @param previousLast last sequence of that segment: nothing beyond it there was ever acknowledged
 * @param recycledFrom base of the segment that the file was before, 0 if none: that one is not
 *     missing
 * @param fileBytes size of the whole file: a shorter one was cut off
 */
record SegmentHeader(
    Kind kind,
    UUID journalId,
    Salt salt,
    long base,
    long last,
    long previousBase,
    long previousLast,
    long recycledFrom,
    long fileBytes) {
  /** What a file of records is for. */
  enum Kind {
    LIVE(1),
    PARKED(2);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  static final int BYTES = RecordFormat.PAGE_BYTES;
  private static final int COPY_AT = BYTES / 2;
  private static final long MAGIC = 0x4f544c502d4a524eL; // "OTLP-JRN"
  private static final short VERSION = 1;
  private static final int LENGTH = 88;

  ByteBuffer encode() {
    ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES);
    byte[] copy = encodeCopy();
    bytes.put(0, copy);
    bytes.put(COPY_AT, copy);
    return bytes;
  }

  /** The header of a file; empty if neither copy in it is whole and readable. */
  static Optional<SegmentHeader> read(JournalFiles files, Path path) throws IOException {
    byte[] page = new byte[BYTES];
    try (JournalFile file = files.openForRead(path)) {
      new TolerantReader(file).read(ByteBuffer.wrap(page), 0);
    }
    return decode(page);
  }

  /** Reads whichever copy is whole; empty if neither is. */
  static Optional<SegmentHeader> decode(byte[] page) {
    Optional<SegmentHeader> first = decodeCopy(page, 0);
    return first.isPresent() ? first : decodeCopy(page, COPY_AT);
  }

  private byte[] encodeCopy() {
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
    bytes.putLong(MAGIC).putShort(VERSION).putShort((short) kind.code);
    bytes.putLong(journalId.getMostSignificantBits()).putLong(journalId.getLeastSignificantBits());
    bytes.putInt(salt.mark()).putInt(salt.seed());
    bytes.putLong(base).putLong(last).putLong(previousBase).putLong(previousLast);
    bytes.putLong(recycledFrom).putLong(fileBytes);
    bytes.putInt(crc(bytes.array(), 0));
    return bytes.array();
  }

  private static Optional<SegmentHeader> decodeCopy(byte[] page, int at) {
    ByteBuffer bytes = ByteBuffer.wrap(page, at, LENGTH);
    boolean ours = bytes.getLong() == MAGIC && bytes.getShort() == VERSION;
    if (!ours || bytes.getInt(at + LENGTH - 4) != crc(page, at)) {
      return Optional.empty();
    }
    Kind kind = bytes.getShort() == Kind.LIVE.code ? Kind.LIVE : Kind.PARKED;
    return Optional.of(
        new SegmentHeader(
            kind,
            new UUID(bytes.getLong(), bytes.getLong()),
            new Salt(bytes.getInt(), bytes.getInt()),
            bytes.getLong(),
            bytes.getLong(),
            bytes.getLong(),
            bytes.getLong(),
            bytes.getLong(),
            bytes.getLong()));
  }

  private static int crc(byte[] bytes, int at) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, at, LENGTH - Integer.BYTES);
    return (int) crc.getValue();
  }
}
