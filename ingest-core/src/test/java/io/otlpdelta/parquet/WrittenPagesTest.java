package io.otlpdelta.parquet;

import static io.otlpdelta.flatten.AnyValues.text;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.flatten.Captures;
import io.otlpdelta.flatten.SampleRequests;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.straightforward.Dictionaries;
import io.otlpdelta.straightforward.StraightforwardDataFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.internal.column.columnindex.ColumnIndex;
import org.apache.parquet.internal.column.columnindex.OffsetIndex;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pages, dictionaries, indexes and checksums of files that are larger than a page. */
class WrittenPagesTest {
  private static final TableLayout LAYOUT = TableLayout.documented(TableKind.LOGS);
  private static final int ROWS = 12_000;

  @TempDir private Path folder;
  private final SplittableRandom random = new SplittableRandom(7);

  @Test
  void everyLeafHasItsRowsInPagesOfItsOwnSize() throws IOException, SQLException {
    Path file = write(ROWS, 128 << 20, this::fill);
    try (ParquetFileReader reader = open(file)) {
      assertThat(reader.getRowGroups()).hasSize(1);
      for (ColumnChunkMetaData column : reader.getRowGroups().get(0).getColumns()) {
        OffsetIndex pages = reader.readOffsetIndex(column);
        assertThat(pages.getFirstRowIndex(0)).isZero();
        assertThat(pages.getLastRowIndex(pages.getPageCount() - 1, ROWS)).isEqualTo(ROWS - 1L);
      }
      assertThat(reader.readOffsetIndex(column(reader, "event_name")).getPageCount()).isOne();
      assertThat(
              reader.readOffsetIndex(column(reader, "attributes.key_value.value")).getPageCount())
          .isGreaterThan(2);
    }
    expectBothReadersAgree(file, ROWS);
  }

  @Test
  void theColumnIndexHasTheBoundsOfEachPage() throws IOException {
    Path file =
        write(50_000, 128 << 20, (i, log) -> log.setTimeUnixNano(i + 1L).setSeverityText("s"));
    try (ParquetFileReader reader = open(file)) {
      ColumnChunkMetaData times = column(reader, "time_unix_nano");
      ColumnIndex index = reader.readColumnIndex(times);
      OffsetIndex pages = reader.readOffsetIndex(times);
      assertThat(pages.getPageCount()).isGreaterThan(2);
      for (int page = 0; page < pages.getPageCount(); page++) {
        assertThat(index.getMinValues().get(page).order(ByteOrder.LITTLE_ENDIAN).getLong())
            .isEqualTo(pages.getFirstRowIndex(page) + 1);
        assertThat(index.getMaxValues().get(page).order(ByteOrder.LITTLE_ENDIAN).getLong())
            .isEqualTo(pages.getLastRowIndex(page, 50_000) + 1);
      }
      assertThat(reader.readColumnIndex(column(reader, "body")).getNullPages()).containsOnly(true);
      assertThat(reader.readColumnIndex(column(reader, "attributes.key_value.key"))).isNull();
    }
  }

  @Test
  void aColumnOfFewValuesHasOnlyPagesWithADictionary() throws IOException {
    Path file = write(50_000, 128 << 20, (i, log) -> log.setEventName("e" + i % 3));
    try (ParquetFileReader reader = open(file)) {
      ColumnChunkMetaData names = column(reader, "event_name");
      assertThat(names.getEncodingStats().hasDictionaryPages()).isTrue();
      assertThat(names.getEncodingStats().hasNonDictionaryEncodedPages()).isFalse();
      ColumnChunkMetaData bodies = column(reader, "body");
      assertThat(bodies.getEncodingStats().hasDictionaryPages()).isFalse();
      assertThat(bodies.getEncodingStats().getDataEncodings()).containsExactly(Encoding.PLAIN);
    }
  }

  @Test
  void aDictionaryThatDoesNotPayEndsAndEarlierPagesKeepIt() throws IOException, SQLException {
    Path file =
        write(
            40_000,
            128 << 20,
            (i, log) -> log.setBody(text(i < 20_000 ? "few" + i % 7 : "many" + random.nextLong())));
    try (ParquetFileReader reader = open(file)) {
      ColumnChunkMetaData bodies = column(reader, "body");
      assertThat(bodies.getEncodingStats().hasDictionaryPages()).isTrue();
      assertThat(bodies.getEncodingStats().getDataEncodings())
          .containsExactlyInAnyOrder(Encoding.RLE_DICTIONARY, Encoding.PLAIN);
    }
    expectBothReadersAgree(file, 40_000);
  }

