package io.otlpdelta.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.delta.standalone.DeltaLog;
import io.delta.standalone.internal.DeltaLogImpl;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.otlpdelta.catalog.TableAddress;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.CommitResult.Outcome;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.parquet.DataFileWriter;
import io.otlpdelta.parquet.ParquetDataFileWriterFactory;
import io.otlpdelta.parquet.PartitionValue;
import io.otlpdelta.storage.FaultyStorage;
import io.otlpdelta.storage.FaultyStorage.Operation;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.MemoryStorage;
import io.otlpdelta.storage.TableStorage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each library goes on where another stopped, with the same application id, and is read by it. */
class CommitLibrariesTest {
  private static final String APP = "otlp-delta/one-journal";

  @TempDir Path temporary;
  private final ManualTime time = new ManualTime();
  private final FaultyStorage storage = new FaultyStorage(new LocalStorage(new SecureRandomness()));
  private final List<String> expected = new ArrayList<>();
  private LogTable table;
  private long position;

  @BeforeEach
  void createTable() throws Exception {
    table = LogTable.create(temporary.resolve("a table, 100% ours"));
  }

  @Test
  void theCommitterMayBeSwitchedAtEachStart() throws Exception {
    for (int start = 0; start < 3; start++) {
      for (CommitLibrary library : CommitLibrary.values()) {
        TableCommitter committer = open(library);
        assertThat(committer.transactionVersion(APP).orElse(0)).isEqualTo(position);
        commit(committer, 3);
        committer.close();
      }
    }
    assertRows();
  }

  @ParameterizedTest
  @EnumSource(CommitLibrary.class)
  void aKernelCheckpointIsReadByEach(CommitLibrary library) throws Exception {
    commit(open(CommitLibrary.KERNEL), 4);
    commit(open(CommitLibrary.STANDALONE), 4);
    LogState log = new TableUpkeep(storage).checkpoint(table.handle(), 1);
    assertThat(log.written()).isTrue();
    // Only the checkpoint is left to read.
    storage.failAlways(Operation.OPEN, "0.json");
    storage.failAlways(Operation.OPEN, "1.json");
    storage.failAlways(Operation.OPEN, "3.json");
    TableCommitter committer = open(library);
    assertThat(committer.transactionVersion(APP)).hasValue(position);
    storage.heal();
    commit(committer, 4);
    assertRows();
  }

  @ParameterizedTest
  @EnumSource(CommitLibrary.class)
  void aCheckpointByAnotherApplicationsStandaloneIsReadByEach(CommitLibrary library)
      throws Exception {
    // Its clean-up of the log would need a library that the server does not have.
    table.setProperty("delta.enableExpiredLogCleanup", "false");
    commit(open(CommitLibrary.KERNEL), 4);
    commit(open(CommitLibrary.STANDALONE), 4);
    foreignStandaloneCheckpoint();
    storage.failAlways(Operation.OPEN, "0.json");
    storage.failAlways(Operation.OPEN, "3.json");
    TableCommitter committer = open(library);
    assertThat(committer.transactionVersion(APP)).hasValue(position);
    storage.heal();
    commit(committer, 4);
    assertRows();
  }

  @ParameterizedTest
  @EnumSource(CommitLibrary.class)
  void checkpointsBetweenTheCommitsOfAnOpenCommitterDoNotDisturbIt(CommitLibrary library)
      throws Exception {
    TableCommitter committer = open(library);
    for (int round = 0; round < 4; round++) {
      commit(committer, 3);
      new TableUpkeep(storage).checkpoint(table.handle(), 1);
      table.appendAsAnother("theirs " + round);
      expected.add("theirs " + round);
    }
    commit(committer, 1);
    assertRows();
  }

  @ParameterizedTest
  @EnumSource(CommitLibrary.class)
  void aBatchWhoseAnswerTheOtherLibraryLostIsNotTakenTwice(CommitLibrary successor)
      throws Exception {
    CommitLibrary first =
        successor == CommitLibrary.KERNEL ? CommitLibrary.STANDALONE : CommitLibrary.KERNEL;
    TableCommitter predecessor = open(first);
    commit(predecessor, 2);
    DataFile file = table.dataFile("lost answer");
    predecessor.transactionVersion(APP);
    storage.failAfter(Operation.PUT, "3.json");
    position++;
    assertThat(
            catchThrowableOfType(
                    CommitException.class,
                    () ->
                        predecessor.commit(
                            new TransactionId(APP, position), List.of(file), predecessor.layout()))
                .kind())
        .isEqualTo(CommitException.Kind.UNKNOWN);
    expected.add("lost answer");

    TableCommitter committer = open(successor);
    assertThat(committer.transactionVersion(APP)).hasValue(position);
    assertThat(
            committer
                .commit(new TransactionId(APP, position), List.of(file), committer.layout())
                .outcome())
        .isEqualTo(Outcome.ALREADY_COMMITTED);
    assertRows();
  }

