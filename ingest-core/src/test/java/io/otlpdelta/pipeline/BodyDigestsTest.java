package io.otlpdelta.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.SecureRandomness;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyDigestsTest {
  private final BodyDigests digests = new BodyDigests(new SecureRandomness());

  @Test
  void equalBytesHaveEqualDigestsWhereverTheyStand() {
    byte[] body = random(5_000);
    ByteBuffer inTheMiddle = ByteBuffer.allocate(6_000).position(777).put(body).flip();
    ByteBuffer direct = ByteBuffer.allocateDirect(5_000).put(body).flip();

    ByteBuffer digest = digests.of(ByteBuffer.wrap(body));

    assertThat(digest.remaining()).isEqualTo(32);
    assertThat(digests.of(inTheMiddle.position(777).slice())).isEqualTo(digest);
    assertThat(digests.of(inTheMiddle)).isEqualTo(digest);
    assertThat(digests.of(direct)).isEqualTo(digest);
    assertThat(inTheMiddle.position()).isEqualTo(777);
    assertThat(direct.remaining()).isEqualTo(5_000);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 16, 1023, 1024, 1025, 2048, 33_000, 70_001})
  void everyBitOfEveryByteCounts(int length) {
    byte[] body = random(length);
    Set<ByteBuffer> seen = new HashSet<>();
    seen.add(digests.of(ByteBuffer.wrap(body)));
    int step = Math.max(1, length / 500);

    int others = 0;
    for (int i = 0; i < length; i += step) {
      byte[] changed = body.clone();
      changed[i] ^= (byte) (1 << (i % 8));
      seen.add(digests.of(ByteBuffer.wrap(changed)));
      others++;
    }

    assertThat(seen).hasSize(others + 1);
  }

  @Test
  void zerosAtTheEndCount() {
    Set<ByteBuffer> seen = new HashSet<>();

    for (int length = 0; length <= 3_000; length++) {
      seen.add(digests.of(ByteBuffer.allocate(length)));
    }

    assertThat(seen).hasSize(3_001);
  }

  @Test
  void blocksThatChangePlacesCount() {
    byte[] body = random(2_048);
    byte[] swapped = new byte[2_048];
    System.arraycopy(body, 1_024, swapped, 0, 1_024);
    System.arraycopy(body, 0, swapped, 1_024, 1_024);

    assertThat(digests.of(ByteBuffer.wrap(swapped)))
        .isNotEqualTo(digests.of(ByteBuffer.wrap(body)));
  }

  @Test
  void anotherKeyMakesOtherDigests() {
    byte[] body = random(2_000);

    assertThat(new BodyDigests(new SecureRandomness()).of(ByteBuffer.wrap(body)))
        .isNotEqualTo(digests.of(ByteBuffer.wrap(body)));
  }

  @Test
  void theDigestIsThatOfTheDefinition() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    byte[] key = new byte[130 * Long.BYTES];
    random.nextBytes(key);
    Randomness fixed = count -> Arrays.copyOf(key, count);
    for (int length : new int[] {0, 5, 1_024, 40_000}) {
      byte[] body = new byte[length];
      random.nextBytes(body);

      assertThat(new BodyDigests(fixed).of(ByteBuffer.wrap(body)))
          .isEqualTo(ByteBuffer.wrap(byBigIntegers(key, body)));
    }
  }

  private static byte[] byBigIntegers(byte[] key, byte[] body) throws Exception {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    ByteBuffer keys = ByteBuffer.wrap(key);
    ByteBuffer padded =
        ByteBuffer.wrap(Arrays.copyOf(body, (body.length / 1024 + 1) * 1024))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int block = 0; block < padded.capacity(); block += 1024) {
      for (int round = 0; round < 2; round++) {
        BigInteger sum = BigInteger.ZERO;
        for (int i = 0; i < 128; i += 2) {
          long a = padded.getLong(block + 8 * i) + keys.getLong(8 * (i + 2 * round));
          long b = padded.getLong(block + 8 * (i + 1)) + keys.getLong(8 * (i + 1 + 2 * round));
          sum = sum.add(BigInteger.valueOf(a).multiply(BigInteger.valueOf(b)));
        }
        ByteBuffer half = ByteBuffer.allocate(16);
        half.putLong(sum.longValue()).putLong(sum.shiftRight(64).longValue());
        sha256.update(half.flip());
      }
    }
    return sha256.digest(ByteBuffer.allocate(4).putInt(body.length).array());
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
