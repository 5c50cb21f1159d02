package io.otlpdelta.pipeline;

import io.otlpdelta.env.Faults;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.journal.Position;
import io.otlpdelta.journal.StoredEntry;
import io.otlpdelta.model.TableId;
import io.otlpdelta.quarantine.ItemId;
import io.otlpdelta.quarantine.QuarantineItem;
import io.otlpdelta.quarantine.QuarantineStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The quarantine as an onlooker reads it from its folder, to hold it against the ledger. */
final class SimulatedQuarantine {
  private final QuarantineStore store;
  private final SimulationLedger ledger;
  private final SimulationCounts counts;
  private final Map<ItemId, Item> known = new LinkedHashMap<>();

  SimulatedQuarantine(Path folder, SimulationLedger ledger, SimulationCounts counts) {
    this.counts = counts;
    this.store = new QuarantineStore(folder, new SecureRandomness(), Faults.NONE);
    this.ledger = ledger;
  }

  /** Items that were never replayed nor discarded, oldest first. */
  List<QuarantineItem> open() {
    refresh();
    return list().stream().filter(QuarantineItem::isOpen).toList();
  }

  /** Looks for items made since the last look, and at all that they hold. */
  void refresh() {
    for (QuarantineItem item : list()) {
      if (!known.containsKey(item.id())) {
        learn(item);
      }
    }
  }

  /** The item that is replayed under an application id. */
  Item itemOf(String replayAppId) {
    refresh();
    return known.values().stream()
        .filter(item -> item.replayAppId.equals(replayAppId))
        .findFirst()
        .orElseThrow(
            () -> ledger.broken(Invariant.ORDER, "a commit under the foreign id " + replayAppId));
  }

  /** An admin gives the item up. */
  void discarded(QuarantineItem item) {
    refresh();
    known.get(item.id()).discarded = true;
  }

  /** Whether the entry waits in an item that can still be replayed, or was given up. */
  boolean accountsFor(TableId table, Position position) {
    refresh();
    Set<String> open =
        list().stream()
            .filter(QuarantineItem::isOpen)
            .map(QuarantineItem::replayAppId)
            .collect(Collectors.toSet());
    return known.values().stream()
        .filter(item -> item.discarded || open.contains(item.replayAppId))
        .anyMatch(item -> item.holds(table, position));
  }

  private void learn(QuarantineItem item) {
    Item learned = new Item(item);
    known.put(item.id(), learned);
    try {
      List<StoredEntry> entries =
          store.entries(item.id()).read(Position.BEFORE_ALL, Long.MAX_VALUE);
      entries.forEach(ledger::quarantined);
      counts.add(Event.QUARANTINED);
      if (entries.size() != item.contents().entries()) {
        throw ledger.broken(
            Invariant.ACK_IS_DURABLE, learned + " holds " + entries.size() + " entries");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<QuarantineItem> list() {
    try {
      return store.list();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One item, and how far it was replayed. */
  static final class Item {
    private final TableId table;
    private final Position first;
    private final Position last;
    private final String replayAppId;
    private final Map<TableId, Map<String, Integer>> rowsElsewhere = new HashMap<>();
    private final Map<TableId, Position> replayed = new HashMap<>();
    private boolean discarded;

    private Item(QuarantineItem item) {
      this.table = item.origin().table();
      this.first = item.contents().first();
      this.last = item.contents().last();
      this.replayAppId = item.replayAppId();
    }

    TableId table() {
      return table;
    }

    /** What a table got that the entries were not sent to. */
    Map<String, Integer> rowsElsewhere(TableId into) {
      return rowsElsewhere.computeIfAbsent(into, id -> new HashMap<>());
    }

    Position before() {
      return new Position(first.sequence() - 1);
    }

    Position last() {
      return last;
    }

    /** How far it was replayed into the table; that may have been dropped since. */
    Position replayed(TableId into) {
      return replayed.getOrDefault(into, Position.BEFORE_ALL);
    }

    void replayed(TableId into, Position upTo) {
      replayed.put(into, upTo);
    }

    private boolean holds(TableId of, Position position) {
      return of.equals(table) && !position.isBefore(first) && !position.isAfter(last);
    }

    @Override
    public String toString() {
      return replayAppId + " [" + first + ".." + last + "]";
    }
  }
}
