package io.otlpdelta.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.delta.CommitResult.Outcome;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.schema.TableLayout;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link TableCommitter} promises of transactions, doubles in memory included. It asks
 * for no more than Delta's own rule, so that a double may keep the rule's hole: a batch that starts
 * before the table's version is only refused by those that pass {@link CommitOrderContract} too.
 */
public abstract class TransactionContract {
  private static final String APP = "otlp-delta/contract";

  private TableCommitter committer;
  private TableLayout planned;

  /** Another committer of the one table, which is empty at first. */
  protected abstract TableCommitter open() throws Exception;

  /** A data file with those rows, in no table yet. */
  protected abstract DataFile dataFile(String... rows) throws Exception;

  /** Deletes a data file behind the committer's back. */
  protected abstract void delete(DataFile file) throws Exception;

  /** The table's columns get another order. */
  protected abstract void alter() throws Exception;

  /** The table's rows, sorted. */
  protected abstract List<String> rows() throws Exception;

  @BeforeEach
  final void openCommitter() throws Exception {
    committer = open();
    planned = committer.layout();
  }

  @Test
  void aCommitAddsItsRowsOnce() throws Exception {
    assertThat(committer.transactionVersion(APP)).isEmpty();
    CommitResult first = commit(5, "a", "b");
    CommitResult second = commit(9, "c");
    assertThat(first).isEqualTo(new CommitResult(Outcome.COMMITTED, 1));
    assertThat(second).isEqualTo(new CommitResult(Outcome.COMMITTED, 2));
    assertThat(rows()).containsExactly("a", "b", "c");
    assertThat(committer.transactionVersion(APP)).hasValue(9);
    assertThat(open().transactionVersion(APP)).hasValue(9);
  }

  @Test
  void aCommitMayHoldSeveralFilesOrNone() throws Exception {
    committer.transactionVersion(APP);
    committer.commit(id(5), List.of(dataFile("a"), dataFile("b")), planned);
    committer.commit(id(6), List.of(), planned);
    assertThat(rows()).containsExactly("a", "b");
    assertThat(committer.transactionVersion(APP)).hasValue(6);
  }

  @Test
  void theSameTransactionAgainAddsNothing() throws Exception {
    commit(5, "a");
    assertThat(commit(5, "a again")).isEqualTo(new CommitResult(Outcome.ALREADY_COMMITTED, 1));
    assertThat(rows()).containsExactly("a");
  }

  @Test
  void aLowerTransactionAddsNothing() throws Exception {
    commit(5, "a");
    assertThat(commit(4, "older")).isEqualTo(new CommitResult(Outcome.ALREADY_COMMITTED, 1));
    assertThat(rows()).containsExactly("a");
  }

  @Test
  void applicationsDoNotSeeEachOthersVersions() throws Exception {
    TransactionId other = new TransactionId("otlp-delta/contract/1", 3);
    commit(5, "a");
    assertThat(committer.transactionVersion(other.appId())).isEmpty();
    assertThat(committer.commit(other, List.of(dataFile("b")), planned).outcome())
        .isEqualTo(Outcome.COMMITTED);
    assertThat(committer.transactionVersion(other.appId())).hasValue(3);
    assertThat(committer.transactionVersion(APP)).hasValue(5);
    assertThat(rows()).containsExactly("a", "b");
  }

  @Test
  void twoWritersInterleavedBothLand() throws Exception {
    String otherApp = "otlp-delta/other";
    TableCommitter other = open();
    committer.transactionVersion(APP);
    other.transactionVersion(otherApp);
    for (int i = 1; i <= 5; i++) {
      committer.commit(id(i), List.of(dataFile("a" + i)), planned);
      other.commit(new TransactionId(otherApp, i), List.of(dataFile("b" + i)), planned);
    }
    assertThat(rows()).containsExactly("a1", "a2", "a3", "a4", "a5", "b1", "b2", "b3", "b4", "b5");
    assertThat(committer.transactionVersion(otherApp)).hasValue(5);
    assertThat(other.transactionVersion(APP)).hasValue(5);
  }

  @Test
  void aFileOfAnotherLayoutIsNotWritten() throws Exception {
    DataFile file = dataFile("a");
    alter();
    committer.transactionVersion(APP);
    assertThat(failure(file, planned)).isEqualTo(Kind.SCHEMA_CHANGED);
    assertThat(rows()).isEmpty();
    assertThat(committer.transactionVersion(APP)).isEmpty();
    assertThat(committer.layout()).isNotEqualTo(planned);
  }

  @Test
  void aFileThatIsGoneIsNotNamed() throws Exception {
    DataFile file = dataFile("a");
    committer.transactionVersion(APP);
    delete(file);
    assertThat(failure(file, planned)).isEqualTo(Kind.FILE_GONE);
    assertThat(rows()).isEmpty();
    assertThat(committer.transactionVersion(APP)).isEmpty();
  }

  private Kind failure(DataFile file, TableLayout layout) {
    return catchThrowableOfType(
            CommitException.class, () -> committer.commit(id(5), List.of(file), layout))
        .kind();
  }

  private CommitResult commit(long version, String... rows) throws Exception {
    OptionalLong asked = committer.transactionVersion(APP);
    assertThat(asked).isNotNull();
    return committer.commit(id(version), List.of(dataFile(rows)), planned);
  }

  private static TransactionId id(long version) {
    return new TransactionId(APP, version);
  }
}
