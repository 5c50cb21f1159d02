package io.otlpdelta.pipeline;

import io.otlpdelta.journal.Entry;
import io.otlpdelta.journal.Position;
import io.otlpdelta.journal.StoredEntry;
import io.otlpdelta.model.TableId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * The truth that a simulation compares the product with: what was promised to whom, what the
 * journal stored and what each table holds. It is told of every effect outside the process, by the
 * doubles that the effects happen to, and finds the invariant that an effect breaks.
 *
 * <p>The first broken invariant is kept, since code under test may swallow what is thrown at it.
 */
final class SimulationLedger {
  private final List<SimulatedRequest> requests = new ArrayList<>();
  private final Map<TableId, TableTruth> tables = new HashMap<>();
  private final Map<TableTruth.Delivery, Position> owed = new LinkedHashMap<>();
  private final long duplicateMemoryMillis;
  private final SimulatedQuarantine quarantine;
  private Runnable beforeJudging = () -> {};
  private InvariantBroken broken;

  SimulationLedger(long duplicateMemoryMillis, Path quarantineFolder, SimulationCounts counts) {
    this.duplicateMemoryMillis = duplicateMemoryMillis;
    this.quarantine = new SimulatedQuarantine(quarantineFolder, this, counts);
  }

  SimulatedQuarantine quarantine() {
    return quarantine;
  }

  /** What to do before something is held against what the tables have. */
  void beforeJudging(Runnable look) {
    beforeJudging = look;
  }

  /** A client made a request; its id is its number. */
  void made(SimulatedRequest request) {
    requests.add(request);
  }

  int requests() {
    return requests.size();
  }

  SimulatedRequest request(int id) {
    return requests.get(id);
  }

  TableTruth table(TableId table) {
    return tables.computeIfAbsent(table, TableTruth::new);
  }

  /** The process hands an entry to the journal. */
  SimulatedRequest appending(Entry entry) {
    SimulatedRequest request = requestOf(entry);
    if (request == null || !request.kind().isStored()) {
      throw broken(
          Invariant.REJECTED_LEAVES_NOTHING, "the journal is given " + request + ", a refused one");
    }
    Long storedAt = table(entry.table()).storedAtMillis(request);
    // The memory counts in nanoseconds, the entry's stamp in milliseconds.
    if (storedAt != null && entry.receivedAtMillis() - storedAt < duplicateMemoryMillis - 1) {
      throw broken(
          Invariant.EXACTLY_ONCE,
          "the repeated " + request + " is stored again, the first is still to be remembered");
    }
    table(entry.table()).storing(request, entry.receivedAtMillis());
    return request;
  }

  /** The journal did not take the entry. */
  void notStored(TableId table, SimulatedRequest request) {
    table(table).forget(request);
  }

  /** The journal holds the entry. */
  void stored(StoredEntry stored) {
    SimulatedRequest request = requestOf(stored.entry());
    if (request == null) {
      throw broken(Invariant.REJECTED_LEAVES_NOTHING, "the journal holds bytes of nobody");
    }
    TableTruth truth = table(stored.entry().table());
    truth.stored(stored.position(), request, stored.entry().receivedAtMillis());
  }

  /** The process ended: what was not stored by then is no longer on its way. */
  void processEnded() {
    tables.values().forEach(TableTruth::forgetUnsynced);
  }

  /** A client got its 200. */
  void acknowledged(SimulatedRequest request, TableId table, boolean waited) {
    beforeJudging.run();
    TableTruth truth = table(table);
    Position first = truth.firstPosition(request);
    if (first == null) {
      throw broken(Invariant.ACK_IS_DURABLE, request + " is acknowledged and not in the journal");
    }
    if (waited && !truth.isCommitted(first)) {
      throw broken(
          Invariant.WAIT_MEANS_COMMITTED,
          request + " at " + first + " is answered as committed, its table is at " + truth.at());
    }
    if (!truth.isPlaced(first)) {
      owed.put(new TableTruth.Delivery(truth, request), first);
    }
  }

  /** A table got a version of ours with these rows, in the order of its files. */
  void committed(TableId table, long version, List<String> rows) {
    TableTruth truth = table(table);
    for (String row : rows) {
      requireExpected(truth, truth.rows(), row);
    }
    if (version <= truth.at().sequence() || !truth.isStored(new Position(version))) {
      throw broken(
          Invariant.ORDER,
          "version "
              + version
              + " follows "
              + truth.at()
              + " (expected: a later entry's position)");
    }
    Position upTo = new Position(version);
    List<Position> entries =
        truth.entriesOf(rows, upTo).orElseThrow(() -> otherRows(truth, rows, truth.at(), upTo));
    truth.committedLate(entries.stream().filter(truth::isQuarantined).toList());
    truth.committed(upTo);
  }

