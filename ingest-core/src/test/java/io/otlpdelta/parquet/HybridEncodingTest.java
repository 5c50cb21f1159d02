package io.otlpdelta.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What parquet-java's decoder reads of runs and bit-packed pieces. */
class HybridEncodingTest {
  private final long seed = new SplittableRandom().nextLong();
  private final SplittableRandom random = new SplittableRandom(seed);

  static IntStream levelWidths() {
    return IntStream.rangeClosed(1, 8);
  }

  static IntStream numberWidths() {
    return IntStream.rangeClosed(0, 32);
  }

  @ParameterizedTest
  @MethodSource("levelWidths")
  void levelsOfEveryWidthComeBack(int width) throws IOException {
    for (int count : new int[] {0, 1, 7, 8, 9, 63, 64, 65, 504, 505, 1_000, 20_001}) {
      int[] expected = runs(count, width);
      byte[] levels = new byte[count + 3];
      for (int i = 0; i < levels.length; i++) {
        // What lies behind the last level is from an earlier page and must not come along.
        levels[i] = (byte) (i < count ? expected[i] : (1 << width) - 1);
      }
      PageBuffer out = new PageBuffer();
      HybridEncoding.levels(levels, count, width, out);
      expectDecoded(out, width, expected);
    }
  }

  @ParameterizedTest
  @MethodSource("numberWidths")
  void numbersOfEveryWidthComeBack(int width) throws IOException {
    for (int count : new int[] {0, 1, 7, 8, 9, 63, 64, 65, 504, 505, 1_000, 20_001}) {
      int[] expected = runs(count, width);
      int[] numbers = new int[count + 3];
      Arrays.fill(numbers, -1);
      System.arraycopy(expected, 0, numbers, 0, count);
      PageBuffer out = new PageBuffer();
      HybridEncoding.numbers(numbers, count, width, out);
      expectDecoded(out, width, expected);
    }
  }

  @Test
  void aRunIsAHeadAndAValueHoweverLongItIs() {
    PageBuffer out = new PageBuffer();
    HybridEncoding.levels(new byte[100_000], 100_000, 1, out);
    assertThat(out.length()).isEqualTo(4);
    out.clear();
    int[] numbers = new int[100_000];
    Arrays.fill(numbers, 300);
    HybridEncoding.numbers(numbers, 100_000, 9, out);
    assertThat(out.length()).isEqualTo(5);
  }

  @Test
  void shortRunsOfNarrowValuesAreBitPacked() {
    byte[] levels = new byte[504];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = (byte) (i % 18 == 0 ? 0 : 1);
    }
    PageBuffer out = new PageBuffer();
    HybridEncoding.levels(levels, levels.length, 1, out);
    assertThat(out.length()).isEqualTo(1 + 504 / 8);
  }

  @Test
  void aWidthHoldsTheLargestValue() {
    assertThat(HybridEncoding.width(0)).isZero();
    assertThat(HybridEncoding.width(1)).isEqualTo(1);
    assertThat(HybridEncoding.width(7)).isEqualTo(3);
    assertThat(HybridEncoding.width(8)).isEqualTo(4);
  }

  /** Random values with runs of all lengths between them. */
  private int[] runs(int count, int width) {
    int[] values = new int[count];
    int at = 0;
    while (at < count) {
      int value = width == 0 ? 0 : random.nextInt() >>> (Integer.SIZE - width);
      int run = random.nextBoolean() ? 1 : random.nextInt(1, 90);
      for (int i = 0; i < run && at < count; i++) {
        values[at++] = value;
      }
    }
    return values;
  }

  private void expectDecoded(PageBuffer out, int width, int[] expected) throws IOException {
    ByteArrayInputStream encoded = new ByteArrayInputStream(out.array(), 0, out.length());
    RunLengthBitPackingHybridDecoder decoder = new RunLengthBitPackingHybridDecoder(width, encoded);
    int[] decoded = new int[expected.length];
    for (int i = 0; i < decoded.length; i++) {
      decoded[i] = decoder.readInt();
    }
    assertThat(decoded).as("width %d, seed %d", width, seed).isEqualTo(expected);
    assertThat(encoded.available()).as("bytes behind the last run").isZero();
  }
}
