package io.otlpdelta.pipeline;

import io.otlpdelta.journal.Position;
import io.otlpdelta.model.TableId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What the journal stored for one table, and how far the table got. */
final class TableTruth {
  private final TableId id;
  private final TreeMap<Position, SimulatedRequest> stored = new TreeMap<>();
  private final Map<SimulatedRequest, TreeSet<Position>> positions = new HashMap<>();
  private final Map<SimulatedRequest, Long> storedAtMillis = new HashMap<>();
  private final Set<SimulatedRequest> unsynced = new HashSet<>();
  private final Set<Position> deadLettered = new HashSet<>();
  private final Set<Position> quarantined = new HashSet<>();
  private final Set<Position> lateInTable = new HashSet<>();
  private final Set<Position> inAnotherTable = new HashSet<>();
  private final Map<String, Integer> rows = new HashMap<>();
  private Position at = Position.BEFORE_ALL;

  /** A request at one of the tables that it was sent to. */
  record Delivery(TableTruth table, SimulatedRequest request) {}

  TableTruth(TableId id) {
    this.id = id;
  }

  TableId id() {
    return id;
  }

  /** The table's transaction version for us. */
  Position at() {
    return at;
  }

  void storing(SimulatedRequest request, long nowMillis) {
    storedAtMillis.put(request, nowMillis);
    unsynced.add(request);
  }

  void stored(Position position, SimulatedRequest request, long receivedAtMillis) {
    if (stored.put(position, request) == null) {
      positions.computeIfAbsent(request, r -> new TreeSet<>()).add(position);
      storedAtMillis.put(request, receivedAtMillis);
    }
    unsynced.remove(request);
  }

  /** The request's latest try was not stored; an earlier one may have been. */
  void forget(SimulatedRequest request) {
    unsynced.remove(request);
    storedAtMillis.remove(request);
  }

  void forgetUnsynced() {
    List.copyOf(unsynced).forEach(this::forget);
  }

  /** A new process remembers only what it found. */
  void rememberOnly(Set<Position> found) {
    storedAtMillis
        .keySet()
        .removeIf(request -> copies(request) > 0 && !found.contains(positions.get(request).last()));
  }

  /** When the request was last stored here, or set out to be; null when it is not on its way. */
  Long storedAtMillis(SimulatedRequest request) {
    return storedAtMillis.get(request);
  }

  int copies(SimulatedRequest request) {
    return positions.getOrDefault(request, new TreeSet<>()).size();
  }

  Position firstPosition(SimulatedRequest request) {
    TreeSet<Position> all = positions.get(request);
    return all == null ? null : all.first();
  }

  /** Whether the rows of the entry are in a table, or there can be none. */
  boolean isCommitted(Position position) {
    return isHere(position) || inAnotherTable.contains(position);
  }

  /** Whether the rows of the entry are in this table, or there can be none. */
  private boolean isHere(Position position) {
    return deadLettered.contains(position)
        || lateInTable.contains(position)
        || (!position.isAfter(at) && !quarantined.contains(position));
  }

  /** Whether the journal may give the entry up. */
  boolean isPlaced(Position position) {
    return isCommitted(position) || quarantined.contains(position);
  }

  /** Whether the journal may give up everything up to the position. */
  boolean isPlacedUpTo(Position position) {
    return !position.isAfter(at)
        || stored.subMap(at, false, position, true).keySet().stream().allMatch(this::isPlaced);
  }

  boolean isStored(Position position) {
    return stored.containsKey(position);
  }

  /** The rows of the entries between the positions that can have some. */
  List<String> rowsOf(Position after, Position upTo) {
    List<String> expected = new ArrayList<>();
    stored.subMap(after, false, upTo, true).entrySet().stream()
        .filter(entry -> !deadLettered.contains(entry.getKey()))
        .forEach(entry -> expected.addAll(entry.getValue().rows()));
    return expected;
  }

  /**
   * The entries that these rows of the next version up to a position are made of; what is in the
   * quarantine may be left out.
   *
   * @return empty when there are others, too few or too many
   */
  Optional<List<Position>> entriesOf(List<String> made, Position upTo) {
    return entriesOf(
        made, stored.subMap(at, false, upTo, true), this::isHere, quarantined::contains);
  }

  /** The same for a replay of the entries between the positions, into this table or another. */
  Optional<List<Position>> replayedEntriesOf(
      List<String> made, Position after, Position upTo, boolean here) {
    return entriesOf(
        made,
        stored.subMap(after, false, upTo, true),
        position -> here ? isHere(position) : deadLettered.contains(position),
        position -> false);
  }

  private static Optional<List<Position>> entriesOf(
      List<String> made,
      Map<Position, SimulatedRequest> candidates,
      Predicate<Position> excluded,
      Predicate<Position> optional) {
    List<Position> entries = new ArrayList<>();
    int done = 0;
    for (var entry : candidates.entrySet()) {
      List<String> next = entry.getValue().rows();
      int end = done + next.size();
      if (excluded.test(entry.getKey())) {
        continue;
      }
      if (end <= made.size() && made.subList(done, end).equals(next)) {
        entries.add(entry.getKey());
        done = end;
      } else if (!optional.test(entry.getKey())) {
        return Optional.empty();
      }
    }
    return done == made.size() ? Optional.of(entries) : Optional.empty();
  }

  /** Stored entries that are in the journal alone, oldest first. */
  List<Position> missing() {
    return stored.tailMap(at, false).keySet().stream()
        .filter(position -> !isPlaced(position))
        .toList();
  }

  /** All entries that were ever stored. */
  Set<Position> stored() {
    return stored.keySet();
  }

  SimulatedRequest request(Position position) {
    return stored.get(position);
  }

  /** How often the table holds each row. */
  Map<String, Integer> rows() {
    return rows;
  }

  void committed(Position version) {
    at = version;
  }

  /** Entries get into a table after they were in the quarantine. */
  void committedLate(List<Position> positions) {
    lateInTable.addAll(positions);
  }

  void committedElsewhere(List<Position> positions) {
    inAnotherTable.addAll(positions);
  }

  void quarantined(Position position) {
    quarantined.add(position);
  }

  boolean wasQuarantined() {
    return !quarantined.isEmpty();
  }

  boolean isQuarantined(Position position) {
    return quarantined.contains(position);
  }

  void deadLettered(Position position) {
    deadLettered.add(position);
  }
}
