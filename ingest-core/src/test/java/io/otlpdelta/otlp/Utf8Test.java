package io.otlpdelta.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class Utf8Test {
  /** Bytes at the edges of every rule of the encoding. */
  private static final int[] EDGES = {
    0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec,
    0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff
  };

  @Test
  void itAgreesWithTheJdkOnEverySequenceOfFourEdgeBytes() {
    byte[] bytes = new byte[4];
    for (int a : EDGES) {
      for (int b : EDGES) {
        for (int c : EDGES) {
          for (int d : EDGES) {
            bytes[0] = (byte) a;
            bytes[1] = (byte) b;
            bytes[2] = (byte) c;
            bytes[3] = (byte) d;
            assertAgreement(bytes);
          }
        }
      }
    }
  }

  @Test
  void itAgreesWithTheJdkOnLongerText() {
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder();
      while (text.length() < random.nextInt(60)) {
        text.appendCodePoint(
            random.nextBoolean() ? 'a' + random.nextInt(26) : 0x10000 + random.nextInt(0x1000));
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      if (bytes.length > 0 && random.nextBoolean()) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      assertAgreement(bytes);
    }
  }

  private static void assertAgreement(byte[] bytes) {
    Supplier<String> shown = () -> Arrays.toString(bytes);
    boolean valid = Utf8.firstMalformed(bytes, 0, bytes.length) == bytes.length;
    assertThat(valid).as(shown).isEqualTo(jdkAccepts(bytes));

    MessageWriter writer = new MessageWriter(0, 1_000, DecodeMemory.UNLIMITED);
    writer.repaired(bytes, 0, bytes.length);
    ByteRange repaired = writer.finish();
    String text = new String(repaired.array(), 0, repaired.length(), StandardCharsets.UTF_8);
    String expected = new String(bytes, StandardCharsets.UTF_8);
    if (holdsSurrogate(bytes)) {
      // The JDK takes such a sequence as one fault where the standard sees one for each byte.
      assertThat(text.replaceAll("\ufffd+", "?"))
          .as(shown)
          .isEqualTo(expected.replaceAll("\ufffd+", "?"));
    } else {
      assertThat(text).as(shown).isEqualTo(expected);
    }
    assertThat(writer.replaced() == 0).as(shown).isEqualTo(valid);
  }

  private static boolean holdsSurrogate(byte[] bytes) {
    for (int i = 0; i + 1 < bytes.length; i++) {
      if (bytes[i] == (byte) 0xed && (bytes[i + 1] & 0xff) >= 0xa0) {
        return true;
      }
    }
    return false;
  }

  @Test
  void everyByteOfAnEncodedSurrogateIsReplacedByItself() {
    byte[] surrogate = {'a', (byte) 0xed, (byte) 0xa0, (byte) 0x80, 'b'};
    MessageWriter writer = new MessageWriter(0, 100, DecodeMemory.UNLIMITED);

    writer.repaired(surrogate, 0, surrogate.length);

    ByteRange repaired = writer.finish();
    assertThat(new String(repaired.array(), 0, repaired.length(), StandardCharsets.UTF_8))
        .isEqualTo("a\ufffd\ufffd\ufffdb");
    assertThat(writer.replaced()).isEqualTo(3);
  }

  private static boolean jdkAccepts(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