  @Test
  void pagesOfNullsBeforeTheFirstValueNeedNoDictionary() throws IOException, SQLException {
    Path file =
        write(
            45_000,
            128 << 20,
            (i, log) -> {
              if (i >= 44_000) {
                log.setEventName("late");
              }
              if (i == 44_990) {
                log.setSeverityText("once");
              }
            });
    try (ParquetFileReader reader = open(file)) {
      ColumnChunkMetaData names = column(reader, "event_name");
      assertThat(reader.readOffsetIndex(names).getPageCount()).isEqualTo(3);
      assertThat(names.getEncodingStats().hasNonDictionaryEncodedPages()).isFalse();
      assertThat(column(reader, "severity_text").getEncodingStats().hasDictionaryPages()).isFalse();
    }
    expectBothReadersAgree(file, 45_000);
  }

  @Test
  void aRowGroupBeginsWithItsOwnDictionaries() throws IOException, SQLException {
    Path file = write(ROWS, 400_000, this::fill);
    try (ParquetFileReader reader = open(file)) {
      assertThat(reader.getRowGroups()).hasSizeGreaterThan(2);
      assertThat(reader.getRowGroups())
          .allMatch(group -> group.getColumns().get(0).hasDictionaryPage());
    }
    expectBothReadersAgree(file, ROWS);
  }

  @Test
  void hugeValuesArePagesOfFewRows() throws IOException, SQLException {
    Path file =
        write(
            300,
            128 << 20,
            (i, log) -> log.addAttributes(attribute("dump", Long.toString(i).repeat(20_000))));
    try (ParquetFileReader reader = open(file)) {
      OffsetIndex pages = reader.readOffsetIndex(column(reader, "attributes.key_value.value"));
      assertThat(pages.getPageCount()).isGreaterThan(10);
    }
    expectBothReadersAgree(file, 300);
  }

  /** Written out, such a text would take the heap as many times as there are rows. */
  @Test
  void aLargeTextThatStandsInEveryRowIsInTheFileOnce() throws IOException, SQLException {
    byte[] letters = new byte[3 << 19];
    for (int i = 0; i < letters.length; i++) {
      letters[i] = (byte) random.nextInt('a', 'z');
    }
    String large = new String(letters, US_ASCII);
    ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
    var resource = request.addResourceLogsBuilder();
    resource.getResourceBuilder().addAttributes(attribute("large", large));
    for (int i = 0; i < 20; i++) {
      resource.addScopeLogsBuilder().addLogRecordsBuilder().setTimeUnixNano(i);
    }
    byte[] body = request.build().toByteArray();

    Path file = folder.resolve("file.parquet");
    try (DataFileWriter writer = writer(file, 128 << 20)) {
      writer.append(ByteBuffer.wrap(body));
      writer.append(ByteBuffer.wrap(body));
      writer.finish();
    }

    try (ParquetFileReader reader = open(file)) {
      for (ColumnChunkMetaData column : reader.getRowGroups().get(0).getColumns()) {
        assertThat(column.getTotalUncompressedSize()).as("%s", column).isLessThan(2 << 20);
      }
    }
    expectBothReadersAgree(file, 40);
  }

