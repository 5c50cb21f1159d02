package io.otlpdelta.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.column.BytesColumn;
import io.otlpdelta.column.TableColumns;
import io.otlpdelta.flatten.Captures;
import io.otlpdelta.flatten.SampleRequests;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.schema.TableLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptMemoryTest {
  private static final TableLayout LOGS = TableLayout.documented(TableKind.LOGS);
  private static final TableLayout SPANS = TableLayout.documented(TableKind.SPANS);

  @TempDir private Path folder;
  private final KeptMemory memory = new KeptMemory();

  @Test
  void aRowGroupServesOneFileAfterTheOther() {
    RowGroup first = take(LOGS);
    assertThat(take(LOGS)).as("while the first is in use").isNotSameAs(first);
    memory.giveBack(first);
    assertThat(take(SPANS)).isNotSameAs(first);
    assertThat(take(TableLayout.documented(TableKind.LOGS))).isSameAs(first);
    assertThat(take(LOGS)).isNotSameAs(first);
  }

  @Test
  void noMoreThanAFewAreKeptTheLastOnes() {
    List<RowGroup> taken = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      taken.add(take(LOGS));
    }
    taken.forEach(memory::giveBack);
    for (int i = 5; i >= 2; i--) {
      assertThat(take(LOGS)).isSameAs(taken.get(i));
    }
    assertThat(taken).doesNotContain(take(LOGS));
  }

  @Test
  void whatGrewFarIsLetGo() {
    RowGroup rowGroup = take(LOGS);
    try (PageEncoder encoder = memory.takeEncoder(1)) {
      addBody(rowGroup.columns(), new byte[17 << 20]);
      rowGroup.seal(encoder);
      memory.giveBack(rowGroup);
      assertThat(take(LOGS)).isNotSameAs(rowGroup);
      memory.closeAndKeep(encoder);
      assertThat(memory.takeEncoder(1)).isNotSameAs(encoder);
    }
  }

  @Test
  void anEncoderIsKeptWithoutItsNativeMemory() {
    PageEncoder encoder = memory.takeEncoder(1);
    memory.closeAndKeep(encoder);
    TableColumns columns = new TableColumns(LOGS);
    addBody(columns, "text".getBytes(StandardCharsets.UTF_8));
    var type = ParquetColumns.of(LOGS).schema().getType("body").asPrimitiveType();
    assertThatThrownBy(
            () ->
                encoder.encode(
                    (BytesColumn) columns.column(7), type, new PageMemory(new PageBlocks())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("zstd: null (expected: open before encode)");
    try (PageEncoder again = memory.takeEncoder(1)) {
      assertThat(again).isSameAs(encoder);
      assertThat(
              again
                  .encode((BytesColumn) columns.column(7), type, new PageMemory(new PageBlocks()))
                  .values())
          .isEqualTo(1);
    }
  }

  /** Text before numbers, many rows before few: nothing of a former file may come along. */
  @Test
  void filesThatShareMemoryHoldTheirOwnRows() throws IOException {
    List<List<byte[]>> batches = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      batches.add(Captures.of("", TableKind.LOGS).stream().map(each -> each.protobuf()).toList());
      batches.add(List.of(SampleRequests.bytes(TableKind.LOGS)));
    }
    ParquetDataFileWriterFactory shared = TestFiles.factory();
    for (List<byte[]> batch : batches) {
      DataFile actual = write(shared, batch);
      DataFile expected = write(TestFiles.factory(), batch);
      assertThat(actual.statistics()).isEqualTo(expected.statistics());
      assertThat(GroupRows.read(TestFiles.path(actual)))
          .isEqualTo(GroupRows.read(TestFiles.path(expected)));
      assertThat(actual.bytes()).isEqualTo(expected.bytes());
    }
  }

  private DataFile write(DataFileWriterFactory factory, List<byte[]> bodies) throws IOException {
    try (DataFileWriter writer = factory.open(LOGS, folder.toUri().toString())) {
      for (byte[] body : bodies) {
        writer.append(ByteBuffer.wrap(body));
      }
      return writer.finish().get(0);
    }
  }

  private RowGroup take(TableLayout layout) {
    return memory.takeRowGroup(FileShape.of(layout));
  }

  private static void addBody(TableColumns columns, byte[] body) {
    ((BytesColumn) columns.column(7)).add(0, body, 0, body.length);
  }
}