  @ParameterizedTest
  @EnumSource(CommitLibrary.class)
  void eachLibraryWritesPartitionsThatTheOtherReads(CommitLibrary library) throws Exception {
    table.partitionBy("severity_text");
    TableCommitter committer = open(library);
    List<DataFile> files =
        List.of(
            table.dataFile(
                committer.layout(),
                List.of(new PartitionValue("severity_text", "a \"quoted\" value")),
                "with a value"),
            table.dataFile(
                committer.layout(),
                List.of(new PartitionValue("severity_text", null)),
                "without one"));
    committer.transactionVersion(APP);
    position++;
    committer.commit(new TransactionId(APP, position), files, committer.layout());
    expected.addAll(List.of("with a value", "without one"));

    assertThat(table.actions(table.version()))
        .filteredOn(action -> action.has("add"))
        .extracting(action -> action.path("add").path("partitionValues").path("severity_text"))
        .extracting(value -> value.asText(""))
        .as("a missing value is null or an empty string")
        .containsExactlyInAnyOrder("a \"quoted\" value", "");
    assertRows();
  }

  /** No library brings I/O of its own: an object store's table needs nothing but its storage. */
  @Test
  void eachLibraryReadsAndWritesThroughOurStorageAlone() throws Exception {
    MemoryStorage memory = new MemoryStorage();
    String location = "s3://bucket/warehouse/a%20table";
    new TableCreator(memory, "test").create(location, TableKind.LOGS);
    TableName name = TableName.parse("main.otel.test_otel_logs");
    TableId id =
        new KernelTableReader(memory).read(TableAddress.byPath(name, location)).orElseThrow().id();
    TableHandle handle = new TableHandle(id, name, location, TableKind.LOGS);
    for (int round = 0; round < 2; round++) {
      for (CommitLibrary library : CommitLibrary.values()) {
        TableCommitter committer = library.committers(memory, time, "test").open(handle);
        assertThat(committer.transactionVersion(APP).orElse(0)).isEqualTo(position);
        for (int i = 0; i < 2; i++) {
          position++;
          DataFile file = dataFile(memory, committer);
          committer.commit(new TransactionId(APP, position), List.of(file), committer.layout());
          committer.transactionVersion(APP);
        }
        assertThat(new TableUpkeep(memory).checkpoint(handle, 1).written()).isTrue();
      }
    }
    TableDescription description = new TableInspector(memory).describe(location).orElseThrow();
    assertThat(description.rows()).hasValue(position);
    assertThat(description.transactions()).containsEntry(APP, position);
  }

  private static DataFile dataFile(TableStorage storage, TableCommitter committer)
      throws Exception {
    ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
    request.addResourceLogsBuilder().addScopeLogsBuilder().addLogRecordsBuilder();
    try (DataFileWriter writer =
        new ParquetDataFileWriterFactory(storage, new SecureRandomness(), 1)
            .open(committer.layout(), committer.dataLocation())) {
      writer.append(request.build().toByteString().asReadOnlyByteBuffer());
      return writer.finish().get(0);
    }
  }

  private TableCommitter open(CommitLibrary library) throws Exception {
    return library.committers(storage, time, "test").open(table.handle());
  }

  private void commit(TableCommitter committer, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      assertThat(committer.transactionVersion(APP).orElse(0)).isEqualTo(position);
      position++;
      String row = String.format("row %03d", position);
      CommitResult result =
          committer.commit(
              new TransactionId(APP, position), List.of(table.dataFile(row)), committer.layout());
      assertThat(result.outcome()).isEqualTo(Outcome.COMMITTED);
      expected.add(row);
    }
  }

  /** By its own log store and its own checkpoint writer, as a program that is not ours. */
  private void foreignStandaloneCheckpoint() throws Exception {
    DeltaLog log = DeltaLog.forTable(new Configuration(), KernelPaths.kernelPath(table.location()));
    ((DeltaLogImpl) log).checkpoint();
    assertThat(table.logFileNames()).contains("_last_checkpoint");
  }

  private void assertRows() throws Exception {
    assertThat(table.bodies()).containsExactlyElementsOf(expected.stream().sorted().toList());
    for (CommitLibrary library : CommitLibrary.values()) {
      assertThat(open(library).transactionVersion(APP)).as(library.name()).hasValue(position);
    }
    TableDescription description =
        new TableInspector(storage).describe(table.location()).orElseThrow();
    assertThat(description.files()).isEqualTo(expected.size());
    assertThat(description.transactions()).containsEntry(APP, position);
  }
}
