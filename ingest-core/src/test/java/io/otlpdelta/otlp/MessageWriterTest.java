package io.otlpdelta.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageWriterTest {
  @Test
  void lengthsAroundEveryWidthOfAVarintAreRight() {
    for (int length : new int[] {0, 1, 126, 127, 128, 129, 16_383, 16_384, 16_385, 2_097_152}) {
      MessageWriter writer = new MessageWriter(0, 1 << 22, DecodeMemory.UNLIMITED);
      writer.varint(1 << 3 | 2);
      writer.open();
      writer.copy(new byte[length], 0, length);
      writer.close();

      assertThat(content(writer))
          .as("length %s", length)
          .isEqualTo(Requests.field(1, ByteString.copyFrom(new byte[length])));
    }
  }

  @Test
  void anyNestingIsWrittenAsIfLengthsHadBeenKnown() {
    for (int seed = 0; seed < 500; seed++) {
      MessageWriter writer = new MessageWriter(0, 1 << 24, DecodeMemory.UNLIMITED);

      ByteString expected = nest(writer, new Random(seed), 0);

      assertThat(content(writer)).as("seed %s", seed).isEqualTo(expected);
    }
  }

  /** Writes random fields to the writer and returns the same, built from the inside out. */
  private static ByteString nest(MessageWriter writer, Random random, int depth) {
    ByteString content = ByteString.EMPTY;
    for (int i = random.nextInt(5); i > 0; i--) {
      if (depth < 40 && random.nextBoolean()) {
        writer.varint(2 << 3 | 2);
        writer.open();
        content = content.concat(Requests.field(2, nest(writer, random, depth + 1)));
        writer.close();
      } else {
        byte[] bytes = new byte[random.nextInt(90)];
        random.nextBytes(bytes);
        writer.copy(bytes, 0, bytes.length);
        content = content.concat(ByteString.copyFrom(bytes));
      }
    }
    return content;
  }

  @Test
  void theLimitIsInclusiveAndCountsTheLengthsToo() {
    assertThat(written(997, 1000).size()).isEqualTo(1000);
    assertThatThrownBy(() -> written(998, 1000))
        .isInstanceOfSatisfying(
            IngestException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.REQUEST_TOO_LARGE));
    assertThatThrownBy(() -> written(5000, 1000)).isInstanceOf(IngestException.class);
  }

  private static ByteString written(int bytes, int limit) {
    MessageWriter writer = new MessageWriter(0, limit, DecodeMemory.UNLIMITED);
    writer.varint(1 << 3 | 2);
    writer.open();
    for (int i = 0; i < bytes; i++) {
      writer.raw(7);
    }
    writer.close();
    return content(writer);
  }

  @Test
  void aMessageLeftOpenIsAProgrammersError() {
    MessageWriter writer = new MessageWriter(0, 10, DecodeMemory.UNLIMITED);
    writer.open();

    assertThatThrownBy(writer::finish)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("depth: 1 (expected: 0)");
  }

  private static ByteString content(MessageWriter writer) {
    ByteRange written = writer.finish();
    return ByteString.copyFrom(written.array(), written.from(), written.length());
  }
}
