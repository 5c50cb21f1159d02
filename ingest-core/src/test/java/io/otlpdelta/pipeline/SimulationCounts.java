package io.otlpdelta.pipeline;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** How often what happened, over any number of simulations. */
final class SimulationCounts {
  private final Map<Event, Long> events = new EnumMap<>(Event.class);
  private final Map<CommitFault, Long> commitFaults = new EnumMap<>(CommitFault.class);

  void add(Event event) {
    add(event, 1);
  }

  void add(Event event, long times) {
    events.merge(event, times, Long::sum);
  }

  void add(CommitFault fault) {
    commitFaults.merge(fault, 1L, Long::sum);
  }

  void add(SimulationCounts other) {
    other.events.forEach((event, times) -> events.merge(event, times, Long::sum));
    other.commitFaults.forEach((fault, times) -> commitFaults.merge(fault, times, Long::sum));
  }

  long of(Event event) {
    return events.getOrDefault(event, 0L);
  }

  long of(CommitFault fault) {
    return commitFaults.getOrDefault(fault, 0L);
  }

  @Override
  public String toString() {
    Map<String, Long> all = new TreeMap<>();
    events.forEach((event, times) -> all.put(event.name(), times));
    commitFaults.forEach((fault, times) -> all.put("COMMIT_FAULT_" + fault, times));
    return all.toString();
  }
}
