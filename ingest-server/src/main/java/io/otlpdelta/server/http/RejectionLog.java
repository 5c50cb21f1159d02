package io.otlpdelta.server.http;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.env.Throttle;
import io.otlpdelta.env.Time;
import io.otlpdelta.error.ErrorCode;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the application log that requests are refused: at most one line a second for each reason,
 * with how many were left out since. Every refusal is there at debug. Thread-safe.
 */
final class RejectionLog {
  private static final Logger logger = LoggerFactory.getLogger(RejectionLog.class);

  private final Map<ErrorCode, Throttle> throttles = new EnumMap<>(ErrorCode.class);

  RejectionLog(Time time) {
    for (ErrorCode code : ErrorCode.values()) {
      throttles.put(code, new Throttle(time, Duration.ofSeconds(1)));
    }
  }

  /**
   * Notes one refused request.
   *
   * @param what the answer's message, clean of control characters, with the request's id
   * @param defect a failure that nothing foresaw, logged with its stack trace
   */
  void refused(ErrorCode code, String what, @Nullable Throwable defect) {
    long suppressed = requireNonNull(throttles.get(code), "code").tryPass();
    if (suppressed < 0) {
      logger.debug("refused, {}: {}", code, what, defect);
    } else if (defect != null) {
      logger.error(
          "refused, {}: {} ({} more since the last such line)", code, what, suppressed, defect);
    } else if (code.httpStatus() >= 500) {
      logger.warn("refused, {}: {} ({} more since the last such line)", code, what, suppressed);
    } else {
      logger.info("refused, {}: {} ({} more since the last such line)", code, what, suppressed);
    }
  }
}
