package io.otlpdelta.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.env.Time;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.storage.FaultyStorage;
import io.otlpdelta.storage.FaultyStorage.Operation;
import io.otlpdelta.storage.S3OverFolders;
import io.otlpdelta.storage.TableStorage;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committer's contracts where every file is reached by S3. */
class KernelOnS3Test {
  private static S3OverFolders s3;

  @BeforeAll
  static void start() throws Exception {
    s3 = S3OverFolders.start();
  }

  @AfterAll
  static void stop() throws Exception {
    s3.close();
  }

  @Nested
  class Transactions extends LocalTransactions {
    @Override
    TableStorage files() {
      return s3;
    }

    @Override
    TableCommitterFactory factory(TableStorage under, Time clock) {
      return kernel(under, clock);
    }
  }

  @Nested
  class CommitOrder extends CommitOrderContract {
    @Override
    TableStorage files() {
      return s3;
    }

    @Override
    TableCommitterFactory factory(TableStorage under, Time clock) {
      return kernel(under, clock);
    }
  }

  @Nested
  class CommitFailure extends CommitFailureContract {
    @Override
    TableStorage files() {
      return s3;
    }

    @Override
    TableCommitterFactory factory(TableStorage under, Time clock) {
      return kernel(under, clock);
    }
  }

  @Nested
  class TableChange extends TableChangeContract {
    @Override
    TableStorage files() {
      return s3;
    }

    @Override
    TableCommitterFactory factory(TableStorage under, Time clock) {
      return kernel(under, clock);
    }

    /** Where folders do not exist, it is as if the table were dropped a moment later. */
    @Override
    @Test
    void aTableDroppedDuringTheCommitIsPermanent() throws Exception {
      committer.transactionVersion(APP);
      DataFile file = table.dataFile("a");
      storage.before(Operation.PUT, "1.json", table::drop);
      committer.commit(id(5), List.of(file), planned);
      assertThat(table.logFileNames()).containsExactly("00000000000000000001.json");
      assertThatThrownBy(() -> open(handle))
          .isInstanceOfSatisfying(
              CommitException.class, e -> assertThat(e.kind()).isNotEqualTo(Kind.UNKNOWN));
    }
  }

  @Nested
  class WritableTable extends WritableTableContract {
    @Override
    TableStorage files() {
      return s3;
    }

    @Override
    TableCommitterFactory factory(TableStorage under, Time clock) {
      return kernel(under, clock);
    }
  }

  @Nested
  class DeltaLog extends DeltaLogContract {
    @Override
    TableStorage files() {
      return s3;
    }

    @Override
    TableCommitterFactory factory(TableStorage under, Time clock) {
      return kernel(under, clock);
    }
  }

  @Test
  void aCheckpointWhoseSourceFailsHalfWayIsNotPublished(@TempDir Path folder) throws Exception {
    FaultyStorage storage = new FaultyStorage(s3);
    LogTable table = LogTable.create(folder.resolve("t"));
    TableCommitter committer = kernel(storage, new ManualTime()).open(table.handle());
    committer.transactionVersion("app");
    for (int i = 1; i <= 6; i++) {
      committer.commit(
          new TransactionId("app", i), List.of(table.dataFile("row " + i)), committer.layout());
    }
    GuardedEngine engine = new GuardedEngine(storage);
    String path = KernelPaths.kernelPath(table.location());
    Snapshot failing = TableManager.loadSnapshot(path).build(engine);
    storage.failBefore(Operation.OPEN, "3.json");
    assertThatThrownBy(() -> failing.writeCheckpoint(engine))
        .rootCause()
        .hasMessage("injected failure");
    assertThat(storage.isSpent()).isTrue();
    assertThat(table.logFileNames()).hasSize(7).noneMatch(name -> name.contains("checkpoint"));

    TableManager.loadSnapshot(path).build(engine).writeCheckpoint(engine);
    assertThat(table.logFileNames())
        .contains("00000000000000000006.checkpoint.parquet", "_last_checkpoint");
    assertThat(new TableInspector(storage).describe(table.location()).orElseThrow().files())
        .isEqualTo(6);
  }

  private static TableCommitterFactory kernel(TableStorage storage, Time time) {
    return new KernelCommitterFactory(storage, time, "1.2.3");
  }
}
