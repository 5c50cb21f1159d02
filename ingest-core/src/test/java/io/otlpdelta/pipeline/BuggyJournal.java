package io.otlpdelta.pipeline;

import io.otlpdelta.journal.Entry;
import io.otlpdelta.journal.Journal;
import io.otlpdelta.journal.Position;
import io.otlpdelta.model.TableId;
import java.util.concurrent.CompletableFuture;

/** A journal that does one thing wrong. */
final class BuggyJournal extends ForwardingJournal {
  private final PlantedBug bug;

  private BuggyJournal(Journal journal, PlantedBug bug) {
    super(journal);
    this.bug = bug;
  }

  static Journal around(Journal journal, PlantedBug bug) {
    return switch (bug) {
      case ACK_BEFORE_FSYNC, RELEASE_OF_ALL_TABLES -> new BuggyJournal(journal, bug);
      default -> journal;
    };
  }

  @Override
  public CompletableFuture<Position> append(Entry entry) {
    CompletableFuture<Position> durable = journal.append(entry);
    return bug == PlantedBug.ACK_BEFORE_FSYNC && !durable.isDone()
        ? CompletableFuture.completedFuture(new Position(journal.last().sequence() + 1))
        : durable;
  }

  @Override
  public void release(TableId table, Position upTo) {
    journal.release(table, upTo);
    if (bug == PlantedBug.RELEASE_OF_ALL_TABLES) {
      journal.backlogs().forEach(backlog -> journal.release(backlog.table(), upTo));
    }
  }
}
