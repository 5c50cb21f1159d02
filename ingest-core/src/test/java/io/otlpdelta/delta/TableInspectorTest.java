package io.otlpdelta.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.env.ManualTime;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.schema.DocumentedTables;
import io.otlpdelta.schema.UnsupportedTableException;
import io.otlpdelta.storage.FaultyStorage;
import io.otlpdelta.storage.FaultyStorage.Operation;
import io.otlpdelta.storage.LocalStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableInspectorTest {
  @TempDir Path temporary;
  private final FaultyStorage storage = new FaultyStorage(new LocalStorage(new SecureRandomness()));
  private final TableInspector inspector = new TableInspector(storage);
  private LogTable table;

  @BeforeEach
  void createTable() throws IOException {
    table = LogTable.create(temporary.resolve("größer & 50%"));
  }

  @Test
  void aTableIsDescribedByItsDeltaLog() throws Exception {
    DataFile first = table.dataFile("a", "b");
    DataFile second = table.dataFile("c");
    commit("app-1", 7, first);
    commit("app-2", 9, second);
    TableDescription description = inspector.describe(table.location()).orElseThrow();
    assertThat(description.metadata().id()).isEqualTo(table.handle().id());
    assertThat(description.metadata().version()).isEqualTo(2);
    assertThat(description.metadata().schema()).isEqualTo(DocumentedTables.schema(TableKind.LOGS));
    assertThat(description.protocol()).isEqualTo("(1, 2)");
    assertThat(description.files()).isEqualTo(2);
    assertThat(description.rows()).hasValue(3);
    assertThat(description.bytes()).isEqualTo(first.bytes() + second.bytes());
    assertThat(description.lastCommitAtMillis())
        .isEqualTo(Files.getLastModifiedTime(table.entry(2)).toMillis());
    assertThat(description.transactions()).isEqualTo(Map.of("app-1", 7L, "app-2", 9L));
  }

  @Test
  void anEmptyTableHasNoRows() throws Exception {
    TableDescription description = inspector.describe(table.location()).orElseThrow();
    assertThat(description.files()).isZero();
    assertThat(description.rows()).hasValue(0);
    assertThat(description.transactions()).isEmpty();
  }

  @Test
  void rowsAreUnknownWhenAFileHasNoStatistics() throws Exception {
    table.appendAsAnother("a");
    commit("app", 1, table.dataFile("b"));
    TableDescription description = inspector.describe(table.location()).orElseThrow();
    assertThat(description.files()).isEqualTo(2);
    assertThat(description.rows()).isEmpty();
  }

  @Test
  void tableFeaturesAreNamed() throws Exception {
    table.setProtocol(
        protocol -> {
          protocol.put("minReaderVersion", 3).put("minWriterVersion", 7);
          protocol.putArray("readerFeatures").add("deletionVectors").add("columnMapping");
          protocol.putArray("writerFeatures").add("deletionVectors").add("columnMapping");
        });
    assertThat(inspector.describe(table.location()).orElseThrow().protocol())
        .isEqualTo("(3, 7) columnMapping, deletionVectors");
  }

  @Test
  void whatIsNoTableIsNotDescribed() throws Exception {
    assertThat(inspector.describe(table.location() + "/none")).isEmpty();
  }

  @Test
  void liveFilesHoldTheRows() throws Exception {
    table.appendAsAnother("a");
    commit("app", 1, table.dataFile("b", "c"));
    table.dataFile("in no table");
    List<Path> files = inspector.liveFiles(table.location());
    assertThat(files).hasSize(2).allMatch(path -> path.getParent().equals(table.folder()));
    assertThat(LogTable.bodies(files.get(0))).containsExactly("b", "c");
    assertThat(LogTable.bodies(files.get(1))).containsExactly("a");
  }

  @Test
  void filesOfATableWithDeletionVectorsAreRefused() throws Exception {
    table.setProtocol(
        protocol -> {
          protocol.put("minReaderVersion", 3).put("minWriterVersion", 7);
          protocol.putArray("readerFeatures").add("deletionVectors");
          protocol.putArray("writerFeatures").add("deletionVectors");
        });
    table.appendAsAnother("a", "b", "c");
    assertThat(inspector.liveFiles(table.location())).hasSize(1);
    table.deleteRowsOf(table.liveFileNames().get(0), 1);
    assertThatThrownBy(() -> inspector.liveFiles(table.location()))
        .isInstanceOf(UnsupportedTableException.class)
        .hasMessage(
            "The table has deletion vectors, so that its files still hold deleted rows. Run REORG"
                + " TABLE ... APPLY (PURGE), or query it with a Delta reader.");
  }

  @Test
  void filesOfATableWithMappedColumnsAreRefused() throws Exception {
    table.setProtocol(protocol -> protocol.put("minReaderVersion", 2).put("minWriterVersion", 5));
    table.setProperty("delta.columnMapping.mode", "name");
    table.alterColumns(LogTable::mapColumns);
    assertThatThrownBy(() -> inspector.liveFiles(table.location()))
        .isInstanceOf(UnsupportedTableException.class)
        .hasMessage(
            "The table maps its columns (delta.columnMapping.mode = 'name'), so that its files have"
                + " other column names. Query it with a Delta reader.");
  }

  @Test
  void anUnreadableDeltaLogIsReported() {
    storage.failAlways(Operation.OPEN, "0.json");
    String message = "the delta log at " + table.location() + " cannot be read: injected failure";
    assertThatThrownBy(() -> inspector.describe(table.location()))
        .isInstanceOf(IOException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> inspector.liveFiles(table.location())).hasMessage(message);
    assertThatThrownBy(() -> new KernelTableReader(storage).read(table.location()))
        .isInstanceOf(IOException.class)
        .hasMessage(message);
  }

  @Test
  void filesOfNoTableAreRefused() {
    String location = table.location() + "/none";
    assertThatThrownBy(() -> inspector.liveFiles(location))
        .isInstanceOf(IOException.class)
        .hasMessage("there is no table at " + location);
  }

  private void commit(String appId, long version, DataFile file) throws Exception {
    TableCommitter committer =
        new KernelCommitterFactory(storage, new ManualTime(), "test").open(table.handle());
    committer.transactionVersion(appId);
    committer.commit(new TransactionId(appId, version), List.of(file), committer.layout());
  }
}
