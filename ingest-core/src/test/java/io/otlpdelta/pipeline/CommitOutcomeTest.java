package io.otlpdelta.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.journal.Position;
import io.otlpdelta.pipeline.TableDouble.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a worker does after each kind of failed commit. */
class CommitOutcomeTest extends TableWorkerFixture {
  @Test
  void aCommitThatSucceedsThenThrowsIsNotRepeated() {
    table.failures.add(new Failure(Kind.UNKNOWN, true));
    post("a", "b");
    turnWhenDue();
    post("c");
    turnWhenDue();
    turnWhenDue();
    assertThat(table.rows).containsExactly("a", "b", "c");
    assertThat(journal.backlog(TABLE)).isEmpty();
  }

  @Test
  void aBatchOfUnknownOutcomeKeepsItsBoundsWhenMoreRowsArrive() {
    table.failures.add(new Failure(Kind.UNKNOWN, false));
    assertTheFirstTwoRowsAreOneBatch(2);
    turnWhenDue();
    assertThat(table.rows).containsExactly("a", "b", "c");
  }

  @Test
  void aBatchOfUnknownOutcomeKeepsItsBoundsWhenItsFileMustBeMadeAgain() {
    table.failures.add(new Failure(Kind.UNKNOWN, false));
    table.failures.add(new Failure(Kind.SCHEMA_CHANGED, false));
    assertTheFirstTwoRowsAreOneBatch(3);
  }

  @Test
  void aBatchKeepsItsBoundsWhenItsCommitFailsInAWayThatNobodyForesaw() {
    table.defect = new IllegalStateException("injected defect");
    table.failures.add(new Failure(Kind.SCHEMA_CHANGED, false));
    assertTheFirstTwoRowsAreOneBatch(3);
  }

  @Test
  void rowsBehindABatchInDoubtDoNotWaitForEntriesThatWereSetAside() {
    table.failures.add(new Failure(Kind.UNKNOWN, false));
    table.failures.add(new Failure(Kind.SCHEMA_CHANGED, false));
    post("a");
    Position first = journal.last();
    turnWhenDue();
    turnWhenDue();
    journal.release(TABLE, first);
    post("b");
    turnWhenDue();
    assertThat(table.rows).containsExactly("b");
    assertThat(journal.backlog(TABLE)).isEmpty();
  }

  @Test
  void aFileThatIsGoneIsMadeAgain() {
    table.failures.add(new Failure(Kind.CONFLICT, false));
    post("a");
    turnWhenDue();
    files.deleteAll();
    turnWhenDue();
    turnWhenDue();
    assertThat(files.opened).isEqualTo(2);
    assertThat(table.rows).containsExactly("a");
  }

  @Test
  void aKeptBatchIsMadeAgainForColumnsThatChangedWhileTheTableWasClosed() {
    table.failures.add(new Failure(Kind.TRANSIENT, false));
    post("a");
    turnWhenDue();
    table.alter();
    turnWhenDue();
    turnWhenDue();
    assertThat(table.opened).isEqualTo(2);
    assertThat(files.opened).isEqualTo(2);
    assertThat(table.rows).containsExactly("a");
  }

  @Test
  void aCommitWhoseAnswerWasLostIsCountedLikeAnyOther() {
    table.failures.add(new Failure(Kind.UNKNOWN, true));
    post("a", "b");
    turnWhenDue();
    turnWhenDue();
    assertThat(meters.get("otlp_delta_committed_rows").counter().count()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"CONFLICT", "TRANSIENT", "SCHEMA_CHANGED", "UNKNOWN"})
  void aFailedCommitIsTriedAgainUntilItSucceeds(Kind kind) {
    for (int i = 0; i < 15; i++) {
      table.failures.add(new Failure(kind, false));
    }
    post("a");
    for (int i = 0; i < 16; i++) {
      turnWhenDue();
    }
    assertThat(table.rows).containsExactly("a");
    assertThat(meters.get("otlp_delta_commit_failures").counter().count()).isEqualTo(15);
  }

  @Test
  void aConflictIsRepeatedAtOnceWithTheSameFile() {
    table.failures.add(new Failure(Kind.CONFLICT, false));
    post("a");
    turnWhenDue();
    assertThat(worker.dueInNanos()).hasValue(0);
    worker.turn();
    assertThat(table.rows).containsExactly("a");
    assertThat(files.opened).isEqualTo(1);
  }

  @Test
  void pausesBetweenTransientFailuresGrowToTheirLimit() {
    for (int i = 0; i < 20; i++) {
      table.failures.add(new Failure(Kind.TRANSIENT, false));
    }
    post("a");
    List<Long> pausesMillis = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      turnWhenDue();
      pausesMillis.add(worker.dueInNanos().orElseThrow() / 1_000_000);
    }
    assertThat(pausesMillis)
        .startsWith(100L, 200L, 400L, 800L)
        .endsWith(30_000L, 30_000L)
        .isSorted();
  }

  @Test
  void aFileThatWaitedTooLongForItsCommitIsMadeAgainWithTheSameBounds() {
    table.failures.add(new Failure(Kind.UNKNOWN, false));
    post("a");
    Position first = journal.last();
    turnWhenDue();
    post("b");
    time.advance(Duration.ofHours(2));
    worker.turn();
    assertThat(files.opened).isEqualTo(2);
    assertThat(table.transactionVersions).containsExactly(first.sequence());
    assertThat(table.rows).containsExactly("a");
  }

  /**
   * A third row comes after the first turn, and none of that batch is committed before the last.
   */
  private void assertTheFirstTwoRowsAreOneBatch(int turns) {
    post("a", "b");
    Position first = journal.last();
    turnWhenDue();
    post("c");
    for (int turn = 2; turn <= turns; turn++) {
      assertThat(table.rows).isEmpty();
      turnWhenDue();
    }
    assertThat(table.transactionVersions).containsExactly(first.sequence());
    assertThat(table.rows).containsExactly("a", "b");
  }
}
