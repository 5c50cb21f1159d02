package io.otlpdelta.env;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that moves only when it is told to; sleeping moves it. */
public final class ManualTime implements Time {
  private final AtomicLong nanos = new AtomicLong();
  private final long epochMillisAtStart;

  public ManualTime() {
    this(1_790_000_000_000L);
  }

  public ManualTime(long epochMillisAtStart) {
    this.epochMillisAtStart = epochMillisAtStart;
  }

  public void advance(Duration duration) {
    nanos.addAndGet(duration.toNanos());
  }

  @Override
  public long epochMillis() {
    return epochMillisAtStart + nanos.get() / 1_000_000;
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
