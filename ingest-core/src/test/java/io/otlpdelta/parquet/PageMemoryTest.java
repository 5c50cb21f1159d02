package io.otlpdelta.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.parquet.bytes.BytesInput;
import org.junit.jupiter.api.Test;

class PageMemoryTest {
  private static final long SEED = 7;

  private final PageBlocks blocks = new PageBlocks();
  private final PageMemory memory = new PageMemory(blocks);
  private final Random random = new Random(SEED);

  @Test
  void pagesOfAnySizeStayAsTheyWereCopied() throws IOException {
    List<byte[]> expected = new ArrayList<>();
    List<BytesInput> copies = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      memory.clear();
      expected.clear();
      copies.clear();
      for (int i = 0; i < 300; i++) {
        byte[] page = page(sizeOf(i));
        expected.add(Arrays.copyOf(page, page.length - 1));
        copies.add(memory.copy(page, page.length - 1));
        Arrays.fill(page, (byte) 0);
      }
      for (int i = 0; i < copies.size(); i++) {
        assertThat(bytes(copies.get(i)))
            .as("page %d of round %d, seed %d", i, round, SEED)
            .isEqualTo(expected.get(i));
      }
    }
  }

  @Test
  void memoryIsUsedAgainOnlyWhenItIsCleared() throws IOException {
    BytesInput first = memory.copy(new byte[] {1}, 1);
    BytesInput second = memory.copy(new byte[] {2}, 1);
    assertThat(bytes(first)).containsExactly(1);
    assertThat(bytes(second)).containsExactly(2);

    memory.clear();
    memory.copy(new byte[] {3}, 1);

    assertThat(bytes(first)).containsExactly(3);
  }

  @Test
  void blocksAreLentToOneAtATimeAndNotMoreThanSomeAreKept() {
    Set<byte[]> taken = take(PageBlocks.MAX_KEPT + 1);
    assertThat(taken).hasSize(PageBlocks.MAX_KEPT + 1);

    blocks.giveBack(taken);

    Set<byte[]> again = take(PageBlocks.MAX_KEPT);
    assertThat(again).hasSize(PageBlocks.MAX_KEPT);
    assertThat(taken.containsAll(again)).isTrue();
    assertThat(taken.contains(blocks.take())).isFalse();
  }

  /** By identity: equal blocks are not the same. */
  private Set<byte[]> take(int count) {
    Set<byte[]> taken = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < count; i++) {
      taken.add(blocks.take());
    }
    return taken;
  }

  /** The block's whole size and one more, and much between. */
  private int sizeOf(int i) {
    return switch (i) {
      case 10 -> PageBlocks.BLOCK_BYTES + 1;
      case 20 -> PageBlocks.BLOCK_BYTES + 2;
      case 30 -> 3 * PageBlocks.BLOCK_BYTES;
      default -> 1 + random.nextInt(60_000);
    };
  }

  private static byte[] bytes(BytesInput copy) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    copy.writeAllTo(bytes);
    return bytes.toByteArray();
  }

  private byte[] page(int size) {
    byte[] page = new byte[size];
    random.nextBytes(page);
    return page;
  }
}
