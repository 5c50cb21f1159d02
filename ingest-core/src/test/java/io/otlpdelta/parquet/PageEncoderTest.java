package io.otlpdelta.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.otlpdelta.column.BytesColumn;
import io.otlpdelta.column.TableColumns;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.schema.TableLayout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PageEncoderTest {
  private static final TableLayout LOGS = TableLayout.documented(TableKind.LOGS);
  private static final int BODY = 7;
  private static final long SEED = 11;

  /**
   * Values of two columns share an encoder: what was set for one page must not stay for another.
   */
  @Test
  void aPageDoesNotDependOnThePagesBefore() throws IOException {
    try (PageEncoder shared = encoder(1)) {
      for (int valueBytes : new int[] {20, 400, 20, 400}) {
        try (PageEncoder fresh = encoder(1)) {
          assertThat(page(shared, valueBytes)).isEqualTo(page(fresh, valueBytes));
        }
      }
    }
  }

  @Test
  void onlyPagesOfShortValuesAreCompressedInAnotherWayThanZstdsLevelOne() throws IOException {
    try (PageEncoder encoder = encoder(1)) {
      assertThat(page(encoder, 400)).as("long").isEqualTo(asLevelOne(page(encoder, 400)));
      assertThat(page(encoder, 20)).as("short").isNotEqualTo(asLevelOne(page(encoder, 20)));
    }
    try (PageEncoder encoder = encoder(3)) {
      byte[] page = page(encoder, 20);
      assertThat(page).isEqualTo(Zstd.compress(decompressed(page), 3));
    }
  }

  private static byte[] asLevelOne(byte[] page) {
    return Zstd.compress(decompressed(page), 1);
  }

  private static byte[] decompressed(byte[] page) {
    return Zstd.decompress(page, (int) Zstd.getFrameContentSize(page));
  }

  private static PageEncoder encoder(int level) {
    PageEncoder encoder = new PageEncoder();
    encoder.open(level);
    return encoder;
  }

  /** Values that repeat, 256 KiB of them. */
  private static byte[] page(PageEncoder encoder, int valueBytes) throws IOException {
    TableColumns columns = new TableColumns(LOGS);
    BytesColumn column = (BytesColumn) columns.column(BODY);
    Random random = new Random(SEED);
    for (int filled = 0; filled < 256 << 10; filled += valueBytes) {
      byte[] value =
          Integer.toString(random.nextInt(5_000))
              .repeat(valueBytes)
              .substring(0, valueBytes)
              .getBytes(StandardCharsets.UTF_8);
      column.add(0, value, 0, value.length);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    encoder
        .encode(
            column,
            ParquetColumns.of(LOGS).schema().getType("body").asPrimitiveType(),
            new PageMemory(new PageBlocks()))
        .bytes()
        .writeAllTo(bytes);
    return bytes.toByteArray();
  }
}
