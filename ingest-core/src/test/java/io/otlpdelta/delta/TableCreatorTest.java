package io.otlpdelta.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.catalog.TableMetadata;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.schema.DocumentedTables;
import io.otlpdelta.schema.TableCheck;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.schema.UnsupportedTableException;
import io.otlpdelta.storage.FaultyStorage;
import io.otlpdelta.storage.FaultyStorage.Operation;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.Locations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TableCreatorTest {
  @TempDir Path temporary;
  private final FaultyStorage storage = new FaultyStorage(new LocalStorage(new SecureRandomness()));
  private final TableCreator creator = new TableCreator(storage, "test");
  private final KernelTableReader reader = new KernelTableReader(storage);

  @ParameterizedTest
  @EnumSource(TableKind.class)
  void eachDocumentedTableIsCreatedAsDocumented(TableKind kind) throws Exception {
    String location = location("a/b c/" + kind);
    assertThat(creator.create(location, kind)).isTrue();
    TableMetadata table = reader.read(location).orElseThrow();
    assertThat(table.schema()).isEqualTo(DocumentedTables.schema(kind));
    assertThat(table.properties()).isEqualTo(Map.of("otel.schemaVersion", "v1"));
    assertThat(table.partitionColumns()).isEmpty();
    assertThat(table.unwritableFeature()).isEmpty();
    assertThat(TableCheck.layout(table.schema(), List.of(), table.properties()))
        .isEqualTo(TableLayout.documented(kind));
    assertThat(describe(location).protocol()).isEqualTo("(1, 2)");
  }

  @Test
  void anExistingTableOfTheKindIsLeftAlone() throws Exception {
    String location = location("t");
    creator.create(location, TableKind.METRICS);
    TableMetadata before = reader.read(location).orElseThrow();
    assertThat(creator.create(location, TableKind.METRICS)).isFalse();
    assertThat(reader.read(location)).contains(before);
  }

  @Test
  void anExistingTableOfAnotherKindIsRefused() throws Exception {
    String location = location("t");
    creator.create(location, TableKind.METRICS);
    assertThatThrownBy(() -> creator.create(location, TableKind.SPANS))
        .isInstanceOf(UnsupportedTableException.class)
        .hasMessage(
            "There is already a table, for data points (expected: none, or one for spans). Choose"
                + " another name.");
    assertThat(reader.read(location).orElseThrow().version()).isZero();
  }

  @Test
  void ofRacingCreatorsOneCreates() throws Exception {
    int racers = 6;
    ExecutorService executor = Executors.newFixedThreadPool(racers);
    try {
      String location = location("t");
      List<Callable<Boolean>> attempts =
          IntStream.range(0, racers)
              .<Callable<Boolean>>mapToObj(i -> () -> creator.create(location, TableKind.LOGS))
              .toList();
      int created = 0;
      for (Future<Boolean> attempt : executor.invokeAll(attempts)) {
        created += attempt.get() ? 1 : 0;
      }
      assertThat(created).isEqualTo(1);
      assertThat(reader.read(location).orElseThrow().version()).isZero();
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void aTableThatAppearsWhileWeCreateItIsLeftAlone() throws Exception {
    Path folder = temporary.resolve("t");
    storage.before(Operation.PUT, "0.json", () -> LogTable.create(folder));
    assertThat(creator.create(Locations.of(folder), TableKind.LOGS)).isFalse();
  }

  @Test
  void storageThatFailsIsReported() {
    storage.failBefore(Operation.FOLDERS, "_delta_log");
    assertThatThrownBy(() -> creator.create(location("t"), TableKind.LOGS))
        .isInstanceOf(IOException.class)
        .hasMessage("the table at " + location("t") + " cannot be created: injected failure");
  }

  @Test
  void aFolderOfOtherFilesBecomesATable() throws Exception {
    Path folder = Files.createDirectory(temporary.resolve("t"));
    Files.writeString(folder.resolve("README"), "keep");
    assertThat(creator.create(Locations.of(folder), TableKind.LOGS)).isTrue();
    assertThat(folder.resolve("README")).hasContent("keep");
  }

  private String location(String path) {
    return Locations.of(temporary.resolve(path));
  }

  private TableDescription describe(String location) throws IOException {
    return new TableInspector(storage).describe(location).orElseThrow();
  }
}
