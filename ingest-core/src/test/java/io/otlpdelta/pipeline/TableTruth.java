package io.otlpdelta.pipeline;

import io.otlpdelta.journal.Position;
import io.otlpdelta.model.TableId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the journal stored for one table, and how far the table got. */
final class TableTruth {
  private final TableId id;
  private final TreeMap<Position, SimulatedRequest> stored = new TreeMap<>();
  private final Map<SimulatedRequest, TreeSet<Position>> positions = new HashMap<>();
  private final Map<SimulatedRequest, Long> storedAtMillis = new HashMap<>();
  private final Set<SimulatedRequest> unsynced = new HashSet<>();
  private final Set<Position> deadLettered = new HashSet<>();
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

  /** Whether the table holds everything up to the position. */
  boolean covers(Position position) {
    return !position.isAfter(at) || deadLettered.contains(position);
  }

  /** Whether all entries up to the position that are not in the table are dead letters. */
  boolean isPlacedUpTo(Position position) {
    return !position.isAfter(at)
        || deadLettered.containsAll(stored.subMap(at, false, position, true).keySet());
  }

  boolean isStored(Position position) {
    return stored.containsKey(position);
  }

  /** The rows that the next version must have if it ends at the position. */
  List<String> rowsUpTo(Position position) {
    List<String> expected = new ArrayList<>();
    stored
        .subMap(at, false, position, true)
        .forEach(
            (entry, request) -> {
              if (!deadLettered.contains(entry)) {
                expected.addAll(request.rows());
              }
            });
    return expected;
  }

  /** Stored entries that the table does not hold yet, oldest first. */
  List<Position> missing() {
    return stored.tailMap(at, false).keySet().stream()
        .filter(position -> !deadLettered.contains(position))
        .toList();
  }

  SimulatedRequest request(Position position) {
    return stored.get(position);
  }

  /** Counts a row of the table. */
  int addRow(String row) {
    return rows.merge(row, 1, Integer::sum);
  }

  void committed(Position version) {
    at = version;
  }

  void deadLettered(Position position) {
    deadLettered.add(position);
  }
}
