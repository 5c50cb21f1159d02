package io.otlpdelta.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.env.Faults;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.journal.MemoryJournal;
import io.otlpdelta.journal.Position;
import io.otlpdelta.model.TableId;
import io.otlpdelta.pipeline.TableDouble.Failure;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** When a worker commits what, and what it does around crashes and tables that change. */
class TableWorkerTest extends TableWorkerFixture {
  @Test
  void rowsAreCommittedInOrderAndReleased() {
    post("a", "b", "c");
    turnWhenDue();
    assertThat(table.rows).containsExactly("a", "b", "c");
    assertThat(table.transactionVersions).containsExactly(journal.last().sequence());
    assertThat(journal.backlog(TABLE)).isEmpty();
    assertThat(worker.dueInNanos()).isEmpty();
  }

  @Test
  void aTurnBeforeItsTimeCommitsNothing() {
    post("a");
    worker.turn();
    assertThat(table.rows).isEmpty();
  }

  @Test
  void aTableThatCannotBeWrittenIsHeldAndItsRowsAreKept() {
    table.failures.add(new Failure(Kind.PERMANENT, false));
    post("a");
    CompletableFuture<Void> committed = worker.whenCommitted(journal.last());
    turnWhenDue();
    assertThat(worker.heldBecause()).contains("injected before the effect");
    assertThat(journal.backlog(TABLE)).isPresent();
    assertThatThrownBy(committed::join)
        .hasRootCauseInstanceOf(IngestException.class)
        .hasMessageContaining(
            "The request is stored, but table main.telemetry.logs cannot be written now: injected"
                + " before the effect.");
    assertThat(worker.dueInNanos()).hasValue(Duration.ofSeconds(60).toNanos());
    turnWhenDue();
    assertThat(worker.heldBecause()).isEmpty();
    assertThat(table.rows).containsExactly("a");
  }

  @Test
  void aTableMadeAgainUnderItsNameNeverGetsTheOldOnesRows() {
    catalog.current = new TableId(new UUID(9, 9));
    post("a");
    turnWhenDue();
    assertThat(table.rows).isEmpty();
    assertThat(worker.heldBecause())
        .contains(
            "the table was dropped and made again under the same name; the rows acknowledged for"
                + " the old table are kept");
    assertThat(journal.backlog(TABLE)).isPresent();
  }

  @Test
  void aCatalogThatIsDownForNowIsAskedAgain() {
    catalog.failure = new IngestException(ErrorCode.UNAVAILABLE, "down");
    post("a");
    turnWhenDue();
    assertThat(worker.heldBecause()).isEmpty();
    catalog.failure = null;
    turnWhenDue();
    assertThat(table.rows).containsExactly("a");
  }

  @Test
  void aWorkerThatStartsAgainGoesOnBehindTheTable() {
    faults = crashAt(Faults.Point.TABLE_COMMITTED_NOT_RELEASED);
    worker = newWorker();
    post("a", "b");
    time.advance(Duration.ofSeconds(1));
    assertThatThrownBy(worker::turn).isInstanceOf(Crash.class);
    faults = Faults.NONE;
    worker = newWorker();
    worker.arrived(1);
    post("c");
    turnWhenDue();
    assertThat(table.rows).containsExactly("a", "b", "c");
    assertThat(journal.backlog(TABLE)).isEmpty();
  }

  @Test
  void aCrashBeforeTheCommitLosesNothing() {
    faults = crashAt(Faults.Point.DATA_FILE_WRITTEN_NOT_COMMITTED);
    worker = newWorker();
    post("a", "b");
    time.advance(Duration.ofSeconds(1));
    assertThatThrownBy(worker::turn).isInstanceOf(Crash.class);
    faults = Faults.NONE;
    worker = newWorker();
    worker.arrived(1);
    turnWhenDue();
    assertThat(table.rows).containsExactly("a", "b");
  }

  @Test
  void aTableAheadOfItsJournalTakesNewRowsUnderANewApplicationId() throws IOException {
    MemoryJournal.Storage backup = storage.copy();
    post("a", "b", "c");
    turnWhenDue();
    MemoryJournal older = new MemoryJournal(backup);
    worker = newWorker(older, incarnationsOf(older));
    older.append(entry("new")).join();
    worker.arrived(1);
    turnWhenDue();
    assertThat(worker.heldBecause()).isEmpty();
    assertThat(table.rows).containsExactly("a", "b", "c", "new");
    assertThat(older.backlog(TABLE)).isEmpty();
  }

  @Test
  void anEntryThatCannotBecomeRowsGoesToTheDeadLettersAndTheOthersLand() {
    post("a", "poison", "b");
    turnWhenDue();
    assertThat(table.rows).containsExactly("a", "b");
    assertThat(deadLetters).hasSize(1);
    assertThat(meters.get("otlp_delta_records_dead_lettered").counter().count()).isEqualTo(1);
    assertThat(journal.backlog(TABLE)).isEmpty();
  }

  @Test
  void aBatchOfDeadLettersAloneIsReleasedWithoutACommit() {
    post("poison");
    turnWhenDue();
    assertThat(table.transactionVersions).isEmpty();
    assertThat(journal.backlog(TABLE)).isEmpty();
    assertThat(worker.dueInNanos()).isEmpty();
  }

  @Test
  void waitingForACommitMakesItDueAtOnce() {
    post("a");
    CompletableFuture<Void> committed = worker.whenCommitted(journal.last());
    assertThat(worker.dueInNanos()).hasValue(0);
    worker.turn();
    assertThat(committed).isCompleted();
    assertThat(worker.whenCommitted(journal.last())).isCompleted();
  }

  @Test
  void whoWaitsForRowsThatTheTableHoldsAlreadyIsAnsweredByALook() {
    post("a");
    turnWhenDue();
    Position committed = journal.last();
    worker = newWorker();
    CompletableFuture<Void> repeat = worker.whenCommitted(committed);
    assertThat(worker.dueInNanos()).hasValue(0);
    worker.turn();
    assertThat(repeat).isCompleted();
    assertThat(worker.dueInNanos()).isEmpty();
  }

  @Test
  void aBatchLimitBelowTheSizeOfAnEmptyFileTakesOneEntryAtATime() {
    maxBatchBytes = 1_000;
    files.emptyBytes = 5_000;
    worker = newWorker();
    post("a", "b");
    turnWhenDue();
    assertThat(table.rows).containsExactly("a");
    turnWhenDue();
    assertThat(table.rows).containsExactly("a", "b");
    assertThat(journal.backlog(TABLE)).isEmpty();
  }

  @Test
  void whoWaitsForALaterBatchIsNotForgottenByAnEarlierOne() {
    maxBatchBytes = 1;
    worker = newWorker();
    post("a", "b", "c");
    CompletableFuture<Void> last = worker.whenCommitted(journal.last());
    worker.turn();
    assertThat(table.rows).containsExactly("a");
    assertThat(worker.dueInNanos()).hasValue(0);
    worker.turn();
    worker.turn();
    assertThat(last).isCompleted();
    assertThat(table.rows).containsExactly("a", "b", "c");
  }

  @Test
  void aWorkerIsIdleOnlyAfterALongTimeWithoutRows() {
    post("a");
    turnWhenDue();
    assertThat(worker.idle()).isFalse();
    time.advance(Duration.ofMinutes(6));
    assertThat(worker.idle()).isTrue();
    post("b");
    assertThat(worker.idle()).isFalse();
  }
}
