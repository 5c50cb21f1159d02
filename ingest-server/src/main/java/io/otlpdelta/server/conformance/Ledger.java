package io.otlpdelta.server.conformance;

import io.otlpdelta.model.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many rows the tables must hold in the end for what was sent, by {@code service.name}: one for
 * each variant of each case. Read once, after everything was committed. Thread-safe.
 */
final class Ledger {
  private static final Duration PAUSE = Duration.ofMillis(250);

  private final Map<Entry, Long> promised = new ConcurrentHashMap<>();

  /** Where rows are counted. */
  record Entry(Signal signal, String service) {}

  /** Promises that many more rows. */
  void promise(Entry entry, long rows) {
    promised.merge(entry, rows, Long::sum);
  }

  /** Forgets what was promised of a variant that failed for another reason. */
  void forget(Entry entry) {
    promised.remove(entry);
  }

  /** An entry that the tables do not hold as promised. */
  record Difference(Entry entry, long promised, long found) {}

  /**
   * Compares with the tables. Rows that are missing may still be on their way, so they are waited
   * for; one too many is a difference at once.
   *
   * @param prefix what the service names of this run begin with
   */
  List<Difference> differences(RowObserver observer, String prefix, Pause pause, int maxPauses)
      throws IOException, InterruptedException {
    List<Difference> differences = compare(observer, prefix);
    for (int i = 0; i < maxPauses && isUnderWay(differences); i++) {
      pause.sleep(PAUSE);
      differences = compare(observer, prefix);
    }
    return differences;
  }

  /** A clock's way to wait. */
  @FunctionalInterface
  interface Pause {
    void sleep(Duration duration) throws InterruptedException;
  }

  private static boolean isUnderWay(List<Difference> differences) {
    return !differences.isEmpty()
        && differences.stream().allMatch(difference -> difference.found() < difference.promised());
  }

  private List<Difference> compare(RowObserver observer, String prefix) throws IOException {
    List<Difference> differences = new ArrayList<>();
    for (Signal signal : Signal.values()) {
      Map<String, Long> counts = observer.countsByService(signal, prefix);
      promised.forEach(
          (entry, rows) -> {
            long found = entry.signal() == signal ? counts.getOrDefault(entry.service(), 0L) : rows;
            if (found != rows) {
              differences.add(new Difference(entry, rows, found));
            }
          });
    }
    return differences;
  }
}
