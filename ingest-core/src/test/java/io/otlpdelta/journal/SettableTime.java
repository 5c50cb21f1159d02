package io.otlpdelta.journal;

import io.otlpdelta.env.Time;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until told. */
final class SettableTime implements Time {
  private final AtomicLong epochMillis = new AtomicLong(1_700_000_000_000L);
  private final AtomicLong nanos = new AtomicLong();

  void advance(Duration duration) {
    epochMillis.addAndGet(duration.toMillis());
    nanos.addAndGet(duration.toNanos());
  }

  /** Somebody sets the machine's clock. */
  void setEpochMillis(long millis) {
    epochMillis.set(millis);
  }

  @Override
  public long epochMillis() {
    return epochMillis.get();
  }

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  @Override
  public void sleep(Duration duration) {
    advance(duration);
  }
}
