package io.otlpdelta.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.CommitException;
import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.delta.LogTable;
import io.otlpdelta.delta.RewriteLimits;
import io.otlpdelta.env.Faults;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.maintenance.MaintenanceOptions;
import io.otlpdelta.maintenance.TableMaintenance;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.TableStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MaintenanceAfterCommitTest {
  private static final TableHandle ONE = table(1);
  private static final TableHandle TWO = table(2);

  private final List<TableHandle> runs = Collections.synchronizedList(new ArrayList<>());
  private final Semaphore permits = new Semaphore(0);

  @Test
  void commitsDoNotWaitForMaintenanceAndOnlyOneRunWaitsForATable() {
    MaintenanceAfterCommit maintenance = maintenance(this::runWithPermit);
    maintenance.committed(ONE);
    await("the first run").until(() -> runs.size() == 1);
    for (int i = 0; i < 100; i++) {
      maintenance.committed(ONE);
      maintenance.committed(TWO);
    }
    permits.release(1000);
    await("the runs that waited").until(() -> runs.size() == 3);
    maintenance.close();
    assertThat(runs).containsExactly(ONE, ONE, TWO);
  }

  @Test
  void aRunThatFailedIsRepeatedAfterTheNextCommit() {
    MaintenanceAfterCommit maintenance =
        maintenance(
            table -> {
              runs.add(table);
              if (runs.size() == 1) {
                throw new CommitException(Kind.TRANSIENT, "injected failure", null);
              }
              if (runs.size() == 2) {
                throw new IllegalStateException("injected defect");
              }
            });
    for (int run = 1; run <= 3; run++) {
      int expected = run;
      maintenance.committed(ONE);
      await("run " + run).until(() -> runs.size() == expected);
    }
    maintenance.close();
  }

  @Test
  void nothingBeginsAfterTheStopAndWhatIsUnderWayMayEnd() {
    MaintenanceAfterCommit maintenance = maintenance(this::runWithPermit);
    maintenance.committed(ONE);
    await("the first run").until(() -> runs.size() == 1);
    maintenance.committed(TWO);
    maintenance.stop();
    maintenance.committed(ONE);
    permits.release(1000);
    maintenance.close();
    assertThat(runs).containsExactly(ONE);
  }

  @Test
  void aRunThatDoesNotEndIsInterruptedByTheClose() {
    AtomicBoolean interrupted = new AtomicBoolean();
    CountDownLatch begun = new CountDownLatch(1);
    MaintenanceAfterCommit maintenance =
        new MaintenanceAfterCommit(
            table -> {
              begun.countDown();
              try {
                permits.acquire();
              } catch (InterruptedException e) {
                interrupted.set(true);
              }
            },
            Duration.ofMillis(10));
    maintenance.committed(ONE);
    await("the run").until(() -> begun.getCount() == 0);
    maintenance.close();
    await("the interrupt").untilTrue(interrupted);
  }

  @Test
  void aTableThatIsCommittedToAndCompactedAtTheSameTimeHasEachRowOnce(@TempDir Path temporary)
      throws Exception {
    TableStorage storage = new LocalStorage(new SecureRandomness());
    LogTable table = LogTable.create(temporary.resolve("table"));
    Duration day = Duration.ofDays(1);
    TableMaintenance everyThirdVersion =
        new TableMaintenance(
                storage, new SystemTime(), new MaintenanceOptions(3, day, day, day.multipliedBy(7)))
            .withCompaction(new SecureRandomness(), "test", new RewriteLimits(4, 1 << 20, 2 << 20));
    MaintenanceAfterCommit maintenance = new MaintenanceAfterCommit(everyThirdVersion);
    List<String> rows = new ArrayList<>();
    Path dataDir = Files.createDirectory(temporary.resolve("data"));
    try (ServerDouble server =
        ServerDouble.start(dataDir, 0, storage, table, Faults.NONE, maintenance)) {
      // On a busy machine compaction may need more commits until its turn has come.
      while (rows.size() < 60 || table.liveFileNames().size() >= rows.size() / 2) {
        String row = "row " + (10_000 + rows.size());
        rows.add(row);
        server.post(row).settle();
      }
    }
    maintenance.close();
    assertThat(table.bodies()).isEqualTo(rows);
    assertThat(table.liveFileNames()).hasSizeLessThan(rows.size() / 2);
  }

  private MaintenanceAfterCommit maintenance(MaintenanceAfterCommit.Work work) {
    return new MaintenanceAfterCommit(work, Duration.ofSeconds(30));
  }

  private void runWithPermit(TableHandle table) {
    runs.add(table);
    permits.acquireUninterruptibly();
  }

  private static TableHandle table(int number) {
    return new TableHandle(
        new TableId(new UUID(number, number)),
        TableName.parse("main.telemetry.t" + number),
        "file:///t" + number,
        TableKind.LOGS);
  }
}
