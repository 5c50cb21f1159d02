package io.otlpdelta.bench.load;

import java.time.Duration;

/**
 * When requests are sent.
 *
 * @param connections keep-alive connections, each with at most one request on its way
 * @param requestsPerSecond over all connections, whatever the answers do; 0 in a closed loop, where
 *     each connection sends its next request as soon as the last one is answered
 * @param duration how long requests are sent; answers are awaited after it
 * @param maxRecords a closed loop ends earlier when as many records were sent
 */
public record LoadPlan(
    int connections, double requestsPerSecond, Duration duration, long maxRecords) {
  public LoadPlan {
    if (connections <= 0) {
      throw new IllegalArgumentException("connections: " + connections + " (expected: > 0)");
    }
    if (requestsPerSecond < 0) {
      throw new IllegalArgumentException(
          "requestsPerSecond: " + requestsPerSecond + " (expected: >= 0)");
    }
    if (maxRecords <= 0) {
      throw new IllegalArgumentException("maxRecords: " + maxRecords + " (expected: > 0)");
    }
  }

  /** As fast as the server answers. */
  public static LoadPlan closedLoop(int connections, Duration duration, long maxRecords) {
    return new LoadPlan(connections, 0, duration, maxRecords);
  }

  /**
   * At a fixed rate. Requests are due at equal distances, each session's in turn; a latency counts
   * from the time a request was due, so a slow answer also counts against those it held up
   * (coordinated omission is corrected by construction).
   */
  public static LoadPlan openLoop(int sessions, double requestsPerSecond, Duration duration) {
    return new LoadPlan(sessions, requestsPerSecond, duration, Long.MAX_VALUE);
  }

  boolean isOpen() {
    return requestsPerSecond > 0;
  }

  /** How many requests an open loop sends. */
  long totalRequests() {
    return Math.round(requestsPerSecond * duration.toNanos() / 1e9);
  }

  /** When an open loop's request number {@code n} is due, nanoseconds after the start. */
  long dueNanos(long n) {
    return Math.round(n * 1e9 / requestsPerSecond);
  }
}
