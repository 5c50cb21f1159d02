package io.otlpdelta.column;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DictionaryTest {
  private final Dictionary dictionary = new Dictionary();

  @Test
  void valuesAreNumberedInTheOrderOfTheirFirstUse() {
    assertThat(Texts.idOf(dictionary, "b")).isEqualTo(0);
    assertThat(Texts.idOf(dictionary, "")).isEqualTo(1);
    assertThat(Texts.idOf(dictionary, "a")).isEqualTo(2);
    assertThat(Texts.idOf(dictionary, "b")).isEqualTo(0);
    assertThat(Texts.idOf(dictionary, "")).isEqualTo(1);
    assertThat(dictionary.size()).isEqualTo(3);
    assertThat(dictionary.byteSize()).isEqualTo(2);
    assertThat(Texts.of(dictionary, 1)).isEmpty();
    assertThat(Texts.of(dictionary, 2)).isEqualTo("a");
  }

  @Test
  void manyValuesOfAllLengthsKeepTheirNumbers() {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 20_000; i++) {
        assertThat(Texts.idOf(dictionary, text(i))).isEqualTo(i);
      }
    }
    assertThat(Texts.of(dictionary, 17_345)).isEqualTo(text(17_345));
  }

  /** Distinct for each index, from one to some two hundred characters. */
  private static String text(int index) {
    return "x".repeat(index % 200) + index;
  }

  @Test
  void aNumberMatchesItsOwnBytesOnly() {
    Random random = new Random(5);
    for (int length = 0; length < 150; length++) {
      byte[] value = new byte[length + 2];
      random.nextBytes(value);
      int id = dictionary.idOf(value, 1, length + 1);
      assertThat(dictionary.matches(id, value, 1, length + 1)).isTrue();
      assertThat(dictionary.matches(id, value, 0, length + 1)).isFalse();
      for (int i = 1; i <= length; i++) {
        value[i]++;
        assertThat(dictionary.matches(id, value, 1, length + 1)).as("byte %d", i).isFalse();
        value[i]--;
      }
    }
  }

  @Test
  void noNumberThatIsNotThereMatches() {
    byte[] value = "a".getBytes(UTF_8);
    assertThat(dictionary.matches(0, value, 0, 1)).isFalse();
    dictionary.idOf(value, 0, 1);
    assertThat(dictionary.matches(0, value, 0, 1)).isTrue();
    assertThat(dictionary.matches(1, value, 0, 1)).isFalse();
    assertThat(dictionary.matches(BytesColumn.NO_ID, value, 0, 1)).isFalse();
    dictionary.clear();
    assertThat(dictionary.matches(0, value, 0, 1)).isFalse();
  }

  /** Only a new hash function makes look-ups of such values short again. */
  @Test
  void valuesMadeToCollideAreToldApartByAnotherHash() {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 60_000; i++) {
        byte[] value = colliding(i);
        assertThat(dictionary.idOf(value, 0, value.length)).isEqualTo(i);
      }
    }
    assertThat(dictionary.seeds()).isBetween(1, 2);
  }

  @Test
  void usualValuesKeepTheFirstHash() {
    for (int i = 0; i < 300_000; i++) {
      Texts.idOf(dictionary, "key." + i);
    }
    assertThat(dictionary.seeds()).isZero();
  }

  /** The second eight bytes undo what the first eight did to the hash. */
  private static byte[] colliding(int index) {
    long multiplier = 0x9E3779B97F4A7C15L;
    long product = ((2 * Long.BYTES * multiplier) ^ index) * multiplier;
    return ByteBuffer.allocate(2 * Long.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(index)
        .putLong(product ^ (product >>> Integer.SIZE))
        .array();
  }

  @Test
  void aClearedOneBeginsAnew() {
    Texts.idOf(dictionary, "a");
    Texts.idOf(dictionary, "b");
    dictionary.clear();
    assertThat(dictionary.size()).isZero();
    assertThat(dictionary.byteSize()).isZero();
    assertThat(Texts.idOf(dictionary, "b")).isZero();
    assertThat(Texts.of(dictionary, 0)).isEqualTo("b");
  }
}
