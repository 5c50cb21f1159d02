package io.otlpdelta.journal;

import io.otlpdelta.model.TableId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A journal in memory that can lose what was not synced, refuse and fail on demand. Completes
 * appends in the caller's thread unless syncs are held.
 */
public final class MemoryJournal implements Journal {
  private static final Limits NO_LIMITS = new Limits(1L << 40, 1L << 40);

  private final Storage storage;
  private final Limits limits;
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
    this(storage, NO_LIMITS);
  }

  /** Opens a journal that refuses what would pass a limit. */
  public MemoryJournal(Storage storage, Limits limits) {
    this.storage = storage;
    this.limits = limits;
    this.begin = new Position(storage.sequence + 1);
    storage.foundAtOpening.forEach(storage::add);
    storage.foundAtOpening.clear();
  }

  /** The most bytes that all entries, and the entries of one table, may take until released. */
  public record Limits(long budgetBytes, long tableQuotaBytes) {}

  /** What outlives a journal that crashed: its disk. */
  public static final class Storage {
    private final UUID id;
    private final TreeMap<Position, StoredEntry> durable = new TreeMap<>();
    private final List<StoredEntry> foundAtOpening = new ArrayList<>();
    private long sequence;
    private long bytes;

    public Storage() {
      this(UUID.randomUUID());
    }

    public Storage(UUID id) {
      this.id = id;
    }

    /** The same journal as it was backed up now: same id, its later entries unknown. */
    public Storage copy() {
      Storage copy = new Storage(id);
      copy.durable.putAll(durable);
      copy.foundAtOpening.addAll(foundAtOpening);
      copy.sequence = sequence;
      copy.bytes = bytes;
      return copy;
    }

    private void add(StoredEntry entry) {
      durable.put(entry.position(), entry);
      bytes += bytesOf(entry.entry());
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

  /** Makes the oldest held appends durable, then completes them; the others stay held. */
  public synchronized void sync(int count) {
    List<Unsynced> oldest = unsynced.subList(0, count);
    List<Unsynced> synced = List.copyOf(oldest);
    oldest.clear();
    synced.forEach(append -> storage.add(append.entry()));
    synced.forEach(append -> append.future().complete(append.entry().position()));
  }

  /** How many appends are held. */
  public synchronized int held() {
    return unsynced.size();
  }

  /** Whether the entry is durable and not released. */
  public synchronized boolean holds(TableId table, Position position) {
    StoredEntry stored = storage.durable.get(position);
    return stored != null && isOf(stored, table) && !isReleased(stored);
  }

  /** The machine loses power: held appends are lost and their futures never complete. */
  public synchronized void crash() {
    crash(0);
  }

  /** As {@link #crash()}, but the oldest held appends had reached the disk. */
  public synchronized void crash(int survivors) {
    leave(survivors);
    closed = true;
  }

  /** The next append is refused with this. */
  public synchronized void refuseNext(JournalFullException refusal) {
    nextRefusal = refusal;
  }

  /** The disk fails: waiting and later appends fail; what is durable can be read. */
  public synchronized void failDisk() {
    failDisk(0);
  }

  /** As {@link #failDisk()}, but the oldest held appends are found again after a restart. */
  public synchronized void failDisk(int survivors) {
    failed = true;
    for (Unsynced lost : leave(survivors)) {
      lost.future().completeExceptionally(new JournalFailedException("the disk failed", null));
    }
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
    JournalFullException full = refusal(entry);
    if (full != null) {
      return CompletableFuture.failedFuture(full);
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
  public List<StoredEntry> read(TableId table, Position after, long maxBytes, ReadMemory memory) {
    memory.reset();
    List<StoredEntry> found = new ArrayList<>();
    for (StoredEntry stored : read(table, after, maxBytes)) {
      Entry entry = stored.entry();
      ByteBuffer body = memory.take(entry.body().remaining());
      body.duplicate().put(entry.body().duplicate());
      found.add(new StoredEntry(stored.position(), withBody(entry, body)));
    }
    return found;
  }

  @Override
  public synchronized void release(TableId table, Position upTo) {
    released.merge(table, upTo.sequence(), Math::max);
  }

  @Override
  public synchronized void forEachSince(long receivedAtMillis, Consumer<StoredEntry> consumer) {
    for (StoredEntry stored : storage.durable.values()) {
      if (stored.entry().receivedAtMillis() >= receivedAtMillis) {
        consumer.accept(new StoredEntry(stored.position(), copyOf(stored.entry())));
      }
    }
  }

  @Override
  public synchronized List<Backlog> backlogs() {
    return storage.durable.values().stream()
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
    return storage.durable.isEmpty() ? Position.BEFORE_ALL : storage.durable.lastKey();
  }

  @Override
  public Position begin() {
    return begin;
  }

  @Override
  public synchronized Optional<JournalFullException> refusalOf(Entry entry) {
    return Optional.ofNullable(nextRefusal != null ? nextRefusal : refusal(entry));
  }

  @Override
  public synchronized JournalStatus status() {
    List<StoredEntry> live =
        storage.durable.values().stream().filter(stored -> !isReleased(stored)).toList();
    long queued = bytesOf(unsynced.stream().map(Unsynced::entry).toList());
    return new JournalStatus(
        bytesOf(live), limits.budgetBytes(), queued, live.size(), 1, 0, failed);
  }

  @Override
  public synchronized void close() {
    if (!closed && !failed) {
      syncAll();
    }
    closed = true;
  }

  private void syncAll() {
    sync(unsynced.size());
  }

  /** Takes all held appends away; the oldest ones are there again when the journal is reopened. */
  private List<Unsynced> leave(int survivors) {
    List<Unsynced> left = List.copyOf(unsynced);
    unsynced.clear();
    left.stream().limit(survivors).map(Unsynced::entry).forEach(storage.foundAtOpening::add);
    return left;
  }

  private JournalFullException refusal(Entry entry) {
    List<StoredEntry> queued = unsynced.stream().map(Unsynced::entry).toList();
    long needed = bytesOf(queued) + bytesOf(entry);
    if (needed + roomTaken(needed) > limits.budgetBytes()) {
      return new JournalFullException("The journal is full; send the request again.", false);
    }
    long ofTable = bytesOf(unreleased(entry.table())) + bytesOf(entry);
    ofTable += bytesOf(queued.stream().filter(q -> isOf(q, entry.table())).toList());
    if (ofTable > limits.tableQuotaBytes()) {
      return new JournalFullException("The table's quota is spent; send it again later.", true);
    }
    return null;
  }

  /** Released entries stay until their room is needed. */
  private long roomTaken(long needed) {
    long taken = storage.bytes;
    Iterator<StoredEntry> oldest = storage.durable.values().iterator();
    while (taken + needed > limits.budgetBytes() && oldest.hasNext()) {
      StoredEntry stored = oldest.next();
      if (isReleased(stored)) {
        oldest.remove();
        taken -= bytesOf(stored.entry());
      }
    }
    storage.bytes = taken;
    return taken;
  }

  private static boolean isOf(StoredEntry stored, TableId table) {
    return stored.entry().table().equals(table);
  }

  private List<StoredEntry> unreleased(TableId table) {
    return storage.durable.values().stream()
        .filter(stored -> isOf(stored, table) && !isReleased(stored))
        .toList();
  }

  private boolean isReleased(StoredEntry stored) {
    long upTo = released.getOrDefault(stored.entry().table(), 0L);
    return stored.position().sequence() <= upTo;
  }

  private static long bytesOf(List<StoredEntry> entries) {
    return entries.stream().mapToLong(stored -> bytesOf(stored.entry())).sum();
  }

  private static long bytesOf(Entry entry) {
    return 64L + entry.body().remaining();
  }

  private static Entry copyOf(Entry entry) {
    byte[] bytes = new byte[entry.body().remaining()];
    entry.body().duplicate().get(bytes);
    return withBody(entry, ByteBuffer.wrap(bytes));
  }

  private static Entry withBody(Entry entry, ByteBuffer body) {
    return new Entry(
        entry.table(), entry.name(), entry.kind(), entry.records(), entry.receivedAtMillis(), body);
  }
}
