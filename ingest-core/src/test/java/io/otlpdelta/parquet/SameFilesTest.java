package io.otlpdelta.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.flatten.Captures;
import io.otlpdelta.flatten.SampleRequests;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.schema.StructField;
import io.otlpdelta.schema.StructType;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.MemoryStorage;
import io.otlpdelta.storage.TableStorage;
import io.otlpdelta.straightforward.Dictionaries;
import io.otlpdelta.straightforward.GeneratedBodies;
import io.otlpdelta.straightforward.StraightforwardDataFiles;
import io.otlpdelta.straightforward.WrittenFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The product's data files hold the rows, and come with the statistics, partitions and counts, of
 * those that the straightforward way makes of the same bodies.
 */
class SameFilesTest {
  private static final String FOLDER = "file:///files/";
  private static final long[] SEEDS = {1, 2, new SplittableRandom().nextLong()};

  @TempDir private Path folder;

  /** Tables as admins have them. */
  enum Table {
    DOCUMENTED(TableLayout::documented),
    REORDERED(Layouts::reordered),
    MAPPED(Layouts::mapped),
    REQUIRED(Layouts::required),
    WIDENED(Layouts::widened),
    MEASURED(Layouts::measured),
    PARTITIONED(Table::partitioned);

    private final Function<TableKind, TableLayout> layout;

    Table(Function<TableKind, TableLayout> layout) {
      this.layout = layout;
    }

    private static TableLayout partitioned(TableKind kind) {
      return switch (kind) {
        case METRICS -> Layouts.partitioned(kind, "metric_type", "name");
        case LOGS -> Layouts.partitioned(kind, "event_name", "ingested_at", "severity_number");
        case SPANS -> Layouts.partitioned(kind, "flags", "kind");
        case REJECTS -> Layouts.partitioned(kind, "reason", "shortened", "received_time_unix_nano");
      };
    }
  }

  static Stream<Arguments> tables() {
    return Stream.of(TableKind.values())
        .flatMap(kind -> Stream.of(Table.values()).map(table -> Arguments.of(kind, table)));
  }

  @Test
  void aRequiredTableForbidsNullWhereverItMay() {
    StructType logs = Layouts.required(TableKind.LOGS).columns();
    assertThat(required(logs))
        .containsExactly(
            "attributes", "dropped_attributes_count", "flags", "resource", "instrumentation_scope");
    assertThat(required((StructType) logs.fields().get(11).type()))
        .containsExactly("attributes", "dropped_attributes_count");
  }

  private static List<String> required(StructType struct) {
    return struct.fields().stream()
        .filter(field -> !field.nullable())
        .map(StructField::name)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("tables")
  void theSampleRequestsMakeTheSameFiles(TableKind kind, Table table) throws IOException {
    List<ByteBuffer> bodies = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      bodies.add(ByteBuffer.wrap(SampleRequests.bytes(kind)));
    }
    expectSameFiles(table.layout.apply(kind), bodies);
  }

  @ParameterizedTest
  @EnumSource
  void everyRecordedSessionMakesTheSameFiles(Table table) throws IOException {
    for (TableKind kind : List.of(TableKind.LOGS, TableKind.METRICS)) {
      List<ByteBuffer> bodies =
          Captures.of("", kind).stream()
              .map(capture -> ByteBuffer.wrap(capture.protobuf()))
              .toList();
      assertThat(bodies).hasSizeGreaterThan(10);
      expectSameFiles(table.layout.apply(kind), bodies);
    }
  }

  @ParameterizedTest
  @MethodSource("tables")
  void whateverClientsMaySendMakesTheSameFiles(TableKind kind, Table table) throws IOException {
    for (long seed : SEEDS) {
      GeneratedBodies usual = new GeneratedBodies(kind, seed, 0, 6);
      expectSameFiles(table.layout.apply(kind), usual.next(12), "seed " + seed);
    }
  }

  @ParameterizedTest
  @MethodSource("tables")
  void oddProtobufMakesTheSameFiles(TableKind kind, Table table) throws IOException {
    for (long seed : SEEDS) {
      GeneratedBodies odd = new GeneratedBodies(kind, seed, 0.05, 4);
      expectSameFiles(table.layout.apply(kind), odd.next(12), "odd, seed " + seed);
    }
  }

