package io.otlpdelta.pipeline;

import io.otlpdelta.journal.Backlog;
import io.otlpdelta.journal.Entry;
import io.otlpdelta.journal.Journal;
import io.otlpdelta.journal.JournalFullException;
import io.otlpdelta.journal.JournalStatus;
import io.otlpdelta.journal.Position;
import io.otlpdelta.journal.StoredEntry;
import io.otlpdelta.model.TableId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A journal that does as another does, but for what a test changes. */
class ForwardingJournal implements Journal {
  protected final Journal journal;

  ForwardingJournal(Journal journal) {
    this.journal = journal;
  }

  @Override
  public UUID id() {
    return journal.id();
  }

  @Override
  public CompletableFuture<Position> append(Entry entry) {
    return journal.append(entry);
  }

  @Override
  public List<StoredEntry> read(TableId table, Position after, long maxBytes) {
    return journal.read(table, after, maxBytes);
  }

  @Override
  public void release(TableId table, Position upTo) {
    journal.release(table, upTo);
  }

  @Override
  public void forEachSince(long receivedAtMillis, Consumer<StoredEntry> consumer) {
    journal.forEachSince(receivedAtMillis, consumer);
  }

  @Override
  public List<Backlog> backlogs() {
    return journal.backlogs();
  }

  @Override
  public Optional<Backlog> backlog(TableId table) {
    return journal.backlog(table);
  }

  @Override
  public Position last() {
    return journal.last();
  }

  @Override
  public Position begin() {
    return journal.begin();
  }

  @Override
  public Optional<JournalFullException> refusalOf(Entry entry) {
    return journal.refusalOf(entry);
  }

  @Override
  public JournalStatus status() {
    return journal.status();
  }

  @Override
  public void close() {
    journal.close();
  }
}
