package io.otlpdelta.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.delta.CommitResult.Outcome;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.storage.FaultyStorage.Operation;
import io.otlpdelta.storage.LocalStorage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a {@link TableCommitter} fails when its storage does, and what it leaves. */
abstract class CommitFailureContract extends LocalTableContract {
  @Test
  void aVersionLostToAnotherWriterIsAConflictAndThenLands() throws Exception {
    DataFile file = table.dataFile("ours");
    committer.transactionVersion(APP);
    beforeVersion(1, () -> table.appendAsAnother("theirs"));
    CommitException failure = failure(id(5), file);
    assertThat(failure.kind()).isEqualTo(Kind.CONFLICT);
    assertThat(failure)
        .hasMessage(TABLE + "got version 1 from another writer; nothing of this batch was written");
    assertThat(table.bodies()).containsExactly("theirs");
    assertThat(committer.transactionVersion(APP)).isEmpty();
    assertThat(committer.commit(id(5), List.of(file), planned))
        .isEqualTo(new CommitResult(Outcome.COMMITTED, 2));
    assertThat(table.bodies()).containsExactly("ours", "theirs");
  }

  @Test
  void aCommitWhoseAnswerIsLostIsUnknownAndThenFound() throws Exception {
    DataFile file = table.dataFile("a");
    committer.transactionVersion(APP);
    loseAnswerOfVersion(1);
    CommitException failure = failure(id(5), file);
    assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN);
    assertThat(failure)
        .hasMessage(TABLE + "may or may not have got version 1 from us: " + injectedFailure());
    assertThat(committer.transactionVersion(APP)).hasValue(5);
    assertThat(committer.commit(id(5), List.of(file), planned).outcome())
        .isEqualTo(Outcome.ALREADY_COMMITTED);
    assertThat(table.bodies()).containsExactly("a");
  }

  @Test
  void aCommitThatFailedInTheWriteIsUnknownAndThenLands() throws Exception {
    DataFile file = table.dataFile("a");
    committer.transactionVersion(APP);
    failVersion(1);
    assertThat(failure(id(5), file).kind()).isEqualTo(Kind.UNKNOWN);
    assertThat(committer.transactionVersion(APP)).isEmpty();
    assertThat(committer.commit(id(5), List.of(file), planned).outcome())
        .isEqualTo(Outcome.COMMITTED);
    assertThat(table.bodies()).containsExactly("a");
  }

  @Test
  void storageThatCannotBeReadIsTransient() throws Exception {
    commit(5, "a");
    failNextLookAfter(1);
    CommitException failure =
        catchThrowableOfType(CommitException.class, () -> committer.transactionVersion(APP));
    assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
    assertThat(failure).hasMessage(TABLE + "cannot be read now: " + injectedFailure());
    assertThat(commit(6, "b").outcome()).isEqualTo(Outcome.COMMITTED);
  }

  @Test
  void aTableThatCannotBeReadAtOpeningIsTransient() {
    storage.failBefore(Operation.LIST, "");
    CommitException failure = catchThrowableOfType(CommitException.class, () -> open(handle));
    assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
    assertThat(failure).hasMessage(TABLE + "cannot be read now: injected failure");
  }

  @Test
  void aFileOutsideTheTableIsRefused() throws Exception {
    committer.transactionVersion(APP);
    DataFile file = table.dataFile("a");
    DataFile elsewhere = new DataFile("file:///elsewhere/a.parquet", 1, 1, 1, file.statistics());
    assertThatThrownBy(() -> committer.commit(id(5), List.of(elsewhere), planned))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("file: file:///elsewhere/a.parquet (expected: below " + table.location() + ")");
  }

  @Test
  void anEntryOfOursThatTheStorageTakesForAnothersIsFound() throws Exception {
    DataFile file = table.dataFile("a");
    committer.transactionVersion(APP);
    denyVersion(1);
    assertThat(failure(id(5), file).kind()).isEqualTo(Kind.CONFLICT);
    assertThat(committer.transactionVersion(APP)).hasValue(5);
    assertThat(table.bodies()).containsExactly("a");
  }

  @Test
  void aVersionWhoseEntryIsNotDurableIsNotTold() throws Exception {
    committer.transactionVersion(APP);
    loseAnswerOfVersion(1);
    assertThat(failure(5, "a").kind()).isEqualTo(Kind.UNKNOWN);
    storage.failAlways(Operation.SYNC, ".json");
    for (TableCommitter asked : List.of(committer, open(handle))) {
      CommitException failure =
          catchThrowableOfType(CommitException.class, () -> asked.transactionVersion(APP));
      assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
      assertThat(failure).hasMessage(TABLE + "cannot be read now: injected failure");
    }
    storage.heal();
    assertThat(committer.transactionVersion(APP)).hasValue(5);
  }

  @Test
  void aDataFileThatIsGoneIsNotNamed() throws Exception {
    DataFile file = table.dataFile("a");
    committer.transactionVersion(APP);
    new LocalStorage(new SecureRandomness()).delete(file.location());
    CommitException failure = failure(id(5), file);
    assertThat(failure.kind()).isEqualTo(Kind.FILE_GONE);
    assertThat(failure)
        .hasMessage(
            TABLE
                + "does not get data file "
                + file.location()
                + ": it is gone (expected: "
                + file.bytes()
                + " bytes); write it anew");
    assertThat(table.version()).isZero();
    assertThat(commit(5, "a").outcome()).isEqualTo(Outcome.COMMITTED);
  }

  @Test
  void aDataFileOfAnotherSizeIsNotNamed() throws Exception {
    DataFile file = table.dataFile("a");
    DataFile shorter =
        new DataFile(
            file.location(),
            file.bytes() - 1,
            file.rows(),
            file.modifiedAtMillis(),
            file.statistics());
    committer.transactionVersion(APP);
    CommitException failure = failure(id(5), shorter);
    assertThat(failure.kind()).isEqualTo(Kind.FILE_GONE);
    assertThat(failure)
        .hasMessageContaining(
            "it is " + file.bytes() + " bytes (expected: " + shorter.bytes() + " bytes)");
    assertThat(table.version()).isZero();
  }
}
