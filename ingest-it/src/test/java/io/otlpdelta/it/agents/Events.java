package io.otlpdelta.it.agents;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What agents say of themselves in log records: their sessions, and Claude Code's numbering. */
final class Events {
  private Events() {}

  /** A row's attribute; null when it has none of that name. */
  static Object attribute(Map<String, Object> row, String name) {
    return ((Map<?, ?>) row.get("attributes")).get(name);
  }

  /** The names of the events, as the agents give them. */
  static List<Object> names(List<Map<String, Object>> rows) {
    return rows.stream().map(row -> attribute(row, "event.name")).toList();
  }

  /** The values of {@code session.id}. */
  static Set<Object> sessions(List<Map<String, Object>> rows) {
    return rows.stream().map(row -> attribute(row, "session.id")).collect(Collectors.toSet());
  }

  /** The values of {@code event.sequence}, which each event must have, in ascending order. */
  static List<Integer> numbers(List<Map<String, Object>> rows) {
    return rows.stream()
        .map(row -> Integer.valueOf((String) attribute(row, "event.sequence")))
        .sorted()
        .toList();
  }

  /** The numbers from {@code first} to {@code end - 1}. */
  static List<Integer> range(int first, int end) {
    return IntStream.range(first, end).boxed().toList();
  }
}
