package io.otlpdelta.server.http;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.env.Time;
import io.otlpdelta.error.ErrorCode;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the application log that requests are refused: at most one line a second for each reason,
 * with how many were left out since. Every refusal is there at debug. Thread-safe.
 */
final class RejectionLog {
  private static final Logger LOGGER = LoggerFactory.getLogger(RejectionLog.class);
  private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

  private final Time time;
  private final Map<ErrorCode, Window> windows = new EnumMap<>(ErrorCode.class);

  RejectionLog(Time time) {
    this.time = time;
    for (ErrorCode code : ErrorCode.values()) {
      windows.put(code, new Window(time.nanoTime() - INTERVAL_NANOS));
    }
  }

  /**
   * Notes one refused request.
   *
   * @param what the answer's message, clean of control characters, with the request's id
   * @param defect a failure that nothing foresaw, logged with its stack trace
   */
  void refused(ErrorCode code, String what, @Nullable Throwable defect) {
    long suppressed = requireNonNull(windows.get(code), "code").admit(time.nanoTime());
    if (suppressed < 0) {
      LOGGER.debug("refused, {}: {}", code, what, defect);
    } else if (defect != null) {
      LOGGER.error(
          "refused, {}: {} ({} more since the last such line)", code, what, suppressed, defect);
    } else if (code.httpStatus() >= 500) {
      LOGGER.warn("refused, {}: {} ({} more since the last such line)", code, what, suppressed);
    } else {
      LOGGER.info("refused, {}: {} ({} more since the last such line)", code, what, suppressed);
    }
  }

  private static final class Window {
    private final AtomicLong lastNanos;
    private final AtomicLong suppressed = new AtomicLong();

    Window(long lastNanos) {
      this.lastNanos = new AtomicLong(lastNanos);
    }

    /** How many were suppressed since the last line, or -1 when this one is suppressed too. */
    long admit(long nowNanos) {
      long last = lastNanos.get();
      if (nowNanos - last >= INTERVAL_NANOS && lastNanos.compareAndSet(last, nowNanos)) {
        return suppressed.getAndSet(0);
      }
      suppressed.incrementAndGet();
      return -1;
    }
  }
}
