package io.otlpdelta.it.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/** How long answers took, in tenths of a millisecond up to a minute. Thread-safe. */
public final class Latencies {
  private static final long STEP_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private final AtomicLongArray counts = new AtomicLongArray(600_000);

  void add(long nanos) {
    counts.incrementAndGet((int) Math.min(counts.length() - 1, nanos / STEP_NANOS));
  }

  /** Milliseconds that this share of the answers took at most; 0 when there was none. */
  public double millis(double share) {
    long total = 0;
    for (int i = 0; i < counts.length(); i++) {
      total += counts.get(i);
    }
    long wanted = (long) Math.ceil(total * share);
    int step = 0;
    for (long seen = counts.get(0); seen < wanted; seen += counts.get(step)) {
      step++;
    }
    return total == 0 ? 0 : (step + 1) / 10.0;
  }
}
