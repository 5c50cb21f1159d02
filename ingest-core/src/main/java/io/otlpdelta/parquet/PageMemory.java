package io.otlpdelta.parquet;

import java.util.ArrayList;
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
    List<BytesInput> parts = new ArrayList<>(1 + length / PageBlocks.BLOCK_BYTES);
    for (int done = 0; done < length; ) {
      if (blocks.isEmpty() || used == PageBlocks.BLOCK_BYTES) {
        blocks.add(source.take());
        used = 0;
      }
      byte[] block = blocks.get(blocks.size() - 1);
      int part = Math.min(length - done, PageBlocks.BLOCK_BYTES - used);
      System.arraycopy(bytes, done, block, used, part);
      parts.add(BytesInput.from(block, used, part));
      used += part;
      done += part;
    }
    return parts.size() == 1 ? parts.get(0) : BytesInput.concat(parts);
  }

  /** Forgets all that was copied. */
  void clear() {
    source.giveBack(blocks);
    blocks.clear();
  }
}
