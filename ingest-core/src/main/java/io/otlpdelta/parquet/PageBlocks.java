package io.otlpdelta.parquet;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;

/** Equal blocks of memory for pages, used again by one row group after the other. Thread-safe. */
final class PageBlocks {
  static final int BLOCK_BYTES = 64 << 10;

  /** 16 MiB: the pages of one large row group, or of some usual ones. */
  static final int MAX_KEPT = 256;

  private final Deque<byte[]> kept = new ArrayDeque<>();

  /** A block with anything in it. */
  byte[] take() {
    byte[] block;
    synchronized (this) {
      block = kept.pollLast();
    }
    return block == null ? new byte[BLOCK_BYTES] : block;
  }

  /** Takes blocks back, as many as are to be kept. */
  synchronized void giveBack(Collection<byte[]> blocks) {
    for (byte[] block : blocks) {
      if (kept.size() == MAX_KEPT) {
        return;
      }
      kept.addLast(block);
    }
  }
}
