package io.otlpdelta.pipeline;

import java.util.ArrayDeque;
import java.util.Deque;

/** The last steps of a simulation, and a hash over all of them. */
final class SimulationTrace {
  private static final int KEPT = 60;

  private final Deque<String> last = new ArrayDeque<>();
  private long hash = 1;

  void add(String line) {
    hash = 31 * hash + line.hashCode();
    last.add(line);
    if (last.size() > KEPT) {
      last.remove();
    }
  }

  /** Equal for equal runs, and hardly for others. */
  long hash() {
    return hash;
  }

  @Override
  public String toString() {
    return String.join("\n", last);
  }
}