  /** Alone each, so that what one body leaves behind cannot hide what the next one lacks. */
  @ParameterizedTest
  @EnumSource
  void eachOddBodyAloneMakesTheSameFile(TableKind kind) throws IOException {
    for (long seed : SEEDS) {
      GeneratedBodies odd = new GeneratedBodies(kind, seed, 0.2, 3);
      for (int i = 0; i < 40; i++) {
        expectSameFiles(
            TableLayout.documented(kind), odd.next(1), "very odd, seed " + seed + ", body " + i);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void severalRowGroupsMakeTheSameFile(TableKind kind) throws IOException {
    for (long seed : SEEDS) {
      List<ByteBuffer> bodies = new GeneratedBodies(kind, seed, 0.01, 4).next(40);
      TableLayout layout = Layouts.measured(kind);
      written(small(), layout, bodies).expectSameAs(written(straightforward(), layout, bodies));
    }
  }

  @Test
  void textThatNeverRepeatsMakesTheSameFile() throws IOException {
    List<ByteBuffer> bodies = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      bodies.add(ByteBuffer.wrap(UniqueLogs.body(10 * i, 10)));
    }
    expectSameFiles(TableLayout.documented(TableKind.LOGS), bodies);
  }

  /** A factory keeps the memory of its files for the next ones, whatever table these are of. */
  @Test
  void memoryThatIsUsedAgainLeavesNothingBehind() throws IOException {
    MemoryStorage storage = new MemoryStorage();
    storage.createFolders(FOLDER);
    DataFileWriterFactory product = product().apply(storage);
    for (long seed : SEEDS) {
      for (TableKind kind : TableKind.values()) {
        GeneratedBodies bodies = new GeneratedBodies(kind, seed, 0.02, 5);
        try (DataFileWriter unfinished =
            product.open(Table.PARTITIONED.layout.apply(kind), FOLDER)) {
          unfinished.append(bodies.next(1).get(0));
        }
        for (Table table : List.of(Table.PARTITIONED, Table.WIDENED)) {
          TableLayout layout = table.layout.apply(kind);
          List<ByteBuffer> next = bodies.next(5);
          WrittenFiles.of(product, storage, FOLDER, layout, next)
              .expectSameAs(written(straightforward(), layout, next));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void duckDbFindsTheSameRows(TableKind kind) throws IOException, SQLException {
    for (long seed : SEEDS) {
      List<ByteBuffer> bodies = new GeneratedBodies(kind, seed, 0.01, 4).next(30);
      TableLayout layout = TableLayout.documented(kind);
      List<Path> expected = local("expected-" + seed, straightforward(), layout, bodies);
      List<Path> actual = local("actual-" + seed, small(), layout, bodies);
      assertThat(DuckRows.difference(actual, expected)).as("seed %d", seed).isEmpty();
      assertThat(DuckRows.difference(expected, actual)).as("seed %d", seed).isEmpty();
    }
  }

  private List<Path> local(
      String name,
      Function<TableStorage, DataFileWriterFactory> factory,
      TableLayout layout,
      List<ByteBuffer> bodies)
      throws IOException {
    Path files = Files.createDirectory(folder.resolve(name));
    TableStorage storage = new LocalStorage(new SecureRandomness());
    WrittenFiles written =
        WrittenFiles.of(factory.apply(storage), storage, files.toUri().toString(), layout, bodies);
    return written.files().stream().map(TestFiles::path).toList();
  }

  private static void expectSameFiles(TableLayout layout, List<ByteBuffer> bodies)
      throws IOException {
    expectSameFiles(layout, bodies, "the bodies of the test");
  }

  private static void expectSameFiles(TableLayout layout, List<ByteBuffer> bodies, String what)
      throws IOException {
    try {
      written(product(), layout, bodies).expectSameAs(written(straightforward(), layout, bodies));
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(what + ": " + e.getMessage(), e);
    }
  }

  private static WrittenFiles written(
      Function<TableStorage, DataFileWriterFactory> factory,
      TableLayout layout,
      List<ByteBuffer> bodies)
      throws IOException {
    MemoryStorage storage = new MemoryStorage();
    storage.createFolders(FOLDER);
    return WrittenFiles.of(factory.apply(storage), storage, FOLDER, layout, bodies);
  }

  private static Function<TableStorage, DataFileWriterFactory> product() {
    return storage ->
        new ParquetDataFileWriterFactory(
            storage, new SecureRandomness(), ParquetDataFileWriterFactory.DEFAULT_ZSTD_LEVEL);
  }

  /** As the product, but with row groups of a few dozen rows. */
  private static Function<TableStorage, DataFileWriterFactory> small() {
    return storage ->
        (layout, folder) ->
            new ParquetDataFileWriter(
                storage,
                () -> folder + new SecureRandomness().uuid() + ".parquet",
                layout,
                new ParquetOptions(1, 65_536, 64),
                new KeptMemory());
  }

  private static Function<TableStorage, DataFileWriterFactory> straightforward() {
    return storage ->
        new StraightforwardDataFiles(storage, new SecureRandomness(), Dictionaries.EVERYWHERE);
  }
}
