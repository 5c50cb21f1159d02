package io.otlpdelta.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EntryIndexTest {
  private record Place(long offset, int length, long receivedAtMillis) {}

  @Test
  void itAgreesWithAMapUnderRandomWork() {
    for (long seed = 0; seed < 10; seed++) {
      agreesWithAMap(seed);
    }
  }

  private static void agreesWithAMap(long seed) {
    Random random = new Random(seed);
    EntryIndex index = new EntryIndex();
    TreeMap<Long, Place> model = new TreeMap<>();
    long sequence = random.nextBoolean() ? 1_700_000_000_000L << 20 : 1;
    for (int step = 0; step < 150; step++) {
      for (int i = random.nextInt(40); i > 0; i--) {
        sequence += 1 + random.nextInt(random.nextInt(10) == 0 ? 1_000_000 : 5);
        Place place =
            new Place(
                random.nextInt(8_000_000) * 8L,
                random.nextInt(1 << (1 + random.nextInt(27))),
                random.nextInt(10) == 0 ? random.nextLong() >> 2 : 1_700_000_000_000L + step);
        index.add(sequence, place.offset(), place.length(), place.receivedAtMillis());
        model.put(sequence, place);
      }
      long probe = model.isEmpty() ? sequence : model.firstKey() + random.nextInt(2000) - 20;
      assertThat(drain(index.after(probe)))
          .as("seed %d", seed)
          .isEqualTo(new TreeMap<>(model.tailMap(probe, false)));
      if (random.nextInt(3) == 0) {
        List<Long> removed = new ArrayList<>();
        index.removeUpTo(
            probe, (removedSequence, offset, length, at) -> removed.add(removedSequence));
        assertThat(removed)
            .as("seed %d", seed)
            .containsExactlyElementsOf(model.headMap(probe, true).keySet());
        model.headMap(probe, true).clear();
      }
      assertThat(index.count()).as("seed %d", seed).isEqualTo(model.size());
      assertThat(index.firstSequence()).isEqualTo(model.isEmpty() ? 0 : model.firstKey());
    }
  }

  private static TreeMap<Long, Place> drain(EntryIndex.Cursor cursor) {
    TreeMap<Long, Place> found = new TreeMap<>();
    while (cursor.next()) {
      found.put(
          cursor.sequence(),
          new Place(cursor.offset(), cursor.length(), cursor.receivedAtMillis()));
    }
    return found;
  }

  @Test
  void aMillionOrdinaryEntriesTakeEightBytesEachAtMost() {
    EntryIndex index = new EntryIndex();
    long sequence = 1_700_000_000_000L << 20;
    long receivedAt = 1_700_000_000_000L;
    for (int i = 0; i < 1_000_000; i++) {
      sequence += 1 + i % 3;
      receivedAt += i % 2;
      index.add(sequence, 4096 + i * 1_104L % (64 << 20) / 8 * 8, 1_060 + i % 50, receivedAt);
    }

    assertThat(index.memoryBytes()).isLessThan(8_000_000);
  }

  @Test
  void sequencesMustIncrease() {
    EntryIndex index = new EntryIndex();
    index.add(7, 4096, 100, 1);

    assertThatThrownBy(() -> index.add(7, 8192, 100, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sequence: 7 (expected: > 7)");
  }

  @Test
  void aCursorFindsTheEntryItIsMovedTo() {
    EntryIndex index = new EntryIndex();
    for (int i = 10; i < 5_000; i += 10) {
      index.add(i, i * 8L, i, i);
    }
    EntryIndex.Cursor cursor = index.after(0);

    assertThat(cursor.moveTo(500)).isTrue();
    assertThat(cursor.offset()).isEqualTo(4_000);
    assertThat(cursor.moveTo(505)).isFalse();
    assertThat(cursor.moveTo(510)).isTrue();
    assertThat(cursor.moveTo(5_000)).isFalse();
  }
}
