package io.otlpdelta.journal;

import io.otlpdelta.journal.JournalFiles.JournalFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** A sliding view of a file for reading records from front to back. One thread only. */
final class ScanWindow {
  private static final int WINDOW_BYTES = 1024 * 1024;

  private final TolerantReader file;
  private final long fileSize;
  private final long wholeSize;
  private final Salt salt;
  private byte[] window = new byte[0];
  private int filled;
  private long start;

  ScanWindow(JournalFile file, long fileSize, SegmentHeader header) {
    this.file = new TolerantReader(file);
    this.fileSize = fileSize;
    this.wholeSize = Math.max(fileSize, header.fileBytes());
    this.salt = header.salt();
  }

  long fileSize() {
    return fileSize;
  }

  /** The size that the file had before anything was cut off. */
  long wholeSize() {
    return wholeSize;
  }

  /** Whether a whole record stands there, CRCs included. */
  boolean isRecord(long offset) throws IOException {
    if (!isHeader(offset)) {
      return false;
    }
    RecordHeader header = header(offset);
    long payload = offset + RecordFormat.HEADER_BYTES;
    int length = header.length() - RecordFormat.HEADER_BYTES;
    return payload + length <= fileSize && crc(payload, length) == header.payloadCrc();
  }

  /** Whether the disk does not give some of the bytes that a record there would have. */
  boolean isUnreadableAt(long offset) throws IOException {
    int length = isHeader(offset) ? header(offset).length() : RecordFormat.HEADER_BYTES;
    boolean cutOff = fileSize < wholeSize && offset < wholeSize && offset + length > fileSize;
    return cutOff || file.isUnreadable(offset, Math.min(offset + length, fileSize));
  }

  RecordHeader header(long offset) throws IOException {
    require(offset, RecordFormat.HEADER_BYTES);
    return RecordFormat.decodeHeader(window, (int) (offset - start));
  }

  byte[] name(long offset, RecordHeader header) throws IOException {
    return bytes(offset + RecordFormat.HEADER_BYTES, header.nameLength());
  }

  ByteBuffer body(long offset, RecordHeader header) throws IOException {
    long body = offset + RecordFormat.HEADER_BYTES + header.nameLength();
    return ByteBuffer.wrap(bytes(body, header.bodyLength()));
  }

  private boolean isHeader(long offset) throws IOException {
    return require(offset, RecordFormat.HEADER_BYTES)
        && RecordFormat.isHeader(window, (int) (offset - start), salt);
  }

  private byte[] bytes(long offset, int length) throws IOException {
    if (length > WINDOW_BYTES) {
      byte[] bytes = new byte[length];
      if (file.read(ByteBuffer.wrap(bytes), offset) != length) {
        throw new IOException("the file ends inside a record that was whole before");
      }
      return bytes;
    }
    require(offset, length);
    int from = (int) (offset - start);
    return Arrays.copyOfRange(window, from, from + length);
  }

  private int crc(long offset, int length) throws IOException {
    CRC32C crc = new CRC32C();
    long at = offset;
    long end = offset + length;
    while (at < end) {
      int part = (int) Math.min(end - at, WINDOW_BYTES / 2);
      require(at, part);
      crc.update(window, (int) (at - start), part);
      at += part;
    }
    return (int) crc.getValue();
  }

  /** Brings the bytes into the window; false when the file ends before them. */
  private boolean require(long offset, int length) throws IOException {
    if (offset >= start && offset + length <= start + filled) {
      return true;
    }
    if (offset + length > fileSize) {
      return false;
    }
    if (window.length == 0) {
      window = new byte[(int) Math.min(WINDOW_BYTES, fileSize)];
    }
    start = offset;
    filled = file.read(ByteBuffer.wrap(window), offset);
    return filled >= length;
  }
}
