package io.otlpdelta.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.flatten.Captures;
import io.otlpdelta.flatten.FlattenResult;
import io.otlpdelta.flatten.SampleRequests;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.CountingStorage;
import io.otlpdelta.storage.FaultyStorage;
import io.otlpdelta.storage.FaultyStorage.Operation;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParquetDataFileWriterTest {
  private static final TableLayout LAYOUT = TableLayout.documented(TableKind.LOGS);

  @TempDir private Path folder;
  private final LocalStorage local = new LocalStorage(new SecureRandomness());

  @Test
  void aFinishedFileIsNamedUniquelyAndDescribed() throws IOException {
    DataFile first = TestFiles.write(folder, LAYOUT, SampleRequests.bytes(TableKind.LOGS));
    DataFile second = TestFiles.write(folder, LAYOUT, SampleRequests.bytes(TableKind.LOGS));
    assertThat(first.location())
        .matches(
            folder.toUri() + "part-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.zstd\\.parquet");
    assertThat(second.location()).isNotEqualTo(first.location());
    Path path = TestFiles.path(first);
    assertThat(first.rows()).isEqualTo(2);
    assertThat(first.bytes()).isEqualTo(Files.size(path));
    assertThat(first.modifiedAtMillis()).isEqualTo(Files.getLastModifiedTime(path).toMillis());
    assertThat(first.statistics().columns().keySet()).isEqualTo(LAYOUT.statisticsColumns());
  }

  @Test
  void everyColumnIsCompressedByZstandard() throws IOException {
    DataFile file = TestFiles.write(folder, LAYOUT, SampleRequests.bytes(TableKind.LOGS));
    try (ParquetFileReader reader =
        ParquetFileReader.open(new LocalInputFile(TestFiles.path(file)))) {
      assertThat(reader.getFooter().getBlocks())
          .flatExtracting(block -> block.getColumns())
          .allMatch(column -> column.getCodec() == CompressionCodecName.ZSTD);
    }
  }

  @Test
  void appendCountsRowsRejectionsAndDuplicates() throws IOException {
    try (DataFileWriter writer = open(local)) {
      assertThat(writer.rows()).isZero();
      assertThat(append(writer)).isEqualTo(new FlattenResult(2, 0, 0));
      assertThat(append(writer)).isEqualTo(new FlattenResult(2, 0, 0));
      assertThat(writer.rows()).isEqualTo(4);
      assertThat(writer.finish()).singleElement().returns(4L, DataFile::rows);
    }
  }

  @Test
  void nothingButTheFileItselfIsWritten() throws IOException {
    CountingStorage counting = new CountingStorage(local);
    try (DataFileWriter writer = open(counting)) {
      append(writer);
      String name = Path.of(only(writer.finish()).location()).getFileName().toString();
      assertThat(counting.drain()).allMatch(operation -> operation.contains(name));
      assertThat(files()).containsExactly(name);
    }
    assertThat(counting.drain()).isEmpty();
  }

  @Test
  void aFileWithoutRowsCannotBeFinishedAndLeavesNothing() throws IOException {
    try (DataFileWriter writer = open(local)) {
      assertThatThrownBy(writer::finish)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("rows: 0 (expected: > 0)");
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void aFileThatIsClosedUnfinishedLeavesNothing() throws IOException {
    try (DataFileWriter writer = open(local)) {
      append(writer);
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void closeAfterFinishKeepsTheFile() throws IOException {
    DataFileWriter writer = open(local);
    append(writer);
    DataFile file = only(writer.finish());
    writer.close();
    writer.close();
    assertThat(TestFiles.path(file)).exists();
  }

  @Test
  void aFinishedWriterTakesNothingMore() throws IOException {
    try (DataFileWriter writer = open(local)) {
      append(writer);
      writer.finish();
      assertThatThrownBy(() -> append(writer))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("state: FINISHED (expected: OPEN)");
      assertThatThrownBy(writer::finish)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("state: FINISHED (expected: OPEN)");
    }
  }

  @Test
  void aBodyThatFailsHalfWaySpoilsTheWholeFile() throws IOException {
    try (DataFileWriter writer = open(local)) {
      append(writer);
      ByteBuffer junk = ByteBuffer.wrap("junk".getBytes(StandardCharsets.UTF_8));
      assertThatThrownBy(() -> writer.append(junk)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(writer::finish)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("state: BROKEN (expected: OPEN)");
    }
    assertThat(files()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {"WRITE", "CLOSE", "STAT"})
  void aFinishThatFailsInTheStorageLeavesNothing(Operation operation) throws IOException {
    FaultyStorage faulty = new FaultyStorage(local);
    try (DataFileWriter writer = open(faulty)) {
      append(writer);
      faulty.failBefore(operation, ".parquet");
      assertThatThrownBy(writer::finish)
          .isInstanceOf(IOException.class)
          .hasMessage("injected failure");
      assertThat(faulty.isSpent()).isTrue();
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void aFileWhoseNameAppearedBeforeTheFailureIsDeleted() throws IOException {
    FaultyStorage faulty = new FaultyStorage(local);
    try (DataFileWriter writer = open(faulty)) {
      append(writer);
      faulty.failAfter(Operation.CLOSE, ".parquet");
      assertThatThrownBy(writer::finish).isInstanceOf(IOException.class);
      assertThat(files()).hasSize(1);
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void aFileThatCannotBeBegunLeavesNothing() throws IOException {
    FaultyStorage faulty = new FaultyStorage(local);
    faulty.failBefore(Operation.WRITE, ".parquet");
    try (DataFileWriter writer = open(faulty)) {
      assertThatThrownBy(() -> append(writer))
          .isInstanceOf(IOException.class)
          .hasMessage("injected failure");
    }
    assertThat(files()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 400})
  void theEstimateIsNeverBelowHalfOfTheFile(int times) throws IOException {
    byte[] body = Captures.of("claude-code", TableKind.LOGS).get(0).protobuf();
    try (DataFileWriter writer = open(local)) {
      for (int i = 0; i < times; i++) {
        writer.append(ByteBuffer.wrap(body));
      }
      long estimate = writer.estimatedBytes();
      assertThat(estimate * 2).isGreaterThanOrEqualTo(only(writer.finish()).bytes());
    }
  }

  @Test
  void aZstdLevelThatDoesNotExistIsRefused() {
    assertThatThrownBy(() -> new ParquetDataFileWriterFactory(local, new SecureRandomness(), 99))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("zstdLevel: 99 \\(expected: -\\d+\\.\\.22\\)");
  }

  private DataFileWriter open(TableStorage storage) throws IOException {
    return new ParquetDataFileWriterFactory(storage, new SecureRandomness(), 1)
        .open(LAYOUT, folder.toUri().toString());
  }

  private static DataFile only(List<DataFile> files) {
    assertThat(files).hasSize(1);
    return files.get(0);
  }

  private static FlattenResult append(DataFileWriter writer) throws IOException {
    return writer.append(ByteBuffer.wrap(SampleRequests.bytes(TableKind.LOGS)));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
