package io.otlpdelta.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.CommitException;
import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.delta.KernelCommitterFactory;
import io.otlpdelta.delta.LogTable;
import io.otlpdelta.delta.TableCommitter;
import io.otlpdelta.delta.TableDescription;
import io.otlpdelta.delta.TableInspector;
import io.otlpdelta.delta.TransactionId;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.storage.CountingStorage;
import io.otlpdelta.storage.FaultyStorage;
import io.otlpdelta.storage.FaultyStorage.Operation;
import io.otlpdelta.storage.LocalStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableMaintenanceTest {
  private static final String APP = "otlp-delta/test";
  private static final String UUID = "01234567-89ab-cdef-0123-456789abcdef";
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path temporary;
  // Starts at the real time, because files get their times from the system.
  private final ManualTime time = new ManualTime(System.currentTimeMillis());
  private final FaultyStorage faulty = new FaultyStorage(new LocalStorage(new SecureRandomness()));
  private final CountingStorage storage = new CountingStorage(faulty);
  private final TableMaintenance maintenance =
      new TableMaintenance(storage, time, new MaintenanceOptions(5, DAY, DAY, Duration.ofDays(7)));
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
  void aCheckpointIsWrittenEverySoManyVersions() throws Exception {
    for (int i = 1; i <= 12; i++) {
      commit();
      OptionalLong checkpoint = maintenance.run(handle).checkpointVersion();
      assertThat(checkpoint)
          .isEqualTo(i == 4 || i == 9 ? OptionalLong.of(i) : OptionalLong.empty());
    }
    assertThat(table.logFileNames())
        .filteredOn(name -> name.contains("checkpoint"))
        .containsExactly(checkpoint(4), checkpoint(9), "_last_checkpoint");
    TableDescription description = describe();
    assertThat(description.files()).isEqualTo(12);
    assertThat(description.rows()).hasValue(12);
    assertThat(description.transactions()).containsEntry(APP, 12L);
  }

  @Test
  void aRunWithNothingDueLooksAtOneName() throws Exception {
    commit();
    maintenance.run(handle);
    storage.drain();
    assertThat(maintenance.run(handle)).isEqualTo(MaintenanceResult.NOTHING);
    assertThat(storage.drain()).containsExactly("stat 00000000000000000004.json");
  }

  @Test
  void commitsGoOnAfterACheckpoint() throws Exception {
    for (int i = 0; i < 5; i++) {
      commit();
    }
    maintenance.run(handle);
    time.advance(Duration.ofHours(1));
    commit();
    commit();
    assertThat(table.bodies()).hasSize(7);
    assertThat(committer.transactionVersion(APP)).hasValue(7);
  }

  @Test
  void expiredEntriesGoOnceACheckpointStandsForThem() throws Exception {
    for (int i = 0; i < 6; i++) {
      commit();
    }
    maintenance.run(handle);
    Files.writeString(logFile("00000000000000000003.crc"), "{}");
    for (String name : table.logFileNames()) {
      age(logFile(name), Duration.ofDays(31));
    }
    for (int i = 0; i < 5; i++) {
      commit();
    }
    Files.writeString(logFile("00000000000000000007.crc"), "{}");
    MaintenanceResult result = maintenance.run(handle);
    assertThat(result.checkpointVersion()).hasValue(11);
    assertThat(result.logFilesDeleted()).isEqualTo(1);
    assertThat(table.logFileNames())
        .containsExactly(
            checkpoint(6),
            "00000000000000000006.json",
            "00000000000000000007.crc",
            "00000000000000000007.json",
            "00000000000000000008.json",
            "00000000000000000009.json",
            "00000000000000000010.json",
            checkpoint(11),
            "00000000000000000011.json",
            "_last_checkpoint");
    assertThat(describe().files()).isEqualTo(11);
    assertThat(new TableInspector(storage).liveFiles(table.location())).hasSize(11);
    commit();
    assertThat(committer.transactionVersion(APP)).hasValue(12);
  }

  @Test
  void aTableThatForbidsItKeepsItsExpiredEntries() throws Exception {
    table.setProperty("delta.enableExpiredLogCleanup", "false");
    for (int i = 0; i < 6; i++) {
      commit();
    }
    maintenance.run(handle);
    for (String name : table.logFileNames()) {
      age(logFile(name), Duration.ofDays(31));
    }
    for (int i = 0; i < 5; i++) {
      commit();
    }
    assertThat(maintenance.run(handle).checkpointVersion()).hasValue(12);
    assertThat(table.logFileNames()).contains("00000000000000000000.json");
  }

  @Test
  void staleTemporariesAreDeletedAndNothingElse() throws Exception {
    Path staleEntry = logFile(".00000000000000000009.json." + UUID + ".tmp");
    Path staleData = dataFile(".part-" + UUID + ".zstd.parquet." + UUID + ".tmp");
    Path fresh = dataFile(".part-x.zstd.parquet." + UUID + ".tmp");
    Path foreign = dataFile(".part-x.crc");
    for (Path file : List.of(staleEntry, staleData, fresh, foreign)) {
      Files.writeString(file, "x");
      age(file, file.equals(fresh) ? Duration.ofHours(23) : Duration.ofHours(25));
    }
    MaintenanceResult result = maintenance.run(handle);
    assertThat(result).isEqualTo(new MaintenanceResult(OptionalLong.empty(), 1, 1, 0));
    assertThat(staleEntry).doesNotExist();
    assertThat(staleData).doesNotExist();
    assertThat(fresh).exists();
    assertThat(foreign).exists();
  }

  @Test
  void dataFilesThatNoCommitNamedAreDeletedAfterAWeek() throws Exception {
    commit();
    DataFile orphan = table.dataFile("never committed");
    DataFile young = table.dataFile("perhaps still to be committed");
    Path foreign = dataFile("part-00000-" + UUID + "-c000.snappy.parquet");
    Files.writeString(foreign, "x");
    for (String name : table.dataFileNames()) {
      age(dataFile(name), Duration.ofDays(8));
    }
    age(path(young), Duration.ofDays(7).minusMinutes(1));
    assertThat(maintenance.run(handle).dataFilesDeleted()).isEqualTo(1);
    assertThat(path(orphan)).doesNotExist();
    assertThat(path(young)).exists();
    assertThat(foreign).exists();
    assertThat(table.bodies()).containsExactly("row 1");
  }

  @Test
  void removedFilesAreKeptForTheirRetention() throws Exception {
    commit();
    commit();
    List<String> names = table.liveFileNames();
    for (String name : names) {
      age(dataFile(name), Duration.ofDays(30));
    }
    table.remove(names.get(0), time.epochMillis() - Duration.ofDays(8).toMillis());
    table.remove(names.get(1), time.epochMillis() - Duration.ofDays(6).toMillis());
    assertThat(maintenance.run(handle).dataFilesDeleted()).isEqualTo(1);
    assertThat(dataFile(names.get(0))).doesNotExist();
    assertThat(dataFile(names.get(1))).exists();
  }

  @Test
  void aLongerRetentionOfTheTableCounts() throws Exception {
    table.setProperty("delta.deletedFileRetentionDuration", "interval 20 days");
    DataFile orphan = table.dataFile("never committed");
    age(path(orphan), Duration.ofDays(19));
    assertThat(maintenance.run(handle).dataFilesDeleted()).isZero();
    time.advance(Duration.ofDays(2));
    assertThat(maintenance.run(handle).dataFilesDeleted()).isEqualTo(1);
    assertThat(path(orphan)).doesNotExist();
  }

  @Test
  void aShorterRetentionOfTheTableDoesNotCount() throws Exception {
    table.setProperty("delta.deletedFileRetentionDuration", "interval 1 hour");
    DataFile orphan = table.dataFile("perhaps still to be committed");
    age(path(orphan), Duration.ofDays(6));
    assertThat(maintenance.run(handle).dataFilesDeleted()).isZero();
    assertThat(path(orphan)).exists();
  }

  @Test
  void aFileCommittedWhileWeLookIsKept() throws Exception {
    DataFile late = table.dataFile("late");
    age(path(late), Duration.ofDays(8));
    faulty.before(
        Operation.LIST, "!", () -> faulty.before(Operation.LIST, "!", () -> commitQuietly(late)));
    assertThat(maintenance.run(handle).dataFilesDeleted()).isZero();
    assertThat(faulty.isSpent()).isTrue();
    assertThat(table.bodies()).containsExactly("late");
  }

  @Test
  void theFolderIsLookedAtOnceADay() throws Exception {
    maintenance.run(handle);
    DataFile orphan = table.dataFile("never committed");
    age(path(orphan), Duration.ofDays(8));
    time.advance(DAY.minusNanos(1));
    assertThat(maintenance.run(handle)).isEqualTo(MaintenanceResult.NOTHING);
    time.advance(Duration.ofNanos(1));
    assertThat(maintenance.run(handle).dataFilesDeleted()).isEqualTo(1);
  }

  @Test
  void aCheckpointThatFailsIsDueAgain() throws Exception {
    for (int i = 0; i < 5; i++) {
      commit();
    }
    faulty.failBefore(Operation.WRITE, "checkpoint.parquet");
    CommitException failure =
        catchThrowableOfType(CommitException.class, () -> maintenance.run(handle));
    assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
    assertThat(failure)
        .hasMessage("table main.otel.test_otel_logs cannot be read now: injected failure");
    assertThat(table.logFileNames()).noneMatch(name -> name.contains("checkpoint"));
    assertThat(maintenance.run(handle).checkpointVersion()).hasValue(5);
  }

  @Test
  void aFolderThatCannotBeListedIsTransient() {
    faulty.failBefore(Operation.LIST, "!");
    CommitException failure =
        catchThrowableOfType(CommitException.class, () -> maintenance.run(handle));
    assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
    assertThat(failure)
        .hasMessage("table main.otel.test_otel_logs cannot be maintained now: injected failure");
  }

  @Test
  void anotherTableUnderTheNameIsNotTouched() throws Exception {
    table.drop();
    table = LogTable.create(table.folder());
    DataFile theirs = table.dataFile("theirs");
    age(path(theirs), Duration.ofDays(8));
    CommitException failure =
        catchThrowableOfType(CommitException.class, () -> maintenance.run(handle));
    assertThat(failure.kind()).isEqualTo(Kind.PERMANENT);
    assertThat(path(theirs)).exists();
    table.drop();
    assertThat(catchThrowableOfType(CommitException.class, () -> maintenance.run(handle)).kind())
        .isEqualTo(Kind.PERMANENT);
  }

  @Test
  void optionsWithoutMeaningAreRefused() {
    assertThat(
            catchThrowableOfType(
                IllegalArgumentException.class, () -> new MaintenanceOptions(0, DAY, DAY, DAY)))
        .hasMessage("checkpointVersions: 0 (expected: > 0)");
    assertThat(
            catchThrowableOfType(
                IllegalArgumentException.class,
                () -> new MaintenanceOptions(1, DAY, DAY, Duration.ZERO)))
        .hasMessage("orphanAge: PT0S (expected: > 0)");
  }

  private void commit() throws Exception {
    committed++;
    committer.transactionVersion(APP);
    committer.commit(
        new TransactionId(APP, committed),
        List.of(table.dataFile("row " + committed)),
        committer.layout());
  }

  private void commitQuietly(DataFile file) throws IOException {
    try {
      committer.transactionVersion(APP);
      committer.commit(new TransactionId(APP, 1), List.of(file), committer.layout());
    } catch (CommitException e) {
      throw new IOException(e);
    }
  }

  private TableDescription describe() throws IOException {
    return new TableInspector(storage).describe(table.location()).orElseThrow();
  }

  private Path logFile(String name) {
    return table.folder().resolve("_delta_log").resolve(name);
  }

  private Path dataFile(String name) {
    return table.folder().resolve(name);
  }

  private Path path(DataFile file) {
    return dataFile(file.location().substring(file.location().lastIndexOf('/') + 1));
  }

  private void age(Path file, Duration age) throws IOException {
    Files.setLastModifiedTime(file, FileTime.fromMillis(time.epochMillis() - age.toMillis()));
  }

  private static String checkpoint(long version) {
    return String.format("%020d.checkpoint.parquet", version);
  }
}
