package io.otlpdelta.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.flatten.Captures;
import io.otlpdelta.flatten.SampleRequests;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.LocalStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same rows through parquet-java's record-at-a-time path. */
class RowPathTest {
  private static final ParquetOptions OPTIONS = new ParquetOptions(1, 128 << 20, 1);

  @TempDir private Path folder;
  private final LocalStorage storage = new LocalStorage(new SecureRandomness());

  @ParameterizedTest
  @EnumSource(TableKind.class)
  void rowsAndStatisticsAreEqualAndTheFileIsNotLarger(TableKind kind) throws IOException {
    expectSame(TableLayout.documented(kind), bodies(kind));
    expectSame(Layouts.reordered(kind), bodies(kind));
    expectSame(Layouts.mapped(kind), bodies(kind));
  }

  private static List<byte[]> bodies(TableKind kind) {
    List<byte[]> bodies = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      bodies.add(SampleRequests.bytes(kind));
      Captures.of("", kind).forEach(capture -> bodies.add(capture.protobuf()));
    }
    return bodies;
  }

  private void expectSame(TableLayout layout, List<byte[]> bodies) throws IOException {
    String newPath = folder.resolve("pages.parquet").toUri().toString();
    String oldPath = folder.resolve("rows.parquet").toUri().toString();
    DataFile pages =
        write(
            new ParquetDataFileWriter(
                storage, () -> newPath, layout, OPTIONS, new RowWalker(layout.kind())),
            bodies);
    DataFile rows = write(new RowDataFileWriter(storage, () -> oldPath, layout, OPTIONS), bodies);
    assertThat(GroupRows.read(TestFiles.path(pages)))
        .isEqualTo(GroupRows.read(TestFiles.path(rows)));
    assertThat(pages.statistics()).isEqualTo(rows.statistics());
    assertThat(pages.rows()).isEqualTo(rows.rows());
    assertThat(pages.bytes()).isLessThan(rows.bytes() * 105 / 100);
    storage.delete(pages.location());
    storage.delete(rows.location());
  }

  private static DataFile write(DataFileWriter writer, List<byte[]> bodies) throws IOException {
    try (writer) {
      for (byte[] body : bodies) {
        writer.append(ByteBuffer.wrap(body));
      }
      return writer.finish().get(0);
    }
  }
}
