package io.otlpdelta.journal;

import io.otlpdelta.model.TableId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which tables to park, each up to which entry. A table is always parked from its oldest entry on,
 * so that what is parked comes before what is live.
 *
 * <p>Worth it are closed segments of which at most half is still needed, if the disk that they give
 * back is more than what the copies take.
 */
record ParkingPlan(List<Table> tables) {
  /**
   * One table to park.
   *
   * @param upTo its last entry to be copied
   * @param bytes of all its entries to be copied
   */
  record Table(TableId table, long upTo, long bytes) {}

  /**
   * When a segment is looked at.
   *
   * @param underPressure the journal is fuller than it should be: age and number of tables do not
   *     matter
   * @param minAgeNanos how long it must have been closed otherwise
   * @param maxTables how many tables may still need it otherwise
   */
  record Rules(boolean underPressure, long minAgeNanos, int maxTables) {}

  /** A table's entries up to its last one in a segment. */
  private record Pin(TableId table, Segment segment, long upTo, long bytes) {}

  /** Called under the state's lock. */
  static ParkingPlan of(
      Rules rules, Collection<Segment> segments, Map<TableId, TableQueue> tables, long nowNanos) {
    Set<Segment> candidates = new HashSet<>();
    for (Segment segment : segments) {
      boolean old = nowNanos - segment.closedAtNanos() >= rules.minAgeNanos();
      boolean closed = segment.isClosed() && !segment.isFreed();
      if (closed && (old || rules.underPressure()) && segment.liveBytes() <= segment.size() / 2) {
        candidates.add(segment);
      }
    }
    if (candidates.isEmpty()) {
      return new ParkingPlan(List.of());
    }
    List<Pin> pins = pins(segments, candidates, tables);
    if (!rules.underPressure()) {
      dropWidelyNeeded(candidates, pins, rules.maxTables());
    }
    return new ParkingPlan(worthwhile(candidates, pins));
  }

  private static List<Pin> pins(
      Collection<Segment> segments, Set<Segment> candidates, Map<TableId, TableQueue> tables) {
    List<Pin> pins = new ArrayList<>();
    tables.forEach(
        (id, table) -> {
          EntryIndex.Cursor cursor = table.live().after(0);
          boolean more = cursor.next();
          long bytes = 0;
          for (Segment segment : segments) {
            long upTo = 0;
            while (more && cursor.sequence() <= segment.last()) {
              bytes += RecordFormat.alignToRecord(cursor.length());
              upTo = cursor.sequence();
              more = cursor.next();
            }
            if (upTo > 0 && candidates.contains(segment)) {
              pins.add(new Pin(id, segment, upTo, bytes));
            }
          }
        });
    return pins;
  }

  private static void dropWidelyNeeded(Set<Segment> candidates, List<Pin> pins, int maxTables) {
    Map<Segment, Integer> needing = new HashMap<>();
    pins.forEach(pin -> needing.merge(pin.segment(), 1, Integer::sum));
    candidates.removeIf(segment -> needing.getOrDefault(segment, 0) > maxTables);
  }

  /** Leaves out the costliest table, and the segments it needs, until the rest pays off. */
  private static List<Table> worthwhile(Set<Segment> candidates, List<Pin> pins) {
    while (true) {
      pins.removeIf(pin -> !candidates.contains(pin.segment()));
      Map<TableId, Table> tables = new HashMap<>();
      for (Pin pin : pins) {
        Table table = new Table(pin.table(), pin.upTo(), pin.bytes());
        tables.merge(pin.table(), table, (a, b) -> a.upTo() > b.upTo() ? a : b);
      }
      long cost = tables.values().stream().mapToLong(Table::bytes).sum();
      long gain = candidates.stream().mapToLong(Segment::size).sum();
      if (cost < gain || tables.isEmpty()) {
        return List.copyOf(tables.values());
      }
      TableId costliest =
          tables.values().stream().max(Comparator.comparing(Table::bytes)).orElseThrow().table();
      pins.stream()
          .filter(pin -> pin.table().equals(costliest))
          .forEach(pin -> candidates.remove(pin.segment()));
    }
  }
}
