package io.otlpdelta.server.config;

import java.util.Optional;

/**
 * How many requests one caller may send, checked.
 *
 * @param requestsPerSecond in the long run; positive
 * @param burstRequests at once after a pause; positive
 */
public record RateLimitConfig(int requestsPerSecond, int burstRequests) {
  public RateLimitConfig {
    if (requestsPerSecond < 1) {
      throw new IllegalArgumentException(
          "requestsPerSecond: " + requestsPerSecond + " (expected: > 0)");
    }
    if (burstRequests < 1) {
      throw new IllegalArgumentException("burstRequests: " + burstRequests + " (expected: > 0)");
    }
  }

  /** What is configured; empty for no limit. */
  static Optional<RateLimitConfig> of(SettingValues values) {
    int rate = values.get(DoorSettings.RATE_LIMIT_REQUESTS_PER_SECOND);
    int burst = values.get(DoorSettings.RATE_LIMIT_BURST_REQUESTS);
    if (rate == 0 && burst != 0) {
      throw new ConfigException(
          "rateLimit.burstRequests is set, but rateLimit.requestsPerSecond is 0, no limit"
              + " (expected: both, or no rateLimit.burstRequests)");
    }
    return rate == 0
        ? Optional.empty()
        : Optional.of(new RateLimitConfig(rate, burst == 0 ? rate : burst));
  }
}
