package io.otlpdelta.bench.server;

import io.otlpdelta.bench.load.AckTimes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * How long after their acknowledgement records were visible in the table. A table's commits follow
 * the order of the journal, so the record that was acknowledged as the n-th is visible when the
 * table has n rows.
 */
public record Lag(double secondsP50, double secondsP99) {
  /**
   * Follows both counts.
   *
   * @param commits of the table, oldest first
   */
  static Lag of(AckTimes acknowledged, List<CommittedTable.Commit> commits) {
    Histogram millis = new Histogram(TimeUnit.HOURS.toMillis(1), 3);
    int commit = 0;
    long seen = 0;
    for (int slot = 0; slot < acknowledged.slots(); slot++) {
      long left = acknowledged.records(slot);
      while (left > 0 && commit < commits.size()) {
        CommittedTable.Commit next = commits.get(commit);
        long here = Math.min(left, next.rowsAfter() - seen);
        double lag = next.epochMillis() - acknowledged.epochMillis(slot);
        if (here > 0) {
          millis.recordValueWithCount(Math.max(0, Math.round(lag)), here);
        }
        seen += here;
        left -= here;
        if (seen == next.rowsAfter()) {
          commit++;
        }
      }
    }
    return new Lag(millis.getValueAtPercentile(50) / 1e3, millis.getValueAtPercentile(99) / 1e3);
  }
}
