package io.otlpdelta.parquet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.bytes.BytesInput;

/** Where the pages of a row group wait until it is written. One thread at a time. */
final class PageMemory {
  private final PageBlocks source;
  private final List<byte[]> blocks = new ArrayList<>();
  private int used;

  /** Memory of which nothing is used. */
  PageMemory(PageBlocks source) {
    this.source = source;
  }

  /**
   * Copies bytes.
   *
   * @return them, until {@link #clear}
   */
  BytesInput copy(byte[] bytes, int length) {
    if (length > PageBlocks.BLOCK_BYTES) {
      return BytesInput.from(Arrays.copyOf(bytes, length));
    }
    if (blocks.isEmpty() || used + length > PageBlocks.BLOCK_BYTES) {
      blocks.add(source.take());
      used = 0;
    }
    byte[] block = blocks.get(blocks.size() - 1);
    System.arraycopy(bytes, 0, block, used, length);
    BytesInput copy = BytesInput.from(block, used, length);
    used += length;
    return copy;
  }

  /** Forgets all that was copied. */
  void clear() {
    source.giveBack(blocks);
    blocks.clear();
  }
}
