package io.otlpdelta.bench.server;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** A figure for each group of threads; those without a figure have 0. */
public record GroupFigures(@JsonValue Map<ThreadRole, Double> values) {
  public GroupFigures {
    EnumMap<ThreadRole, Double> all = new EnumMap<>(ThreadRole.class);
    for (ThreadRole group : ThreadRole.values()) {
      all.put(group, values.getOrDefault(group, 0.0));
    }
    values = Collections.unmodifiableMap(all);
  }

  /** The figure of one group. */
  public double of(ThreadRole group) {
    return values.getOrDefault(group, 0.0);
  }

  /** Over all groups. */
  public double total() {
    return values.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** What was added since an earlier look. */
  GroupFigures since(GroupFigures earlier) {
    EnumMap<ThreadRole, Double> added = new EnumMap<>(ThreadRole.class);
    for (ThreadRole group : ThreadRole.values()) {
      added.put(group, of(group) - earlier.of(group));
    }
    return new GroupFigures(added);
  }

  /** Each figure divided. */
  public GroupFigures dividedBy(double divisor) {
    EnumMap<ThreadRole, Double> parts = new EnumMap<>(ThreadRole.class);
    values.forEach((group, value) -> parts.put(group, value / divisor));
    return new GroupFigures(parts);
  }
}
