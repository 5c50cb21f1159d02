package io.otlpdelta.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.journal.SegmentHeader.Kind;
import io.otlpdelta.model.TableKind;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecordFormatTest {
  private static final Salt SALT = new Salt(0x1234567, 0x7654321);
  private static final RecordHeader HEADER =
      new RecordHeader(
          1_700_000_000_000L << 20,
          (1_700_000_000_000L << 20) - 1,
          -5,
          Long.MIN_VALUE,
          1_700_000_000_000L,
          RecordFormat.MAX_BODY_BYTES,
          Integer.MAX_VALUE,
          3_062,
          RecordFormat.kindOf(TableKind.SPANS),
          0xcafebabe);

  @Test
  void aHeaderIsReadAsItWasWritten() {
    byte[] bytes = encoded();

    assertThat(RecordFormat.isHeader(bytes, 0, SALT)).isTrue();
    assertThat(RecordFormat.decodeHeader(bytes, 0)).isEqualTo(HEADER);
  }

  @Test
  void aHeaderOfAnotherUseOfTheFileIsNone() {
    byte[] bytes = encoded();

    assertThat(RecordFormat.isHeader(bytes, 0, new Salt(SALT.mark(), SALT.seed() + 1))).isFalse();
    assertThat(RecordFormat.isHeader(bytes, 0, new Salt(SALT.mark() + 1, SALT.seed()))).isFalse();
  }

  @Test
  void noBitOfAHeaderMayChange() {
    for (int bit = 0; bit < RecordFormat.HEADER_BYTES * 8; bit++) {
      byte[] bytes = encoded();
      bytes[bit / 8] ^= (byte) (1 << (bit % 8));

      assertThat(RecordFormat.isHeader(bytes, 0, SALT)).as("bit %d", bit).isFalse();
    }
  }

  @Test
  void everyTableKindHasItsOwn() {
    Set<Byte> kinds = new HashSet<>();
    for (TableKind kind : TableKind.values()) {
      byte code = RecordFormat.kindOf(kind);
      kinds.add(code);
      assertThat(RecordFormat.tableKindOf(code)).isEqualTo(kind);
    }
    assertThat(kinds)
        .hasSize(TableKind.values().length)
        .doesNotContain(RecordFormat.KIND_SEGMENT_LIST);
  }

  @Test
  void saltsDiffer() {
    Set<Salt> salts = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      salts.add(Salt.random(new SecureRandomness()));
    }

    assertThat(salts).hasSize(100);
    assertThat(salts).allMatch(salt -> salt.mark() != 0);
  }

  @Test
  void aSegmentHeaderSurvivesTheLossOfEitherCopy() {
    SegmentHeader header =
        new SegmentHeader(Kind.PARKED, new UUID(1, 2), SALT, 1_000, 2_000, 500, 999, 7, 65_536);
    byte[] page = new byte[SegmentHeader.BYTES];
    header.encode().get(page);
    assertThat(SegmentHeader.decode(page)).contains(header);

    Arrays.fill(page, 0, 512, (byte) 0);
    assertThat(SegmentHeader.decode(page)).contains(header);

    Arrays.fill(page, 2_048, 2_560, (byte) 0);
    assertThat(SegmentHeader.decode(page)).isEmpty();
  }

  @Test
  void aSegmentListIsReadAsItWasWritten() {
    SegmentList list =
        new SegmentList(
            List.of(
                new SegmentList.Item(1_000, 1_999, true), new SegmentList.Item(2_000, 0, false)));

    assertThat(SegmentList.decode(list.encode())).isEqualTo(list);
    assertThat(SegmentList.bytesFor(2)).isEqualTo(list.encode().remaining());
  }

  private static byte[] encoded() {
    byte[] bytes = new byte[RecordFormat.HEADER_BYTES];
    RecordFormat.encodeHeader(bytes, HEADER, SALT);
    return bytes;
  }
}
