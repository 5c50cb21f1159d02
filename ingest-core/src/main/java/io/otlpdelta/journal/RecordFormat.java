package io.otlpdelta.journal;

import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * How records lie in a segment. Big-endian, each record on an 8-byte boundary:
 *
 * <pre>
 *  0 int   CRC32C of the salt's seed and bytes 4 to 63
 *  4 int   the salt's mark
 *  8 long  sequence
 * 16 long  durable sequence: the highest one known synced when this was written
 * 24 long  table id, high half; 32 long low half
 * 40 long  received at, epoch milliseconds
 * 48 int   body length; 52 int record count; 56 short name length; 58 byte kind; 59 byte 0
 * 60 int   CRC32C of name and body
 * 64       table name in UTF-8, body, zeros up to the boundary
 * </pre>
 *
 * A batch starts on a 4 KiB page: writes that end inside a page make the kernel read it first. The
 * CRC of the payload is made by the caller's thread; the header's covers it and needs what only the
 * writer knows.
 */
final class RecordFormat {
  static final int HEADER_BYTES = 64;
  static final int PAGE_BYTES = 4096;

  /** The largest body that is stored; requests are limited far below it. */
  static final int MAX_BODY_BYTES = 256 * 1024 * 1024;

  static final byte KIND_SEGMENT_LIST = 0;

  private RecordFormat() {}

  static long alignToRecord(long bytes) {
    return (bytes + 7) & ~7L;
  }

  static long alignToPage(long bytes) {
    return (bytes + PAGE_BYTES - 1) & -PAGE_BYTES;
  }

  static byte kindOf(TableKind kind) {
    return switch (kind) {
      case METRICS -> 1;
      case LOGS -> 2;
      case SPANS -> 3;
      case REJECTS -> 4;
    };
  }

  static TableKind tableKindOf(byte kind) {
    return switch (kind) {
      case 1 -> TableKind.METRICS;
      case 2 -> TableKind.LOGS;
      case 3 -> TableKind.SPANS;
      case 4 -> TableKind.REJECTS;
      default -> throw new IllegalArgumentException("kind: " + kind + " (expected: 1 to 4)");
    };
  }

  static byte[] nameBytes(TableName name) {
    return name.toString().getBytes(StandardCharsets.UTF_8);
  }

  static int payloadCrc(byte[] name, ByteBuffer body) {
    CRC32C crc = new CRC32C();
    crc.update(name);
    crc.update(body.duplicate());
    return (int) crc.getValue();
  }

  /** Fills the first {@link #HEADER_BYTES} of the array, the CRC last. */
  static void encodeHeader(byte[] into, RecordHeader header, Salt salt) {
    ByteBuffer bytes = ByteBuffer.wrap(into);
    bytes.putInt(4, salt.mark());
    bytes.putLong(8, header.sequence());
    bytes.putLong(16, header.durableSequence());
    bytes.putLong(24, header.tableHigh());
    bytes.putLong(32, header.tableLow());
    bytes.putLong(40, header.receivedAtMillis());
    bytes.putInt(48, header.bodyLength());
    bytes.putInt(52, header.records());
    bytes.putShort(56, (short) header.nameLength());
    bytes.put(58, header.kind());
    bytes.put(59, (byte) 0);
    bytes.putInt(60, header.payloadCrc());
    bytes.putInt(0, headerCrc(into, 0, salt));
  }

  /** Whether a header made with this salt stands there; the payload is not looked at. */
  static boolean isHeader(byte[] bytes, int at, Salt salt) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return buffer.getInt(at + 4) == salt.mark()
        && buffer.getInt(at) == headerCrc(bytes, at, salt)
        && plausible(decodeHeader(bytes, at));
  }

  static RecordHeader decodeHeader(byte[] from, int at) {
    ByteBuffer bytes = ByteBuffer.wrap(from);
    return new RecordHeader(
        bytes.getLong(at + 8),
        bytes.getLong(at + 16),
        bytes.getLong(at + 24),
        bytes.getLong(at + 32),
        bytes.getLong(at + 40),
        bytes.getInt(at + 48),
        bytes.getInt(at + 52),
        bytes.getShort(at + 56) & 0xffff,
        bytes.get(at + 58),
        bytes.getInt(at + 60));
  }

  private static boolean plausible(RecordHeader header) {
    return header.bodyLength() >= 0
        && header.bodyLength() <= MAX_BODY_BYTES
        && header.sequence() > 0
        && header.kind() >= KIND_SEGMENT_LIST
        && header.kind() <= 4;
  }

  private static int headerCrc(byte[] bytes, int at, Salt salt) {
    CRC32C crc = new CRC32C();
    int seed = salt.seed();
    crc.update(seed >>> 24);
    crc.update(seed >>> 16);
    crc.update(seed >>> 8);
    crc.update(seed);
    crc.update(bytes, at + 4, HEADER_BYTES - 4);
    return (int) crc.getValue();
  }
}
