package io.otlpdelta.pipeline;

import io.otlpdelta.journal.Backlog;
import io.otlpdelta.journal.Entry;
import io.otlpdelta.journal.Journal;
import io.otlpdelta.journal.Position;
import io.otlpdelta.journal.StoredEntry;
import io.otlpdelta.model.TableId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One process's way to its journal: tells the ledger of every effect, and ends with the process.
 */
final class ObservedJournal extends ForwardingJournal {
  private final SimulationLedger ledger;
  private final Lifeline lifeline;

  ObservedJournal(Journal journal, SimulationLedger ledger, Lifeline lifeline) {
    super(journal);
    this.ledger = ledger;
    this.lifeline = lifeline;
  }

  @Override
  public CompletableFuture<Position> append(Entry entry) {
    lifeline.touch();
    SimulatedRequest request = ledger.appending(entry);
    CompletableFuture<Position> answer = new CompletableFuture<>();
    var unused =
        journal
            .append(entry)
            .whenComplete((position, failure) -> settle(entry, request, position, failure, answer));
    return answer;
  }

  /** The ledger hears of it before the process does. */
  private void settle(
      Entry entry,
      SimulatedRequest request,
      Position position,
      Throwable failure,
      CompletableFuture<Position> answer) {
    if (position == null) {
      ledger.notStored(entry.table(), request);
    } else {
      ledger.stored(new StoredEntry(position, entry));
    }
    if (lifeline.isCut()) {
      return;
    }
    if (position == null) {
      answer.completeExceptionally(failure);
    } else {
      answer.complete(position);
    }
  }

  @Override
  public List<StoredEntry> read(TableId table, Position after, long maxBytes) {
    lifeline.touch();
    return journal.read(table, after, maxBytes);
  }

  @Override
  public void release(TableId table, Position upTo) {
    lifeline.touch();
    ledger.released(table, upTo);
    journal.release(table, upTo);
  }

  @Override
  public void forEachSince(long receivedAtMillis, Consumer<StoredEntry> consumer) {
    lifeline.touch();
    journal.forEachSince(receivedAtMillis, consumer);
  }

  @Override
  public List<Backlog> backlogs() {
    lifeline.touch();
    return journal.backlogs();
  }

  @Override
  public Optional<Backlog> backlog(TableId table) {
    lifeline.touch();
    return journal.backlog(table);
  }

  @Override
  public void close() {
    lifeline.touch();
    journal.close();
  }
}