  /**
   * A table got rows of an item of the quarantine, up to that position of the item. Another table
   * than the item's own may get what the own one had before it was dropped.
   */
  void replayed(SimulatedQuarantine.Item item, TableId into, long version, List<String> rows) {
    TableTruth origin = table(item.table());
    Map<String, Integer> held =
        into.equals(item.table()) ? origin.rows() : item.rowsElsewhere(into);
    for (String row : rows) {
      requireExpected(origin, held, row);
    }
    Position upTo = new Position(version);
    if (!upTo.isAfter(item.replayed(into)) || upTo.isAfter(item.last())) {
      throw broken(Invariant.ORDER, "a replay of " + item + " is followed by one up to " + version);
    }
    Position after = Position.later(item.replayed(into), item.before());
    boolean home = into.equals(item.table());
    List<Position> entries =
        origin
            .replayedEntriesOf(rows, after, upTo, home)
            .orElseThrow(() -> otherRows(origin, rows, after, upTo));
    if (home) {
      origin.committedLate(entries);
    } else {
      origin.committedElsewhere(entries);
    }
    item.replayed(into, upTo);
  }

  private InvariantBroken otherRows(
      TableTruth truth, List<String> rows, Position after, Position upTo) {
    return broken(
        Invariant.ORDER,
        "the version up to "
            + upTo
            + " after "
            + after
            + " holds "
            + rows
            + " (expected: those of "
            + truth.rowsOf(after, upTo)
            + " that are nowhere else)");
  }

  /** An item of the quarantine holds the entry. */
  void quarantined(StoredEntry entry) {
    TableTruth truth = table(entry.entry().table());
    SimulatedRequest request = truth.request(entry.position());
    if (request == null || !request.equals(requestOf(entry.entry()))) {
      throw broken(
          Invariant.ACK_IS_DURABLE, "the quarantine holds something else as " + entry.position());
    }
    if (!entry.position().isAfter(truth.at())) {
      // Its commit was found out only after the move.
      truth.committedLate(List.of(entry.position()));
    }
    truth.quarantined(entry.position());
  }

  private void requireExpected(TableTruth truth, Map<String, Integer> held, String row) {
    if (SimulatedRows.isRejected(row)) {
      throw broken(Invariant.REJECTED_LEAVES_NOTHING, "the refused " + row + " is in a table");
    }
    SimulatedRequest request = requests.get(SimulatedRows.request(row));
    int copies = held.merge(row, 1, Integer::sum);
    if (copies > truth.copies(request)) {
      throw broken(
          Invariant.EXACTLY_ONCE,
          row
              + " is in the table "
              + copies
              + " times (expected: at most "
              + truth.copies(request)
              + ")");
    }
  }

  /** The journal is told that a table holds everything up to the position. */
  void released(TableId table, Position upTo) {
    beforeJudging.run();
    TableTruth truth = table(table);
    if (!truth.isPlacedUpTo(upTo)) {
      quarantine.refresh();
    }
    if (!truth.isPlacedUpTo(upTo)) {
      throw broken(
          Invariant.RELEASE_BEHIND_COMMIT,
          upTo + " is released, table " + table + " is at " + truth.at());
    }
  }

  /** An entry is kept for an admin because it makes no row. */
  void deadLettered(StoredEntry entry) {
    SimulatedRequest request = requestOf(entry.entry());
    if (request == null || request.kind() != SimulatedRequest.Kind.POISONED) {
      throw broken(Invariant.EXACTLY_ONCE, request + " is taken for one that makes no row");
    }
    table(entry.entry().table()).deadLettered(entry.position());
  }

  /** After each step: what is owed to clients is somewhere. */
  void checkOwed(BiPredicate<TableId, Position> journalHolds) {
    var left = owed.entrySet().iterator();
    while (left.hasNext()) {
      var debt = left.next();
      TableTruth truth = debt.getKey().table();
      if (truth.isPlaced(debt.getValue())) {
        left.remove();
      } else if (!journalHolds.test(truth.id(), debt.getValue())) {
        throw broken(
            Invariant.ACK_IS_DURABLE,
            debt.getKey().request()
                + " at "
                + debt.getValue()
                + " was acknowledged and is neither in the journal, the quarantine nor its table,"
                + " which is at "
                + truth.at());
      }
    }
  }

  /** Every stored row of a table that could be written is in it, once. */
  void checkComplete(TableId table) {
    TableTruth truth = table(table);
    if (!truth.missing().isEmpty()) {
      throw broken(
          Invariant.NO_HOSTAGE,
          "table "
              + table
              + " can be written and stays at "
              + truth.at()
              + " without "
              + truth.missing());
    }
  }

  /** In the end, each entry that was ever stored is somewhere. */
  void checkAllAccountedFor(TableId table, BiPredicate<TableId, Position> journalHolds) {
    TableTruth truth = table(table);
    for (Position position : truth.stored()) {
      if (!truth.isCommitted(position)
          && !quarantine.accountsFor(table, position)
          && !journalHolds.test(table, position)) {
        throw broken(
            Invariant.ACK_IS_DURABLE,
            truth.request(position) + " at " + position + " of table " + table + " is nowhere");
      }
    }
  }

  /** Remembers and returns what is broken, to be thrown at whoever did it. */
  InvariantBroken broken(Invariant invariant, String how) {
    InvariantBroken found = new InvariantBroken(invariant, how);
    if (broken == null) {
      broken = found;
    }
    return found;
  }

  /** Throws the first invariant that was found broken. */
  void throwIfBroken() {
    if (broken != null) {
      throw broken;
    }
  }

  private SimulatedRequest requestOf(Entry entry) {
    try {
      List<String> rows = SimulatedRows.of(entry.body());
      return rows.isEmpty() ? null : requests.get(SimulatedRows.request(rows.get(0)));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
