package io.otlpdelta.journal;

import io.otlpdelta.model.TableId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A journal in memory that can lose what was not synced, refuse and fail on demand. Completes
 * appends in the caller's thread unless syncs are held.
 */
public final class MemoryJournal implements Journal {
  private static final long BUDGET_BYTES = 1L << 40;

  private final Storage storage;
  private final Position begin;
  private final List<Unsynced> unsynced = new ArrayList<>();
  private final Map<TableId, Long> released = new HashMap<>();
  private JournalFullException nextRefusal;
  private boolean held;
  private boolean failed;
  private boolean closed;

  public MemoryJournal() {
    this(new Storage());
  }

  /** Opens a journal with what the storage holds. */
  public MemoryJournal(Storage storage) {
    this.storage = storage;
    this.begin = new Position(storage.sequence + 1);
  }

  /** What outlives a journal that crashed: its disk. */
  public static final class Storage {
    private final UUID id;
    private final List<StoredEntry> durable = new ArrayList<>();
    private long sequence;

    public Storage() {
      this(UUID.randomUUID());
    }

    private Storage(UUID id) {
      this.id = id;
    }

    /** The same journal as it was backed up now: same id, its later entries unknown. */
    public Storage copy() {
      Storage copy = new Storage(id);
      copy.durable.addAll(durable);
      copy.sequence = sequence;
      return copy;
    }
  }

  private record Unsynced(StoredEntry entry, CompletableFuture<Position> future) {}

  /** From now on nothing becomes durable until {@link #sync}. */
  public synchronized void holdSyncs() {
    held = true;
  }

  /** Makes what was appended durable, and what follows at once again. */
  public synchronized void sync() {
    held = false;
    syncAll();
  }

  /** The machine loses power: held appends are lost and their futures never complete. */
  public synchronized void crash() {
    unsynced.clear();
    closed = true;
  }

  /** The next append is refused with this. */
  public synchronized void refuseNext(JournalFullException refusal) {
    nextRefusal = refusal;
  }

  /** The disk fails: waiting and later appends fail; what is durable can be read. */
  public synchronized void failDisk() {
    failed = true;
    for (Unsynced lost : unsynced) {
      lost.future().completeExceptionally(new JournalFailedException("the disk failed", null));
    }
    unsynced.clear();
  }

  @Override
  public UUID id() {
    return storage.id;
  }

  @Override
  public synchronized CompletableFuture<Position> append(Entry entry) {
    if (failed || closed) {
      return CompletableFuture.failedFuture(
          new JournalFailedException(
              failed
                  ? "the disk failed"
                  : "The server is shutting down and stores nothing more; send the request again.",
              null));
    }
    if (nextRefusal != null) {
      JournalFullException refusal = nextRefusal;
      nextRefusal = null;
      return CompletableFuture.failedFuture(refusal);
    }
    CompletableFuture<Position> future = new CompletableFuture<>();
    StoredEntry stored = new StoredEntry(new Position(++storage.sequence), copyOf(entry));
    unsynced.add(new Unsynced(stored, future));
    if (!held) {
      syncAll();
    }
    return future;
  }

  @Override
  public synchronized List<StoredEntry> read(TableId table, Position after, long maxBytes) {
    if (maxBytes <= 0) {
      throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: > 0)");
    }
    List<StoredEntry> found = new ArrayList<>();
    long bytes = 0;
    for (StoredEntry stored : unreleased(table)) {
      if (!stored.position().isAfter(after)) {
        continue;
      }
      bytes += stored.entry().body().remaining();
      if (bytes > maxBytes && !found.isEmpty()) {
        break;
      }
      found.add(new StoredEntry(stored.position(), copyOf(stored.entry())));
    }
    return found;
  }

  @Override
  public synchronized void release(TableId table, Position upTo) {
    released.merge(table, upTo.sequence(), Math::max);
  }

  @Override
  public synchronized void forEachSince(long receivedAtMillis, Consumer<StoredEntry> consumer) {
    for (StoredEntry stored : storage.durable) {
      if (stored.entry().receivedAtMillis() >= receivedAtMillis) {
        consumer.accept(new StoredEntry(stored.position(), copyOf(stored.entry())));
      }
    }
  }

  @Override
  public synchronized List<Backlog> backlogs() {
    return storage.durable.stream()
        .map(stored -> stored.entry().table())
        .distinct()
        .flatMap(table -> backlog(table).stream())
        .sorted(Comparator.comparing(Backlog::last))
        .toList();
  }

  @Override
  public synchronized Optional<Backlog> backlog(TableId table) {
    List<StoredEntry> entries = unreleased(table);
    if (entries.isEmpty()) {
      return Optional.empty();
    }
    StoredEntry oldest = entries.get(0);
    StoredEntry newest = entries.get(entries.size() - 1);
    return Optional.of(
        new Backlog(
            table,
            newest.entry().name(),
            entries.size(),
            bytesOf(entries),
            newest.position(),
            oldest.entry().receivedAtMillis()));
  }

  @Override
  public synchronized Position last() {
    List<StoredEntry> all = storage.durable;
    return all.isEmpty() ? Position.BEFORE_ALL : all.get(all.size() - 1).position();
  }

  @Override
  public Position begin() {
    return begin;
  }

  @Override
  public synchronized JournalStatus status() {
    List<StoredEntry> live =
        storage.durable.stream().filter(stored -> !isReleased(stored)).toList();
    long queued = bytesOf(unsynced.stream().map(Unsynced::entry).toList());
    return new JournalStatus(bytesOf(live), BUDGET_BYTES, queued, live.size(), 1, 0, failed);
  }

  @Override
  public synchronized void close() {
    if (!closed && !failed) {
      syncAll();
    }
    closed = true;
  }

  private void syncAll() {
    List<Unsynced> synced = List.copyOf(unsynced);
    unsynced.clear();
    for (Unsynced append : synced) {
      storage.durable.add(append.entry());
    }
    for (Unsynced append : synced) {
      append.future().complete(append.entry().position());
    }
  }

  private List<StoredEntry> unreleased(TableId table) {
    return storage.durable.stream()
        .filter(stored -> stored.entry().table().equals(table) && !isReleased(stored))
        .toList();
  }

  private boolean isReleased(StoredEntry stored) {
    long upTo = released.getOrDefault(stored.entry().table(), 0L);
    return stored.position().sequence() <= upTo;
  }

  private static long bytesOf(List<StoredEntry> entries) {
    return entries.stream().mapToLong(stored -> 64 + stored.entry().body().remaining()).sum();
  }

  private static Entry copyOf(Entry entry) {
    byte[] bytes = new byte[entry.body().remaining()];
    entry.body().duplicate().get(bytes);
    return new Entry(
        entry.table(),
        entry.name(),
        entry.kind(),
        entry.records(),
        entry.receivedAtMillis(),
        ByteBuffer.wrap(bytes));
  }
}
