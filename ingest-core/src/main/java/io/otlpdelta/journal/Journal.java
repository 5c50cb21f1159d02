package io.otlpdelta.journal;

import io.otlpdelta.model.TableId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The durable queue between the answer and the tables. Thread-safe.
 *
 * <p>Contract, in the order an entry lives it:
 *
 * <ol>
 *   <li>{@link #append} completes normally only after the entry survives a power cut. An entry
 *       whose future did not complete may or may not come back after a crash; one that completed
 *       always does.
 *   <li>{@link #read} returns durable entries only, of one table, in position order, as often as
 *       asked.
 *   <li>{@link #release} gives the space back, after the table itself says the entries are in it.
 *       It is a hint kept in memory: after a restart released entries may be read again, and the
 *       reader skips them by the table's own transaction version.
 * </ol>
 */
public interface Journal extends AutoCloseable {
  /** Made once per journal and kept with it; the Delta application id is derived from it. */
  UUID id();

  /**
   * Stores the entry. Does not block on the disk.
   *
   * @return completes with the entry's position once durable; fails with {@link
   *     JournalFullException} before anything was written, when the journal, the table's quota or
   *     the memory of queued bytes is spent, or with {@link JournalFailedException} when the disk
   *     failed and the journal takes no more entries until reopened
   */
  CompletableFuture<Position> append(Entry entry);

  /**
   * The table's durable entries after a position, oldest first, until the next one would exceed
   * {@code maxBytes} of bodies (at least one, if there is any). Blocks on file reads. The bodies
   * are fresh heap buffers of the caller's.
   */
  List<StoredEntry> read(TableId table, Position after, long maxBytes);

  /**
   * The same without making buffers: the bodies lie in {@code memory} and are valid until it is
   * read into again. A journal may also return buffers of its own.
   */
  default List<StoredEntry> read(TableId table, Position after, long maxBytes, ReadMemory memory) {
    return read(table, after, maxBytes);
  }

  /**
   * Says that the table holds every entry of its own up to and including {@code upTo}. Idempotent.
   */
  void release(TableId table, Position upTo);

  /**
   * Walks the durable entries of all tables that were received at or after a time, each once, also
   * released ones that are still on disk; in position order. Blocks on file reads. For what must be
   * remembered of recent entries over a restart; entries released longer ago than the journal's
   * retention may be missing.
   */
  void forEachSince(long receivedAtMillis, Consumer<StoredEntry> consumer);

  /** Every table with entries not yet released; a snapshot. */
  List<Backlog> backlogs();

  /** The one table's backlog, if it has entries not yet released. */
  Optional<Backlog> backlog(TableId table);

  /**
   * Position of the last durable entry of any table, {@link Position#BEFORE_ALL} if none. Known
   * over restarts also when the entry itself is released and gone; may then be a little higher.
   */
  Position last();

  /**
   * Where this opening of the journal began: what it held when it was opened lies before, what is
   * appended since lies at or after. So a table that this process has not written yet holds a later
   * position only if the journal forgot a part of its past.
   */
  Position begin();

  /**
   * The limit that would refuse the entry now, empty when none would. Nothing is queued or counted,
   * so the next append may be answered otherwise. Does not block on the disk.
   */
  Optional<JournalFullException> refusalOf(Entry entry);

  /** Sizes and limits now, for metrics and health. */
  JournalStatus status();

  /** Completes what is queued, then closes. Appends after that fail. */
  @Override
  void close();
}
