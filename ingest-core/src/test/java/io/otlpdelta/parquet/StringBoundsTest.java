package io.otlpdelta.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StringBoundsTest {
  private static final String SMILE = "\ud83d\ude00";
  private static final String LAST = Character.toString(Character.MAX_CODE_POINT);

  @Test
  void shortStringsAreTheirOwnBounds() {
    assertThat(StringBounds.lower("")).isEmpty();
    assertThat(StringBounds.upper("")).isEmpty();
    assertThat(StringBounds.lower("a".repeat(32))).isEqualTo("a".repeat(32));
    assertThat(StringBounds.upper("a".repeat(32))).isEqualTo("a".repeat(32));
    assertThat(StringBounds.upper(SMILE.repeat(32))).isEqualTo(SMILE.repeat(32));
  }

  @Test
  void aLongMinimumIsCut() {
    assertThat(StringBounds.lower("a".repeat(33))).isEqualTo("a".repeat(32));
    assertThat(StringBounds.lower(SMILE.repeat(33))).isEqualTo(SMILE.repeat(32));
  }

  @Test
  void aLongMaximumIsCutAndRaised() {
    assertThat(StringBounds.upper("a".repeat(33))).isEqualTo("a".repeat(31) + "b");
    assertThat(StringBounds.upper(SMILE.repeat(33))).isEqualTo(SMILE.repeat(31) + "\ud83d\ude01");
  }

  @Test
  void aCodePointWithoutSuccessorIsDroppedAndTheOneBeforeRaised() {
    assertThat(StringBounds.upper("a" + LAST.repeat(40))).isEqualTo("b");
  }

  @Test
  void surrogatesAreSkipped() {
    assertThat(StringBounds.upper("a".repeat(31) + "\ud7ff!")).isEqualTo("a".repeat(31) + "\ue000");
  }

  @Test
  void thereIsNoMaximumWhereNothingCanBeRaised() {
    assertThat(StringBounds.upper(LAST.repeat(33))).isNull();
  }

  @Test
  void boundsHoldForRandomStringsInByteOrder() {
    long seed = new SplittableRandom().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 5_000; i++) {
      String value = randomString(random);
      assertThat(bytes(StringBounds.lower(value)))
          .as("seed %d", seed)
          .satisfies(
              lower -> assertThat(Arrays.compareUnsigned(lower, bytes(value))).isNotPositive());
      String upper = StringBounds.upper(value);
      if (upper != null) {
        assertThat(Arrays.compareUnsigned(bytes(upper), bytes(value)))
            .as("seed %d", seed)
            .isNotNegative();
        assertThat(upper.codePointCount(0, upper.length())).isLessThanOrEqualTo(32);
      }
    }
  }

  private static String randomString(SplittableRandom random) {
    int[] interesting = {0, 'a', 0x7f, 0x80, 0x7ff, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff};
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(28, 40);
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(interesting[random.nextInt(interesting.length)]);
    }
    return text.toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
