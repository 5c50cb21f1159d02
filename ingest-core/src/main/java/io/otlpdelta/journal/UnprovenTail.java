package io.otlpdelta.journal;

import io.otlpdelta.journal.JournalFiles.JournalFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The whole records at the end of the newest segment that no later one proves durable. They may be
 * in the page cache alone: after a kill as bytes not yet written, after a failed fsync as bytes
 * that Linux holds for written and that a force therefore leaves alone. What is replayed counts as
 * durable from then on, so they are written over themselves first, which makes a force count.
 *
 * <p>No byte changes, so a power cut meanwhile leaves what was there before; what is proven durable
 * is not touched.
 */
final class UnprovenTail {
  private static final int COPY_BYTES = 1024 * 1024;

  private final JournalFiles files;
  private final Path segment;

  UnprovenTail(JournalFiles files, Path segment) {
    this.files = files;
    this.segment = segment;
  }

  /** Makes the tail durable that the scan found; a tail without records needs it too, for order. */
  void makeDurable(SegmentScan scan) throws IOException {
    long from = scan.unprovenFrom() & -RecordFormat.PAGE_BYTES;
    long to = RecordFormat.alignToPage(scan.end());
    try (JournalFile in = files.openForRead(segment);
        JournalFile out = files.openForWrite(segment)) {
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(COPY_BYTES, Math.max(0, to - from)));
      long at = from;
      while (at < to) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), to - at));
        at += rewrite(in, out, buffer, at);
      }
      out.force();
    }
  }

  /** Leaves a page alone that cannot be read: zeros in its place would end all hope for it. */
  private static int rewrite(JournalFile in, JournalFile out, ByteBuffer buffer, long at)
      throws IOException {
    int wanted = buffer.remaining();
    try {
      in.read(buffer, at);
      out.write(buffer.flip(), at);
      return wanted;
    } catch (UnreadableException e) {
      if (wanted <= RecordFormat.PAGE_BYTES) {
        return wanted;
      }
      for (int done = 0; done < wanted; done += RecordFormat.PAGE_BYTES) {
        buffer.clear().limit(Math.min(RecordFormat.PAGE_BYTES, wanted - done));
        rewrite(in, out, buffer, at + done);
      }
      return wanted;
    }
  }
}
