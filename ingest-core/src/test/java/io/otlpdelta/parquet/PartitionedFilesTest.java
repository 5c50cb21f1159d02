package io.otlpdelta.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.schema.DocumentedTables;
import io.otlpdelta.schema.PrimitiveType;
import io.otlpdelta.schema.StructField;
import io.otlpdelta.schema.StructType;
import io.otlpdelta.schema.TableCheck;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.schema.UnsupportedTableException;
import io.otlpdelta.storage.FaultyStorage;
import io.otlpdelta.storage.FaultyStorage.Operation;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PartitionedFilesTest {
  @TempDir private Path folder;
  private final LocalStorage local = new LocalStorage(new SecureRandomness());

  @Test
  void eachPartitionHasAFileWithItsRowsAndWithoutItsColumn() throws Exception {
    TableLayout layout = layout("event_name");
    List<DataFile> files = write(layout, 64, "a", "b", "a", "a");
    assertThat(files)
        .extracting(DataFile::partition, DataFile::rows)
        .containsExactly(
            tuple(partition("event_name", "a"), 3L), tuple(partition("event_name", "b"), 1L));
    assertThat(times(files.get(0))).containsExactly(1L, 3L, 4L);
    assertThat(times(files.get(1))).containsExactly(2L);
    assertThat(columns(files.get(0)))
        .doesNotContain("event_name")
        .hasSize(DocumentedTables.schema(TableKind.LOGS).fields().size() - 1);
  }

  /** An unchecked exception would give the body up as one that cannot be made into rows. */
  @ParameterizedTest
  @EnumSource(names = {"CREATE", "STAT"})
  void anUncheckedFailureOfTheStorageIsNotTheBodysFault(Operation operation) throws Exception {
    FaultyStorage faulty = new FaultyStorage(local);
    try (DataFileWriter writer = open(faulty, layout("event_name"), 1)) {
      append(writer, "a");
      faulty.before(
          operation,
          ".parquet",
          () -> {
            throw new IllegalStateException("a library's own");
          });
      assertThatIOException()
          .isThrownBy(() -> append(writer, "b"))
          .withMessageContaining("a data file could not be")
          .withMessageContaining("a library's own");
    }
  }

  /** An empty string has no partition of its own in Delta. */
  @Test
  void emptyTextIsNull() throws Exception {
    TableLayout layout =
        TableCheck.layout(DocumentedTables.schema(TableKind.SPANS), List.of("name"), Map.of());
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
    request.addResourceSpansBuilder().addScopeSpansBuilder().addSpansBuilder().setName("");
    try (DataFileWriter writer = open(local, layout, 64)) {
      writer.append(ByteBuffer.wrap(request.build().toByteArray()));
      assertThat(writer.finish())
          .singleElement()
          .returns(partition("name", null), DataFile::partition);
    }
  }

  @Test
  void anExtraColumnIsNullForEveryRow() throws Exception {
    List<DataFile> files = write(layout("day", "flags"), 64, "a", "b");
    assertThat(files).hasSize(1);
    assertThat(files.get(0).partition())
        .containsExactly(new PartitionValue("day", null), new PartitionValue("flags", 0));
  }

  @Test
  void aWidenedColumnHasLongValues() throws Exception {
    StructType logs = DocumentedTables.schema(TableKind.LOGS);
    List<StructField> fields = new ArrayList<>();
    for (StructField field : logs.fields()) {
      fields.add(
          field.name().equals("flags")
              ? new StructField(
                  "flags", PrimitiveType.LONG, true, Map.of("delta.typeChanges", "[]"))
              : field);
    }
    TableLayout layout = TableCheck.layout(new StructType(fields), List.of("flags"), Map.of());
    assertThat(write(layout, 64, "a").get(0).partition()).isEqualTo(partition("flags", 0L));
  }

  @Test
  void beyondTheLimitOfOpenFilesTheLargestIsFinishedAndBegunAgain() throws Exception {
    List<DataFile> files = write(layout("event_name"), 2, "a", "a", "a", "b", "c", "a", "b", "c");
    assertThat(files).hasSizeGreaterThan(3);
    assertThat(files.get(0).partition()).isEqualTo(partition("event_name", "a"));
    assertThat(files.get(0).rows()).isEqualTo(3);
    List<Long> all = new ArrayList<>();
    for (DataFile file : files) {
      all.addAll(times(file));
    }
    assertThat(all).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
  }

  @Test
  void whatIsClosedUnfinishedLeavesNoFileOfAnyPartition() throws Exception {
    try (DataFileWriter writer = open(local, layout("event_name"), 2)) {
      append(writer, "a", "b", "c", "d");
      assertThat(files()).isNotEmpty();
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void aFinishThatFailsAtTheSecondFileLeavesNeither() throws Exception {
    FaultyStorage faulty = new FaultyStorage(local);
    try (DataFileWriter writer = open(faulty, layout("event_name"), 64)) {
      append(writer, "a", "b", "c");
      faulty.failBefore(Operation.STAT, "file-1.parquet");
      assertThatThrownBy(writer::finish)
          .isInstanceOf(IOException.class)
          .hasMessage("injected failure");
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void theEstimateCountsOpenAndFinishedFiles() throws Exception {
    try (DataFileWriter writer = open(local, layout("event_name"), 1)) {
      append(writer, "a");
      long one = writer.estimatedBytes();
      append(writer, "b", "c");
      assertThat(writer.estimatedBytes()).isGreaterThan(2 * one);
      long bytes = writer.finish().stream().mapToLong(DataFile::bytes).sum();
      assertThat(writer.estimatedBytes()).isEqualTo(bytes);
    }
  }

  @Test
  void filesCountFromTheirBeginning() throws Exception {
    try (DataFileWriter writer = open(local, layout("event_name"), 2)) {
      assertThat(writer.files()).isZero();
      append(writer, "a", "a", "b");
      assertThat(writer.files()).isEqualTo(2);
      append(writer, "c", "d");
      assertThat(writer.files()).isEqualTo(4);
      assertThat(writer.finish()).hasSize(4);
      assertThat(writer.files()).isEqualTo(4);
    }
  }

  private List<DataFile> write(TableLayout layout, int maxOpenFiles, String... events)
      throws IOException {
    try (DataFileWriter writer = open(local, layout, maxOpenFiles)) {
      append(writer, events);
      return writer.finish();
    }
  }

  private DataFileWriter open(TableStorage storage, TableLayout layout, int maxOpenFiles) {
    int[] made = new int[1];
    return new ParquetDataFileWriter(
        storage,
        () -> folder.toUri() + "file-" + made[0]++ + ".parquet",
        layout,
        new ParquetOptions(1, 1 << 20, maxOpenFiles),
        new KeptMemory());
  }

  /** Record i has the time i, from 1 on. */
  private static void append(DataFileWriter writer, String... events) throws IOException {
    ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
    var logs = request.addResourceLogsBuilder().addScopeLogsBuilder();
    for (int i = 0; i < events.length; i++) {
      logs.addLogRecords(LogRecord.newBuilder().setEventName(events[i]).setTimeUnixNano(i + 1));
    }
    writer.append(ByteBuffer.wrap(request.build().toByteArray()));
  }

  private static TableLayout layout(String... partitionColumns) throws UnsupportedTableException {
    List<StructField> fields = new ArrayList<>(DocumentedTables.schema(TableKind.LOGS).fields());
    if (List.of(partitionColumns).contains("day")) {
      fields.add(new StructField("day", new PrimitiveType("date"), true, Map.of()));
    }
    return TableCheck.layout(new StructType(fields), List.of(partitionColumns), Map.of());
  }

  private static List<PartitionValue> partition(String column, @Nullable Object value) {
    return List.of(new PartitionValue(column, value));
  }

  private static List<Long> times(DataFile file) throws IOException {
    return GroupRows.read(TestFiles.path(file)).stream()
        .map(row -> (Long) row.get("time_unix_nano"))
        .toList();
  }

  private static List<String> columns(DataFile file) throws IOException {
    try (ParquetFileReader reader =
        ParquetFileReader.open(new LocalInputFile(TestFiles.path(file)))) {
      return reader.getFileMetaData().getSchema().getFields().stream()
          .map(type -> type.getName())
          .toList();
    }
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
