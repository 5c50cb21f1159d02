package io.otlpdelta.quarantine;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.env.Faults;
import io.otlpdelta.journal.Journal;
import io.otlpdelta.journal.Position;
import io.otlpdelta.journal.StoredEntry;
import io.otlpdelta.model.TableId;
import io.otlpdelta.quarantine.QuarantineItem.Origin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The quarantine as the server uses it: takes entries from the journal, and knows ever after that
 * it has them. One per journal, in the process that owns the journal. Thread-safe.
 *
 * <p>Exactly once rests on three rules. An entry is released from the journal only after its item
 * is durable. What an item ever held is never moved nor committed by the server again, also when
 * the journal brings it back after a restart: {@link #upTo} says where the table goes on. And
 * nothing newer is committed to the table before the item's anchor is durable.
 */
public final class Quarantine {
  /**
   * Larger backlogs become several items, so that none takes for ever to move or replay; more than
   * the largest entry.
   */
  private static final long MAX_ITEM_BYTES = 512L << 20;

  private static final Logger logger = LoggerFactory.getLogger(Quarantine.class);

  private final QuarantineStore store;
  private final Journal journal;
  private final long maxBytes;
  private final Faults faults;
  private final Map<TableId, Position> upTo = new ConcurrentHashMap<>();
  private final Map<ItemId, QuarantineItem> open = new TreeMap<>();
  private volatile boolean synced;

  private Quarantine(QuarantineStore store, Journal journal, long maxBytes, Faults faults) {
    this.store = store;
    this.journal = journal;
    this.maxBytes = maxBytes;
    this.faults = faults;
  }

  /**
   * Reads what is there and deletes what crashes left.
   *
   * @param journal just opened; owned by the caller
   * @param maxBytes the most that waiting entries may take
   * @throws IOException with a sentence for the admin when an item cannot be read: without it the
   *     server could write rows twice
   */
  public static Quarantine open(
      QuarantineStore store, Journal journal, long maxBytes, Faults faults) throws IOException {
    Quarantine quarantine =
        new Quarantine(
            requireNonNull(store, "store"),
            requireNonNull(journal, "journal"),
            maxBytes,
            requireNonNull(faults, "faults"));
    store.deleteLeftovers();
    store.sync();
    quarantine.synced = true;
    for (QuarantineItem item : store.list()) {
      quarantine.settle(item, lastBefore(journal.begin()));
      quarantine.remember(item);
    }
    return quarantine;
  }

  /** The position up to which the table's entries are, or were, in the quarantine. */
  public Position upTo(TableId table) {
    return upTo.getOrDefault(table, Position.BEFORE_ALL);
  }

  /**
   * Releases from the journal what the quarantine has of the table; to be called before anything
   * else is done with its entries.
   *
   * @return {@link #upTo}
   */
  public Position release(TableId table) throws IOException {
    Position last = upTo(table);
    if (last.isAfter(Position.BEFORE_ALL)) {
      if (!synced) {
        sync();
      }
      faults.at(Faults.Point.QUARANTINED_NOT_RELEASED);
      journal.release(table, last);
    }
    return last;
  }

  /**
   * Moves the table's oldest entries into a new item; {@link #release} then takes them from the
   * journal. One caller per table.
   *
   * @param last the last position that may be moved
   * @return the item, or empty when the journal has no such entry
   * @throws QuarantineFullException when there is no room even for the first of them
   */
  public synchronized Optional<QuarantineItem> move(Origin origin, Position last)
      throws IOException, QuarantineFullException {
    long bytes = status().bytes();
    TalliedEntries entries =
        new TalliedEntries(
            journal,
            origin.table(),
            upTo(origin.table()),
            last,
            Math.min(MAX_ITEM_BYTES, maxBytes - bytes));
    StoredEntry first = entries.peek();
    if (first == null) {
      return Optional.empty();
    }
    if (!entries.hasNext()) {
      throw new QuarantineFullException(
          "the quarantine is full: it holds "
              + bytes
              + " bytes, and quarantine.maxBytes is "
              + maxBytes
              + "; replay or discard items, or raise the limit");
    }
    QuarantineItem item = store.add(origin, entries);
    synced = false;
    settle(item, item.contents().last());
    remember(item);
    sync();
    return Optional.of(item);
  }

  /**
   * Items of this journal whose table may hold some of their entries; see {@link #anchor}. What the
   * table holds of an earlier journal is under another application id; a replay asks for it.
   */
  public List<QuarantineItem> withoutAnchor(TableId table) {
    synchronized (open) {
      return open.values().stream()
          .filter(item -> item.anchor().isEmpty() && item.origin().table().equals(table))
          .filter(item -> item.origin().journalId().equals(journal.id()))
          .toList();
    }
  }

  /**
   * Makes the item's anchor durable, unless it has one by now or is closed.
   *
   * @param inTable up to where the table holds the journal's entries
   * @throws ItemBusyException when a command has the item and has not anchored it yet
   */
  public void anchor(ItemId id, Position inTable) throws IOException {
    try (LockedItem locked = store.lock(id)) {
      if (locked.item().isOpen()) {
        locked.anchor(inTable);
      }
      remember(locked.item());
    } catch (ItemBusyException e) {
      QuarantineItem now = store.find(id).orElseThrow(() -> e);
      if (now.isOpen() && now.anchor().isEmpty()) {
        throw e;
      }
      remember(now);
    }
  }

  /** Whether the table's entry of that position waits in the quarantine. */
  public boolean holds(TableId table, Position position) {
    if (position.isAfter(upTo(table))) {
      return false;
    }
    refresh();
    synchronized (open) {
      return open.values().stream()
          .anyMatch(
              item ->
                  item.origin().table().equals(table)
                      && !item.contents().first().isAfter(position)
                      && !position.isAfter(item.contents().last()));
    }
  }

  /** The items that wait. Reads a small file for each: a command may have taken it. */
  public List<QuarantineItem> waiting() {
    refresh();
    synchronized (open) {
      return List.copyOf(open.values());
    }
  }

  /** Sizes now. Reads a small file for each waiting item: a command may have taken it. */
  public QuarantineStatus status() {
    refresh();
    synchronized (open) {
      long entries = 0;
      long records = 0;
      long bytes = 0;
      for (QuarantineItem item : open.values()) {
        entries += item.contents().entries();
        records += item.contents().records();
        bytes += item.contents().bytes();
      }
      return new QuarantineStatus(open.size(), entries, records, bytes, maxBytes);
    }
  }

  /** The command that an admin types, for messages. */
  public String command(String arguments) {
    return AdminCommand.quarantine(
        arguments, requireNonNull(store.folder().getParent(), "data directory"));
  }

  private void refresh() {
    List<ItemId> known;
    synchronized (open) {
      known = new ArrayList<>(open.keySet());
    }
    for (ItemId id : known) {
      try {
        store.find(id).ifPresentOrElse(this::remember, () -> forget(id));
      } catch (IOException e) {
        logger.warn("item {} of the quarantine cannot be looked at", id, e);
      }
    }
  }

  private synchronized void sync() throws IOException {
    store.sync();
    synced = true;
  }

  /**
   * The item's entries count as settled from now on.
   *
   * @param most the last position that it can have of the journal as it is: in one that was
   *     restored from an older copy, later ones are given to new entries
   */
  private void settle(QuarantineItem item, Position most) {
    if (item.origin().journalId().equals(journal.id())) {
      Position last = item.contents().last();
      upTo.merge(item.origin().table(), last.isAfter(most) ? most : last, Position::later);
    }
  }

  private static Position lastBefore(Position begin) {
    return new Position(Math.max(0, begin.sequence() - 1));
  }

  private void remember(QuarantineItem item) {
    synchronized (open) {
      if (item.isOpen()) {
        open.put(item.id(), item);
      } else {
        open.remove(item.id());
      }
    }
  }

  private void forget(ItemId id) {
    synchronized (open) {
      open.remove(id);
    }
  }
}
