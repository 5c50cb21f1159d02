package io.otlpdelta.journal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The segments on disk at one moment, as a record of the journal: the first one in each segment,
 * before a segment file is deleted, and at close.
 *
 * <p>It tells recovery where each earlier segment ends, which ones are free, and that one is
 * missing.
 */
record SegmentList(List<Item> items) {
  private static final int ITEM_BYTES = Long.BYTES + Long.BYTES + 1;

  /**
   * One segment.
   *
   * @param last its last sequence, 0 while it is written to
   * @param free none of its entries is needed any more
   */
  record Item(long base, long last, boolean free) {}

  SegmentList {
    items = List.copyOf(items);
  }

  static long bytesFor(long segments) {
    return segments * ITEM_BYTES;
  }

  ByteBuffer encode() {
    ByteBuffer bytes = ByteBuffer.allocate(items.size() * ITEM_BYTES);
    for (Item item : items) {
      bytes.putLong(item.base()).putLong(item.last()).put((byte) (item.free() ? 1 : 0));
    }
    return bytes.flip();
  }

  static SegmentList decode(ByteBuffer bytes) {
    List<Item> items = new ArrayList<>();
    while (bytes.remaining() >= ITEM_BYTES) {
      items.add(new Item(bytes.getLong(), bytes.getLong(), bytes.get() == 1));
    }
    return new SegmentList(items);
  }
}
