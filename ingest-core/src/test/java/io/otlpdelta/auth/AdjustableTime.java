package io.otlpdelta.auth;

import io.otlpdelta.env.Time;
import java.time.Duration;
import java.time.Instant;

/** A clock that stands still until a test moves it. */
final class AdjustableTime implements Time {
  private long nowMillis;

  AdjustableTime(Instant start) {
    nowMillis = start.toEpochMilli();
  }

  void advance(Duration duration) {
    nowMillis += duration.toMillis();
  }

  @Override
  public long epochMillis() {
    return nowMillis;
  }

  @Override
  public long nanoTime() {
    return Duration.ofMillis(nowMillis).toNanos();
  }

  @Override
  public void sleep(Duration duration) {
    advance(duration);
  }
}
