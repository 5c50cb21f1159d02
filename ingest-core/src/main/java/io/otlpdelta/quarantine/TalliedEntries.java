package io.otlpdelta.quarantine;

import io.otlpdelta.journal.Journal;
import io.otlpdelta.journal.Position;
import io.otlpdelta.journal.StoredEntry;
import io.otlpdelta.model.TableId;
import io.otlpdelta.quarantine.QuarantineItem.Contents;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One table's entries as the journal has them, read a few megabytes at a time and counted as they
 * pass, up to a size on disk.
 */
final class TalliedEntries implements Iterator<StoredEntry> {
  private static final long READ_BYTES = 4L << 20;

  /** What an entry takes in a file besides name and body: its header, and the way to a boundary. */
  private static final int ENTRY_OVERHEAD = 72;

  /** What the file takes besides: its own header, and the last page. */
  private static final int FILE_OVERHEAD = 8192;

  private final Journal journal;
  private final TableId table;
  private final Position upTo;
  private final long maxFileBytes;
  private final Queue<StoredEntry> ahead = new ArrayDeque<>();
  private Position readUpTo;
  private long fileBytes = FILE_OVERHEAD;
  private long entries;
  private long records;
  private @Nullable Position first;
  private Position last = Position.BEFORE_ALL;
  private long firstReceivedAtMillis = Long.MAX_VALUE;
  private long lastReceivedAtMillis = Long.MIN_VALUE;

  /**
   * Reads nothing yet.
   *
   * @param after the position before the first entry
   * @param upTo the last position that may be among them
   * @param maxFileBytes what a file of them may take
   */
  TalliedEntries(Journal journal, TableId table, Position after, Position upTo, long maxFileBytes) {
    this.journal = journal;
    this.table = table;
    this.readUpTo = after;
    this.upTo = upTo;
    this.maxFileBytes = maxFileBytes;
  }

  @Override
  public boolean hasNext() {
    StoredEntry next = peek();
    return next != null && fileBytes + fileBytes(next) <= maxFileBytes;
  }

  @Override
  public StoredEntry next() {
    if (!hasNext()) {
      throw new NoSuchElementException("no entry that fits");
    }
    StoredEntry next = ahead.remove();
    if (first == null) {
      first = next.position();
    }
    last = next.position();
    fileBytes += fileBytes(next);
    entries++;
    records += next.entry().records();
    long receivedAtMillis = next.entry().receivedAtMillis();
    firstReceivedAtMillis = Math.min(firstReceivedAtMillis, receivedAtMillis);
    lastReceivedAtMillis = Math.max(lastReceivedAtMillis, receivedAtMillis);
    return next;
  }

  /** The entry that {@link #next} would give if there were room for it. */
  @Nullable StoredEntry peek() {
    if (ahead.isEmpty()) {
      for (StoredEntry entry : journal.read(table, readUpTo, READ_BYTES)) {
        if (!entry.position().isAfter(upTo)) {
          ahead.add(entry);
          readUpTo = entry.position();
        }
      }
    }
    return ahead.peek();
  }

  /** What has passed; at least one entry must have. */
  Contents contents(long bytes) {
    if (first == null) {
      throw new IllegalStateException("entries: 0 (expected: > 0)");
    }
    return new Contents(
        first,
        last,
        entries,
        records,
        bytes,
        Instant.ofEpochMilli(firstReceivedAtMillis),
        Instant.ofEpochMilli(lastReceivedAtMillis));
  }

  private static long fileBytes(StoredEntry stored) {
    int name = stored.entry().name().toString().getBytes(StandardCharsets.UTF_8).length;
    return ENTRY_OVERHEAD + name + (long) stored.entry().body().remaining();
  }
}