  @Test
  void aDamagedPageIsFoundByItsChecksum() throws IOException {
    Path file = write(ROWS, 128 << 20, this::fill);
    long damaged;
    try (ParquetFileReader reader = open(file)) {
      assertThat(readAll(reader)).isEqualTo(ROWS);
      OffsetIndex pages = reader.readOffsetIndex(column(reader, "attributes.key_value.value"));
      damaged = pages.getOffset(1) + pages.getCompressedPageSize(1) - 5;
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) damaged] ^= 1;
    Files.write(file, bytes);
    try (ParquetFileReader reader = open(file)) {
      assertThatThrownBy(() -> readAll(reader)).hasMessageContaining("CRC");
    }
  }

  @ParameterizedTest
  @EnumSource(TableKind.class)
  void aFileIsHardlyLargerThanTheStraightforwardOne(TableKind kind) throws IOException {
    List<byte[]> bodies = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      bodies.add(SampleRequests.bytes(kind));
      Captures.of("", kind).forEach(capture -> bodies.add(capture.protobuf()));
    }
    TableLayout layout = TableLayout.documented(kind);
    DataFileWriterFactory straightforward =
        new StraightforwardDataFiles(
            new LocalStorage(new SecureRandomness()),
            new SecureRandomness(),
            Dictionaries.EVERYWHERE);
    long expected = bytes(straightforward.open(layout, folder.toUri().toString()), bodies);
    long actual = bytes(TestFiles.factory().open(layout, folder.toUri().toString()), bodies);
    assertThat(actual).isLessThan(expected * 105 / 100);
  }

  private static long bytes(DataFileWriter writer, List<byte[]> bodies) throws IOException {
    try (writer) {
      for (byte[] body : bodies) {
        writer.append(ByteBuffer.wrap(body));
      }
      return writer.finish().get(0).bytes();
    }
  }

  private void fill(int i, LogRecord.Builder log) {
    log.setEventName("event-" + i % 5).setTimeUnixNano(1_700_000_000_000_000_000L + i);
    byte[] id = new byte[16];
    random.nextBytes(id);
    log.setTraceId(ByteString.copyFrom(id));
    for (int k = 0; k < i % 9; k++) {
      random.nextBytes(id);
      log.addAttributes(attribute("key-" + k, HexFormat.of().formatHex(id).repeat(2)));
    }
  }

  private static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder().setKey(key).setValue(text(value)).build();
  }

  private Path write(int rows, long rowGroupBytes, BiConsumer<Integer, LogRecord.Builder> fill)
      throws IOException {
    Path file = folder.resolve("file.parquet");
    try (DataFileWriter writer = writer(file, rowGroupBytes)) {
      for (int i = 0; i < rows; i += 100) {
        writer.append(ByteBuffer.wrap(request(i, Math.min(rows, i + 100), fill)));
      }
      writer.finish();
    }
    return file;
  }

  private static DataFileWriter writer(Path file, long rowGroupBytes) {
    return new ParquetDataFileWriter(
        new LocalStorage(new SecureRandomness()),
        () -> file.toUri().toString(),
        LAYOUT,
        new ParquetOptions(1, rowGroupBytes, 1),
        new KeptMemory());
  }

  private static byte[] request(int from, int to, BiConsumer<Integer, LogRecord.Builder> fill) {
    ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
    var scope = request.addResourceLogsBuilder().addScopeLogsBuilder();
    for (int i = from; i < to; i++) {
      fill.accept(i, scope.addLogRecordsBuilder());
    }
    return request.build().toByteArray();
  }

  private static ParquetFileReader open(Path file) throws IOException {
    return ParquetFileReader.open(
        new LocalInputFile(file),
        ParquetReadOptions.builder(new PlainParquetConfiguration())
            .usePageChecksumVerification(true)
            .build());
  }

  private static long readAll(ParquetFileReader reader) throws IOException {
    long rows = 0;
    for (PageReadStore group = reader.readNextRowGroup();
        group != null;
        group = reader.readNextRowGroup()) {
      for (var column : reader.getFileMetaData().getSchema().getColumns()) {
        var pages = group.getPageReader(column);
        while (pages.readPage() != null) {
          rows += 0;
        }
      }
      rows += group.getRowCount();
    }
    return rows;
  }

  private static ColumnChunkMetaData column(ParquetFileReader reader, String path) {
    return reader.getRowGroups().get(0).getColumns().stream()
        .filter(column -> String.join(".", Arrays.asList(column.getPath().toArray())).equals(path))
        .findFirst()
        .orElseThrow();
  }

  private static void expectBothReadersAgree(Path file, int rows) throws IOException, SQLException {
    List<Map<String, Object>> java = new ArrayList<>(GroupRows.read(file));
    assertThat(java).hasSize(rows);
    assertThat(DuckRows.read(file).equals(java)).as("DuckDB reads the same rows").isTrue();
  }
}
