package io.otlpdelta.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.Time;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.TableStorage;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without a demand the double keeps the whole contract; with one it fails as told. */
class UnreliableCommitterTest {
  private static final TransactionId TRANSACTION = new TransactionId("otlp-delta/test", 5);

  @Nested
  class Transactions extends LocalTransactions {
    @Override
    TableCommitterFactory factory(TableStorage under, Time clock) {
      return unreliable(under, clock);
    }
  }

  @Nested
  class CommitOrder extends CommitOrderContract {
    @Override
    TableCommitterFactory factory(TableStorage under, Time clock) {
      return unreliable(under, clock);
    }
  }

  @Nested
  class CommitFailure extends CommitFailureContract {
    @Override
    TableCommitterFactory factory(TableStorage under, Time clock) {
      return unreliable(under, clock);
    }
  }

  @Nested
  class TableChange extends TableChangeContract {
    @Override
    TableCommitterFactory factory(TableStorage under, Time clock) {
      return unreliable(under, clock);
    }
  }

  @Nested
  class WritableTable extends WritableTableContract {
    @Override
    TableCommitterFactory factory(TableStorage under, Time clock) {
      return unreliable(under, clock);
    }
  }

  @Nested
  class DeltaLog extends DeltaLogContract {
    @Override
    TableCommitterFactory factory(TableStorage under, Time clock) {
      return unreliable(under, clock);
    }
  }

  @Test
  void itFailsAsOftenAsDemandedAndThenCommits(@TempDir Path folder) throws Exception {
    LogTable table = LogTable.create(folder.resolve("t"));
    UnreliableCommitter committer = unreliable(table);
    DataFile file = table.dataFile("a");
    committer.fail(Kind.TRANSIENT, 2);
    assertThat(failure(committer, file).kind()).isEqualTo(Kind.TRANSIENT);
    assertThat(failure(committer, file)).hasMessage("injected TRANSIENT");
    assertThat(table.version()).isZero();
    committer.commit(TRANSACTION, List.of(file), committer.layout());
    assertThat(table.bodies()).containsExactly("a");
    assertThat(committer.commits()).isEqualTo(3);
  }

  @Test
  void itCommitsAndThenLosesTheAnswer(@TempDir Path folder) throws Exception {
    LogTable table = LogTable.create(folder.resolve("t"));
    UnreliableCommitter committer = unreliable(table);
    committer.commitAndThenFail();
    assertThat(failure(committer, table.dataFile("a")).kind()).isEqualTo(Kind.UNKNOWN);
    assertThat(table.bodies()).containsExactly("a");
    assertThat(committer.transactionVersion(TRANSACTION.appId())).hasValue(5);
  }

  private UnreliableCommitter unreliable(LogTable table) throws Exception {
    TableStorage storage = new LocalStorage(new SecureRandomness());
    UnreliableCommitter committer =
        (UnreliableCommitter) unreliable(storage, new ManualTime()).open(table.handle());
    assertThat(committer.transactionVersion(TRANSACTION.appId())).isEmpty();
    return committer;
  }

  private static TableCommitterFactory unreliable(TableStorage storage, Time time) {
    TableCommitterFactory factory = new KernelCommitterFactory(storage, time, "1.2.3");
    return table -> new UnreliableCommitter(factory.open(table));
  }

  private static CommitException failure(TableCommitter committer, DataFile file) {
    return catchThrowableOfType(
        CommitException.class,
        () -> committer.commit(TRANSACTION, List.of(file), committer.layout()));
  }
}
