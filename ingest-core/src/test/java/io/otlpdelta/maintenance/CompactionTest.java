package io.otlpdelta.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.CommitException;
import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.delta.KernelCommitterFactory;
import io.otlpdelta.delta.LogTable;
import io.otlpdelta.delta.RewriteLimits;
import io.otlpdelta.delta.TableCommitter;
import io.otlpdelta.delta.TableDescription;
import io.otlpdelta.delta.TableInspector;
import io.otlpdelta.delta.TransactionId;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.storage.FaultyStorage;
import io.otlpdelta.storage.FaultyStorage.Operation;
import io.otlpdelta.storage.LocalStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompactionTest {
  private static final String APP = "otlp-delta/test";
  private static final RewriteLimits LIMITS = new RewriteLimits(4, 1 << 20, 2 << 20);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temporary;
  private final ManualTime time = new ManualTime(System.currentTimeMillis());
  private final FaultyStorage storage = new FaultyStorage(new LocalStorage(new SecureRandomness()));
  private LogTable table;
  private TableHandle handle;
  private TableCommitter committer;
  private int committed;

  @BeforeEach
  void createTable() throws Exception {
    table = LogTable.create(temporary.resolve("a table"));
    handle = table.handle();
    committer = new KernelCommitterFactory(storage, time, "test").open(handle);
    committer.transactionVersion(APP);
  }

  @Test
  void manySmallFilesBecomeOneWithTheSameRows() throws Exception {
    commit("a", "b");
    commit("c");
    commit("", "a");
    commit("ü 漢 😀");
    List<String> before = table.bodies();
    assertThat(compact(LIMITS)).isEqualTo(4);
    assertThat(table.liveFileNames()).hasSize(1);
    assertThat(table.bodies()).isEqualTo(before);
    TableDescription description = describe();
    assertThat(description.files()).isEqualTo(1);
    assertThat(description.rows()).hasValue(6);
    assertThat(description.transactions()).containsEntry(APP, 4L);
  }

  @Test
  void rowsKeepTheirOrderAndEveryValue() throws Exception {
    for (int i = 0; i < 5; i++) {
      commit("b" + i, "a" + i);
    }
    List<String> names = table.liveFileNames();
    StringBuilder before = new StringBuilder();
    for (String name : names) {
      before.append(LogTable.rows(table.folder().resolve(name)));
    }
    assertThat(compact(LIMITS)).isEqualTo(5);
    Path merged = table.folder().resolve(table.liveFileNames().get(0));
    assertThat(LogTable.rows(merged)).isEqualTo(before.toString());
    assertThat(LogTable.bodies(merged))
        .containsExactly("b0", "a0", "b1", "a1", "b2", "a2", "b3", "a3", "b4", "a4");
  }

  @Test
  void theDeltaLogSaysThatNoDataChanged() throws Exception {
    fill(4);
    List<String> names = table.liveFileNames();
    compact(LIMITS);
    List<JsonNode> actions = table.actions(table.version());
    assertThat(actions)
        .filteredOn(action -> action.has("remove"))
        .extracting(action -> action.path("remove").path("path").asText())
        .containsExactlyInAnyOrderElementsOf(names);
    assertThat(actions)
        .filteredOn(action -> action.has("remove"))
        .allMatch(action -> !action.path("remove").path("dataChange").asBoolean(true))
        .allMatch(
            action ->
                action.path("remove").path("deletionTimestamp").asLong() == time.epochMillis());
    assertThat(actions)
        .filteredOn(action -> action.has("add"))
        .singleElement()
        .matches(action -> !action.path("add").path("dataChange").asBoolean(true));
    assertThat(actions).noneMatch(action -> action.has("txn"));
    for (String name : names) {
      assertThat(table.folder().resolve(name)).exists();
    }
  }

  @Test
  void statisticsAreThoseOfTheFilesTogether() throws Exception {
    commit("m", "z");
    commit("\uFF5E"); // in Java's order above every supplementary character, in UTF-8's below
    commit("a");
    commit("\uD83D\uDE00");
    compact(LIMITS);
    JsonNode statistics = addedStatistics();
    assertThat(statistics.path("numRecords").asLong()).isEqualTo(5);
    assertThat(statistics.path("minValues").path("body").asText()).isEqualTo("a");
    assertThat(statistics.path("maxValues").path("body").asText()).isEqualTo("\uD83D\uDE00");
    assertThat(statistics.path("nullCount").path("body").asLong()).isZero();
    assertThat(statistics.path("nullCount").path("trace_id").asLong()).isEqualTo(5);
    assertThat(statistics.path("minValues").has("trace_id")).isFalse();
  }

  @Test
  void fewFilesAreLeftAlone() throws Exception {
    fill(3);
    assertThat(compact(LIMITS)).isZero();
    assertThat(table.version()).isEqualTo(3);
  }

  @Test
  void aFileThatIsLargerThanAllSmallerOnesTogetherIsLeftAlone() throws Exception {
    commit(uncompressible(300_000));
    String large = table.liveFileNames().get(0);
    fill(5);
    assertThat(compact(LIMITS)).isEqualTo(5);
    assertThat(table.liveFileNames()).contains(large).hasSize(2);
  }

  @Test
  void aFileThatIsNotSmallIsLeftAlone() throws Exception {
    fill(4);
    long bytes = Files.size(table.folder().resolve(table.liveFileNames().get(0)));
    assertThat(compact(new RewriteLimits(4, bytes / 2, bytes * 100))).isZero();
  }

  @Test
  void oneRewriteTakesNoMoreThanItsLimit() throws Exception {
    fill(8);
    long largest = 0;
    for (String name : table.liveFileNames()) {
      largest = Math.max(largest, Files.size(table.folder().resolve(name)));
    }
    assertThat(compact(new RewriteLimits(4, largest + 1, largest * 5))).isBetween(5, 6);
    assertThat(table.bodies()).hasSize(8);
  }

  @Test
  void filesOfOtherWritersAreLeftAlone() throws Exception {
    fill(3);
    Path theirs = table.folder().resolve("part-00000-x.snappy.parquet");
    DataFile file = table.dataFile("theirs");
    Files.move(path(file), theirs);
    table.appendAs(theirs, 1);
    assertThat(compact(LIMITS)).isZero();
  }

  @Test
  void filesWithDeletionVectorsAreLeftAlone() throws Exception {
    table.setProtocol(
        protocol -> {
          protocol.put("minReaderVersion", 3).put("minWriterVersion", 7);
          protocol.putArray("readerFeatures").add("deletionVectors");
          protocol.putArray("writerFeatures").add("deletionVectors");
        });
    fill(5);
    String marked = table.liveFileNames().get(2);
    table.deleteRowsOf(marked, 1);
    assertThat(compact(LIMITS)).isEqualTo(4);
    assertThat(table.liveFileNames()).contains(marked).hasSize(2);
  }

  @Test
  void aTableWithRowTrackingIsLeftAlone() throws Exception {
    table.setProtocol(
        protocol -> {
          protocol.put("minWriterVersion", 7);
          protocol.putArray("writerFeatures").add("rowTracking").add("domainMetadata");
        });
    fill(5);
    assertThat(compact(LIMITS)).isZero();
  }

  @Test
  void filesOfDifferentColumnsAreNotMixed() throws Exception {
    fill(4);
    table.alterColumns(fields -> fields.insert(0, fields.remove(fields.size() - 1)));
    committer.transactionVersion(APP);
    DataFile other = table.dataFile(committer.layout(), "other order");
    committer.commit(new TransactionId(APP, 99), List.of(other), committer.layout());
    assertThat(compact(LIMITS)).isEqualTo(4);
    assertThat(table.liveFileNames()).hasSize(2).contains(path(other).getFileName().toString());
    assertThat(table.bodies()).hasSize(5).contains("other order");
  }

  @Test
  void appendsOfOthersInTheMeantimeAreKept() throws Exception {
    fill(4);
    AtomicInteger appended = new AtomicInteger();
    for (int i = 0; i < 3; i++) {
      storage.before(
          Operation.PUT,
          ".json",
          () -> table.appendAsAnother("other " + appended.incrementAndGet()));
    }
    assertThat(compact(LIMITS)).isEqualTo(4);
    assertThat(appended).hasValue(3);
    assertThat(table.bodies())
        .containsExactly("other 1", "other 2", "other 3", "row 1", "row 2", "row 3", "row 4");
    assertThat(describe().files()).isEqualTo(4);
  }

  @Test
  void aCompactionByAnotherWins() throws Exception {
    fill(4);
    storage.before(Operation.PUT, ".json", () -> compactQuietly());
    List<String> before = table.bodies();
    assertThat(compact(LIMITS)).isZero();
    assertThat(table.bodies()).isEqualTo(before);
    assertThat(table.liveFileNames()).hasSize(1);
    assertThat(table.dataFileNames()).hasSize(5); // the loser's output is deleted
  }

  @Test
  void aDeletionByAnotherWins() throws Exception {
    fill(4);
    String deleted = table.liveFileNames().get(1);
    storage.before(Operation.PUT, ".json", () -> table.remove(deleted, time.epochMillis()));
    assertThat(compact(LIMITS)).isZero();
    assertThat(table.bodies()).containsExactly("row 1", "row 3", "row 4");
  }

  @Test
  void anAlterByAnotherWins() throws Exception {
    fill(4);
    storage.before(Operation.PUT, ".json", () -> table.setProperty("note", "altered"));
    assertThat(compact(LIMITS)).isZero();
    assertThat(table.liveFileNames()).hasSize(4);
    assertThat(table.dataFileNames()).hasSize(4);
  }

  @Test
  void anAnswerThatIsLostKeepsTheNewFile() throws Exception {
    fill(4);
    storage.failAfter(Operation.PUT, ".json");
    List<String> before = table.bodies();
    CommitException failure = catchThrowableOfType(CommitException.class, () -> compact(LIMITS));
    assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN);
    assertThat(table.bodies()).isEqualTo(before);
    assertThat(table.liveFileNames()).hasSize(1);
  }

  @Test
  void aFileThatCannotBeReadLeavesTheTableAsItWas() throws Exception {
    fill(4);
    storage.failBefore(Operation.READ, ".parquet");
    assertThatThrownBy(() -> compact(LIMITS)).hasStackTraceContaining("injected failure");
    assertNothingChanged();
  }

  @Test
  void aFileThatCannotBeWrittenLeavesTheTableAsItWas() throws Exception {
    fill(4);
    for (Operation operation : List.of(Operation.WRITE, Operation.CLOSE)) {
      storage.failBefore(operation, ".parquet");
      assertThatThrownBy(() -> compact(LIMITS)).hasStackTraceContaining("injected failure");
      assertNothingChanged();
    }
  }

  @Test
  void aFileWithOtherRowsThanTheDeltaLogSaysIsNotReplaced() throws Exception {
    fill(3);
    DataFile wrong = table.dataFile("one", "two");
    table.appendAs(path(wrong), 3);
    assertThatThrownBy(() -> compact(LIMITS))
        .isInstanceOf(IOException.class)
        .hasMessage(wrong.location() + " has 2 rows (expected: 3)");
    assertThat(table.liveFileNames()).hasSize(4);
    assertThat(table.dataFileNames()).hasSize(4);
  }

  @Test
  void columnMappingIsKept() throws Exception {
    table.setProtocol(protocol -> protocol.put("minReaderVersion", 2).put("minWriterVersion", 5));
    table.setProperty("delta.columnMapping.mode", "name");
    table.alterColumns(LogTable::mapColumns);
    for (int i = 0; i < 4; i++) {
      committer.transactionVersion(APP);
      DataFile file = table.dataFile(committer.layout(), "row " + i);
      committer.commit(new TransactionId(APP, i + 1), List.of(file), committer.layout());
    }
    assertThat(compact(LIMITS)).isEqualTo(4);
    JsonNode statistics = addedStatistics();
    assertThat(statistics.path("maxValues").path("col-body").asText()).isEqualTo("row 3");
    String rows = LogTable.rows(table.folder().resolve(table.liveFileNames().get(0)));
    assertThat(rows).contains("col-body: row 0").contains("col-body: row 3");
  }

  @Test
  void maintenanceCompactsWhenACheckpointIsDue() throws Exception {
    Duration day = Duration.ofDays(1);
    TableMaintenance maintenance =
        new TableMaintenance(storage, time, new MaintenanceOptions(6, day, day, Duration.ofDays(7)))
            .withCompaction(new SecureRandomness(), "test", LIMITS);
    maintenance.run(handle);
    int replaced = 0;
    for (int i = 0; i < 20; i++) {
      commit("row");
      replaced += maintenance.run(handle).filesReplaced();
    }
    assertThat(replaced).isGreaterThanOrEqualTo(15);
    assertThat(table.liveFileNames()).hasSizeLessThan(10);
    assertThat(table.bodies()).hasSize(20);
    assertThat(committer.transactionVersion(APP)).hasValue(20);
  }

  @Test
  void limitsWithoutMeaningAreRefused() {
    assertThatThrownBy(() -> new RewriteLimits(1, 1, 1)).hasMessage("minFiles: 1 (expected: >= 2)");
    assertThatThrownBy(() -> new RewriteLimits(2, 5, 4))
        .hasMessage(
            "maxFileBytes: 5, maxTotalBytes: 4 (expected: 0 < maxFileBytes <= maxTotalBytes)");
  }

  private int compact(RewriteLimits limits) throws CommitException, IOException {
    return new Compaction(storage, time, new SecureRandomness(), "test", limits).run(handle);
  }

  private void compactQuietly() throws IOException {
    try {
      assertThat(compact(LIMITS)).isEqualTo(4);
    } catch (CommitException e) {
      throw new IOException(e);
    }
  }

  private void fill(int files) throws Exception {
    for (int i = 1; i <= files; i++) {
      commit("row " + i);
    }
  }

  private void commit(String... bodies) throws Exception {
    committed++;
    committer.transactionVersion(APP);
    committer.commit(
        new TransactionId(APP, committed), List.of(table.dataFile(bodies)), committer.layout());
  }

  private void assertNothingChanged() throws IOException {
    assertThat(storage.isSpent()).isTrue();
    assertThat(table.liveFileNames()).hasSize(4);
    assertThat(table.dataFileNames()).hasSize(4);
    assertThat(table.bodies()).containsExactly("row 1", "row 2", "row 3", "row 4");
  }

  private JsonNode addedStatistics() throws IOException {
    return JSON.readTree(
        table.actions(table.version()).stream()
            .filter(action -> action.has("add"))
            .findFirst()
            .orElseThrow()
            .path("add")
            .path("stats")
            .asText());
  }

  private TableDescription describe() throws IOException {
    return new TableInspector(storage).describe(table.location()).orElseThrow();
  }

  private Path path(DataFile file) {
    return table.folder().resolve(file.location().substring(file.location().lastIndexOf('/') + 1));
  }

  private static String uncompressible(int length) {
    Random random = new Random(11);
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append((char) (' ' + random.nextInt(94)));
    }
    return text.toString();
  }
}
