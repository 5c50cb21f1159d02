package io.otlpdelta.pipeline;

import io.otlpdelta.env.Time;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that is looked up at most once in a while, however many ask for it: the metrics of one
 * scrape are of one look. Thread-safe; who asks during a look waits for it.
 */
final class Sampled<T> {
  private final Supplier<T> look;
  private final Duration maxAge;
  private final Time time;
  private @Nullable T last;
  private long lookedAtNanos;

  /** Looks at nothing yet. */
  Sampled(Supplier<T> look, Duration maxAge, Time time) {
    this.look = look;
    this.maxAge = maxAge;
    this.time = time;
  }

  /** The value, not older than the maximal age. */
  synchronized T value() {
    T known = last;
    if (known != null && time.nanosSince(lookedAtNanos) < maxAge.toNanos()) {
      return known;
    }
    T now = look.get();
    last = now;
    lookedAtNanos = time.nanoTime();
    return now;
  }
}
