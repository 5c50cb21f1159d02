package io.otlpdelta.env;

import java.time.Duration;

/** Lets one event through per interval and counts the ones it held back. Thread-safe. */
public final class Throttle {
  private final Time time;
  private final long intervalNanos;
  private boolean passedBefore;
  private long lastPassNanos;
  private long suppressed;

  public Throttle(Time time, Duration interval) {
    this.time = time;
    this.intervalNanos = interval.toNanos();
  }

  /**
   * Asks to pass.
   *
   * @return how many events were held back since the last one that passed, or -1 when this one is
   *     held back too
   */
  public synchronized long tryPass() {
    long now = time.nanoTime();
    if (passedBefore && now - lastPassNanos < intervalNanos) {
      suppressed++;
      return -1;
    }
    passedBefore = true;
    lastPassNanos = now;
    long held = suppressed;
    suppressed = 0;
    return held;
  }
}
