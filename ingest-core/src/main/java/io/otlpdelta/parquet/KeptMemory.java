package io.otlpdelta.parquet;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Memory of finished files for the next ones: some megabytes that would be garbage otherwise. What
 * is taken belongs to the one who took it until it is given back; what is lost with a file that
 * failed is replaced by new memory. Bounded. Thread-safe.
 */
final class KeptMemory {
  /** As many tables as are written at a time, about; each row group has about 10 MiB. */
  private static final int MAX_KEPT = 4;

  private final Deque<RowGroup> rowGroups = new ArrayDeque<>();
  private final PageBlocks pageBlocks = new PageBlocks();
  private final Deque<PageEncoder> encoders = new ArrayDeque<>();

  /** An empty row group. */
  synchronized RowGroup takeRowGroup(FileShape shape) {
    for (Iterator<RowGroup> kept = rowGroups.descendingIterator(); kept.hasNext(); ) {
      RowGroup candidate = kept.next();
      if (candidate.shape().isSame(shape)) {
        kept.remove();
        return candidate;
      }
    }
    return new RowGroup(shape, pageBlocks);
  }

  /** Takes back a row group that was written. One that had to grow far is let go. */
  synchronized void giveBack(RowGroup rowGroup) {
    if (rowGroup.isLarge()) {
      return;
    }
    rowGroups.addLast(rowGroup);
    if (rowGroups.size() > MAX_KEPT) {
      rowGroups.removeFirst();
    }
  }

  /** An encoder, ready for pages; it is given back by {@link #closeAndKeep}. */
  PageEncoder takeEncoder(int zstdLevel) {
    PageEncoder encoder;
    synchronized (this) {
      encoder = encoders.pollLast();
    }
    if (encoder == null) {
      encoder = new PageEncoder();
    }
    encoder.open(zstdLevel);
    return encoder;
  }

  /** Frees what the encoder has of native memory, and takes back the rest. */
  void closeAndKeep(PageEncoder encoder) {
    encoder.close();
    synchronized (this) {
      if (encoders.size() < MAX_KEPT && !encoder.isLarge()) {
        encoders.addLast(encoder);
      }
    }
  }
}
