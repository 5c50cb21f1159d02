package io.otlpdelta.journal;

import io.otlpdelta.journal.JournalFiles.JournalFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.TreeSet;

/**
 * Reads what the disk gives of a file: a page that it does not give reads as zeros and is
 * remembered. For bytes that are under a CRC. One thread only.
 */
final class TolerantReader {
  private final JournalFile file;
  private final TreeSet<Long> unreadablePages = new TreeSet<>();

  TolerantReader(JournalFile file) {
    this.file = file;
  }

  /** Reads from a position until the buffer is full or the file ends; the count of bytes. */
  int read(ByteBuffer into, long position) throws IOException {
    int start = into.position();
    try {
      return file.read(into, position);
    } catch (UnreadableException e) {
      return readByPages(into.position(start), position);
    }
  }

  /** Whether a page that was asked for and not given lies, in part, between the two. */
  boolean isUnreadable(long from, long to) {
    Long page = unreadablePages.lower(to);
    return page != null && page + RecordFormat.PAGE_BYTES > from;
  }

  private int readByPages(ByteBuffer into, long position) throws IOException {
    long at = position;
    int end = into.limit();
    while (into.position() < end) {
      long page = at & -RecordFormat.PAGE_BYTES;
      int wanted = (int) Math.min(end - into.position(), page + RecordFormat.PAGE_BYTES - at);
      int count = readInPage(into.limit(into.position() + wanted), at, page);
      into.limit(end);
      at += count;
      if (count < wanted) {
        break;
      }
    }
    return (int) (at - position);
  }

  private int readInPage(ByteBuffer into, long at, long page) throws IOException {
    int start = into.position();
    try {
      return file.read(into, at);
    } catch (UnreadableException e) {
      unreadablePages.add(page);
      into.position(start).put(new byte[into.limit() - start]);
      return into.limit() - start;
    }
  }
}
