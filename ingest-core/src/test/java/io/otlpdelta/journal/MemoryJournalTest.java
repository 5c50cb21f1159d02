package io.otlpdelta.journal;

import static io.otlpdelta.journal.Entries.LOGS_TABLE;
import static io.otlpdelta.journal.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The double keeps the contract that it stands in for, and fails as told. */
class MemoryJournalTest extends JournalContract {
  private final MemoryJournal.Storage storage = new MemoryJournal.Storage();

  @Override
  protected MemoryJournal open() {
    return new MemoryJournal(storage);
  }

  @Test
  void aCrashLosesWhatWasNotSynced() throws Exception {
    MemoryJournal memory = (MemoryJournal) journal;
    Position kept = append(entry(LOGS_TABLE, "kept"));
    memory.holdSyncs();
    CompletableFuture<Position> lost = journal.append(entry(LOGS_TABLE, "lost"));

    memory.crash();
    journal = open();

    assertThat(lost).isNotDone();
    assertThat(Entries.texts(journal.read(LOGS_TABLE, Position.BEFORE_ALL, 100)))
        .containsExactly("kept");
    assertThat(append(entry(LOGS_TABLE, "next"))).isGreaterThan(new Position(kept.sequence() + 1));
  }

  @Test
  void heldEntriesBecomeDurableTogether() throws Exception {
    MemoryJournal memory = (MemoryJournal) journal;
    memory.holdSyncs();
    CompletableFuture<Position> first = journal.append(entry(LOGS_TABLE, "1"));
    CompletableFuture<Position> second = journal.append(entry(LOGS_TABLE, "2"));
    assertThat(journal.read(LOGS_TABLE, Position.BEFORE_ALL, 100)).isEmpty();

    memory.sync();

    assertThat(first.get()).isLessThan(second.get());
    assertThat(journal.read(LOGS_TABLE, Position.BEFORE_ALL, 100)).hasSize(2);
  }

  @Test
  void aFullJournalRefusesWhatItIsToldTo() throws Exception {
    MemoryJournal memory = (MemoryJournal) journal;
    memory.refuseNext(new JournalFullException("full", true));

    assertThatThrownBy(() -> append(entry(LOGS_TABLE, "refused")))
        .hasCauseInstanceOf(JournalFullException.class);
    append(entry(LOGS_TABLE, "accepted"));

    assertThat(journal.status().entries()).isEqualTo(1);
  }

  @Test
  void aFailedDiskStaysFailed() {
    MemoryJournal memory = (MemoryJournal) journal;
    memory.holdSyncs();
    CompletableFuture<Position> waiting = journal.append(entry(LOGS_TABLE, "waiting"));

    memory.failDisk();

    assertThat(waiting).isCompletedExceptionally();
    assertThatThrownBy(() -> append(entry(LOGS_TABLE, "late")))
        .hasCauseInstanceOf(JournalFailedException.class);
    assertThat(journal.status().failed()).isTrue();
  }
}
