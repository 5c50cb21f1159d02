package io.otlpdelta.journal;

import io.otlpdelta.journal.JournalFiles.JournalFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Puts batches of records into one file: collects them in one aligned buffer, pads to a page and
 * writes once (more often only if a batch outgrows the buffer). One thread only.
 */
final class SegmentWriter implements Closeable {
  private final JournalFile file;
  private final Salt salt;
  private final long size;
  private final ByteBuffer staged;
  private final byte[] header = new byte[RecordFormat.HEADER_BYTES];
  private long stagedAt = SegmentHeader.BYTES;

  /**
   * Starts behind the segment's header.
   *
   * @param size the file must not grow beyond it
   * @param buffer empty, lent until close
   */
  SegmentWriter(JournalFile file, Salt salt, long size, ByteBuffer buffer) {
    this.file = file;
    this.salt = salt;
    this.size = size;
    this.staged = buffer.clear();
  }

  /** A buffer for writers: direct, on a page boundary. */
  static ByteBuffer newBuffer(int bytes) {
    ByteBuffer raw = ByteBuffer.allocateDirect(bytes + RecordFormat.PAGE_BYTES);
    return raw.alignedSlice(RecordFormat.PAGE_BYTES).limit(bytes).slice();
  }

  /** Bytes left if a record of that length were the batch's last; negative if it does not fit. */
  long roomAfter(long length) {
    return size - RecordFormat.alignToPage(nextOffset() + RecordFormat.alignToRecord(length));
  }

  /** Where the next record of this batch will begin. */
  long nextOffset() {
    return stagedAt + staged.position();
  }

  void add(RecordHeader record, byte[] name, ByteBuffer body) throws IOException {
    RecordFormat.encodeHeader(header, record, salt);
    stage(ByteBuffer.wrap(header));
    stage(ByteBuffer.wrap(name));
    stage(body);
    padTo(8);
  }

  /** Writes out the batch, padded to a page. Not durable before {@link #force}. */
  void write() throws IOException {
    padTo(RecordFormat.PAGE_BYTES);
    writeStaged();
  }

  void force() throws IOException {
    file.force();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private void stage(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (!staged.hasRemaining()) {
        writeStaged();
      }
      int count = Math.min(bytes.remaining(), staged.remaining());
      staged.put(staged.position(), bytes, bytes.position(), count);
      staged.position(staged.position() + count);
      bytes.position(bytes.position() + count);
    }
  }

  private void padTo(int boundary) throws IOException {
    int padding = (int) (-nextOffset() & (boundary - 1));
    stage(ByteBuffer.allocate(padding));
  }

  private void writeStaged() throws IOException {
    staged.flip();
    int count = staged.remaining();
    file.write(staged, stagedAt);
    stagedAt += count;
    staged.clear();
  }
}
