package io.otlpdelta.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.delta.CommitResult.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a {@link TableCommitter} that writes for others to read promises beyond {@link
 * TransactionContract}: it sees other writers, and refuses a batch that was planned without asking.
 */
abstract class CommitOrderContract extends LocalTableContract {
  @Test
  void aBatchPlannedBeforeTheTablesVersionWasAskedIsNotWritten() throws Exception {
    CommitException failure = failure(5, "a");
    assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN);
    assertThat(failure)
        .hasMessage(
            TABLE
                + "has transaction version none for otlp-delta/contract, but the batch was planned"
                + " after none asked for; ask for it again");
    assertThat(table.version()).isZero();
    assertThat(committer.transactionVersion(APP)).isEmpty();
    assertThat(commit(5, "a").outcome()).isEqualTo(Outcome.COMMITTED);
  }

  @Test
  void aBatchThatAnotherCommitterOvertookIsNotWritten() throws Exception {
    commit(5, "a");
    TableCommitter zombie = committer;
    zombie.transactionVersion(APP);
    TableCommitter successor = open(handle);
    successor.transactionVersion(APP);
    successor.commit(id(8), List.of(table.dataFile("b")), planned);

    CommitException failure =
        catchThrowableOfType(
            CommitException.class,
            () -> zombie.commit(id(10), List.of(table.dataFile("b", "c")), planned));

    assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN);
    assertThat(failure)
        .hasMessage(
            TABLE
                + "has transaction version 8 for otlp-delta/contract, but the batch was planned"
                + " after 5; ask for it again");
    assertThat(table.bodies()).containsExactly("a", "b");
  }

  @Test
  void anotherWritersAppendBetweenCommitsIsSeen() throws Exception {
    commit(5, "a");
    table.appendAsAnother("other");
    assertThat(commit(6, "b")).isEqualTo(new CommitResult(Outcome.COMMITTED, 3));
    assertThat(table.bodies()).containsExactly("a", "b", "other");
    assertThat(committer.transactionVersion(APP)).hasValue(6);
  }

  @Test
  void manyCommitsInARowAreRightAcrossReloads() throws Exception {
    for (int i = 1; i <= 25; i++) {
      assertThat(commit(i, String.format("%03d", i)))
          .isEqualTo(new CommitResult(Outcome.COMMITTED, i));
      time.advance(Duration.ofMinutes(1));
    }
    assertThat(table.bodies()).hasSize(25).doesNotHaveDuplicates();
    assertThat(committer.transactionVersion(APP)).hasValue(25);
  }

  @Test
  void aLargerBatchAfterALostAnswerIsNotWritten() throws Exception {
    committer.transactionVersion(APP);
    loseAnswerOfVersion(1);
    assertThat(failure(id(100), table.dataFile("1..100")).kind()).isEqualTo(Kind.UNKNOWN);
    CommitException failure = failure(id(120), table.dataFile("1..100", "101..120"));
    assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN);
    assertThat(table.bodies()).containsExactly("1..100");
  }

  @Test
  void aBatchThatAnotherCommitterCoveredIsNotCalledCommittedBeforeItIsAskedFor() throws Exception {
    committer.transactionVersion(APP);
    TableCommitter other = open(handle);
    other.transactionVersion(APP);
    other.commit(id(8), List.of(table.dataFile("theirs")), planned);

    assertThat(failure(5, "ours").kind()).isEqualTo(Kind.UNKNOWN);
    assertThat(table.bodies()).containsExactly("theirs");
  }
}
