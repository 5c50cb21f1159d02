package io.otlpdelta.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.CommitException;
import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.delta.KernelCommitterFactory;
import io.otlpdelta.delta.LogTable;
import io.otlpdelta.delta.ManagedLogTables;
import io.otlpdelta.delta.RewriteLimits;
import io.otlpdelta.delta.TableCommitter;
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
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Maintenance of tables that a catalog manages. */
class ManagedTableMaintenanceTest {
  private static final String APP = "otlp-delta/test";
  private static final String UUID = "01234567-89ab-cdef-0123-456789abcdef";
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path temporary;
  // Starts at the real time, because files get their times from the system.
  private final ManualTime time = new ManualTime(System.currentTimeMillis());
  private final ManagedLogTables tables = new ManagedLogTables(time);
  private final FaultyStorage storage = new FaultyStorage(new LocalStorage(new SecureRandomness()));
  private TableMaintenance maintenance;
  private LogTable table;
  private TableHandle handle;
  private TableCommitter committer;
  private int committed;

  @BeforeEach
  void createTable() throws Exception {
    table = tables.create(temporary.resolve("a table"));
    handle = table.handle();
    committer = new KernelCommitterFactory(storage, tables.snapshots(), time, "test").open(handle);
    maintenance =
        new TableMaintenance(
                storage,
                tables.snapshots(),
                time,
                new MaintenanceOptions(5, DAY, DAY, Duration.ofDays(7)))
            .withCompaction(new SecureRandomness(), "test", new RewriteLimits(2, 1 << 20, 1 << 20));
  }

  @AfterEach
  void stopCatalog() {
    tables.close();
  }

  @Test
  void aCheckpointIsWrittenAndTheTableGoesOn() throws Exception {
    commit(5);
    assertThat(maintenance.run(handle).checkpointVersion()).hasValue(5);
    assertThat(table.logFileNames()).contains("00000000000000000005.checkpoint.parquet");
    time.advance(Duration.ofHours(1));
    commit(2);
    TableCommitter next =
        new KernelCommitterFactory(storage, tables.snapshots(), time, "test").open(handle);
    assertThat(next.transactionVersion(APP)).hasValue(7);
    assertThat(table.bodies()).hasSize(7);
  }

  @Test
  void whatIsRatifiedIsPublishedBeforeItsCheckpoint() throws Exception {
    commit(3);
    storage.failAlways(Operation.PUT, ".json");
    commit(2);
    assertThat(table.version()).isEqualTo(3);
    CommitException failure =
        catchThrowableOfType(CommitException.class, () -> maintenance.run(handle));
    assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
    assertThat(failure).hasMessageEndingWith("cannot be read now: injected failure");
    assertThat(table.logFileNames()).noneMatch(name -> name.contains("checkpoint"));
    storage.heal();
    assertThat(maintenance.run(handle).checkpointVersion()).hasValue(5);
    assertThat(table.version()).isEqualTo(5);
  }

  @Test
  void stagedCommitsGoOnceTheCatalogLetGoOfThem() throws Exception {
    commit(3);
    Path waiting = staged("00000000000000000004." + UUID + ".json");
    Path lost = staged("00000000000000000002." + UUID + ".json");
    Path foreign = staged("00000000000000000001.README.json");
    ageStagedCommits(DAY.plusHours(1));

    maintenance.run(handle);
    assertThat(stagedVersions()).containsExactly(1L, 3L, 4L);
    assertThat(foreign).exists();
    assertThat(waiting).exists();
    assertThat(lost).doesNotExist();
    commit(1);
    assertThat(table.bodies()).hasSize(4);
  }

  @Test
  void stagedCommitsThatReadersMayHaveBeenToldOfStay() throws Exception {
    commit(3);
    ageStagedCommits(DAY.minusHours(1));
    assertThat(maintenance.run(handle).logFilesDeleted()).isZero();
    assertThat(stagedVersions()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void stagedCommitsThatWaitToBePublishedStay() throws Exception {
    commit(1);
    storage.failAlways(Operation.PUT, ".json");
    commit(3);
    storage.heal();
    ageStagedCommits(Duration.ofDays(30));
    assertThat(tables.unity().unpublishedVersions(LogTable.NAME)).containsExactly(4L, 3L, 2L);
    assertThat(maintenance.run(handle).logFilesDeleted()).isEqualTo(1);
    assertThat(stagedVersions()).containsExactly(2L, 3L, 4L);
  }

  @Test
  void filesOfCommitsThatAreNotYetPublishedStay() throws Exception {
    storage.failAlways(Operation.PUT, ".json");
    commit(2);
    DataFile orphan = table.dataFile("never committed");
    for (String name : table.dataFileNames()) {
      age(table.folder().resolve(name), Duration.ofDays(8));
    }
    assertThat(table.version()).isZero();
    storage.heal();
    assertThat(maintenance.run(handle).dataFilesDeleted()).isEqualTo(1);
    assertThat(table.bodies()).containsExactly("row 1", "row 2");
    assertThat(table.dataFileNames())
        .hasSize(2)
        .noneMatch(name -> orphan.location().endsWith(name));
  }

  @Test
  void smallFilesAreNotRewritten() throws Exception {
    commit(10);
    List<String> before = table.liveFileNames();
    assertThat(maintenance.run(handle).filesReplaced()).isZero();
    assertThat(table.liveFileNames()).isEqualTo(before);
    assertThat(table.version()).isEqualTo(10);
  }

  private void commit(int times) throws Exception {
    for (int i = 0; i < times; i++) {
      committed++;
      committer.transactionVersion(APP);
      committer.commit(
          new TransactionId(APP, committed),
          List.of(table.dataFile("row " + committed)),
          committer.layout());
    }
  }

  private Path staged(String name) throws IOException {
    return Files.writeString(stagedFolder().resolve(name), "{}");
  }

  private void ageStagedCommits(Duration age) throws IOException {
    for (Path file : stagedFiles()) {
      age(file, age);
    }
  }

  private List<Long> stagedVersions() throws IOException {
    return stagedFiles().stream()
        .map(file -> Long.parseLong(file.getFileName().toString().substring(0, 20)))
        .toList();
  }

  private List<Path> stagedFiles() throws IOException {
    try (Stream<Path> files = Files.list(stagedFolder())) {
      return files.sorted().toList();
    }
  }

  private Path stagedFolder() {
    return table.folder().resolve("_delta_log/_staged_commits");
  }

  private void age(Path file, Duration age) throws IOException {
    Files.setLastModifiedTime(file, FileTime.fromMillis(time.epochMillis() - age.toMillis()));
  }
}
