package io.otlpdelta.bench.load;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * What a run sent and what came back.
 *
 * @param acknowledged what was answered with 200
 * @param ackTimes when
 * @param statuses answers by HTTP status
 * @param latencyNanos of the 200s: from the send (closed loop) or the due time (open loop) to the
 *     complete answer; of an open loop without those that follow
 * @param firstLatencyNanos of an open loop's first request on each connection: meanwhile the server
 *     takes in thousands of connections at once
 * @param elapsed from the first send to the last answer
 */
public record LoadResult(
    Acknowledgements acknowledged,
    AckTimes ackTimes,
    Map<Integer, Long> statuses,
    Histogram latencyNanos,
    Histogram firstLatencyNanos,
    Duration elapsed) {
  public LoadResult {
    statuses = new TreeMap<>(statuses);
  }

  public long acknowledgedRecords() {
    return acknowledged.records();
  }

  public long acknowledgedRequests() {
    return statuses.getOrDefault(200, 0L);
  }

  /** Answers other than 200. */
  public long refusedRequests() {
    return statuses.values().stream().mapToLong(Long::longValue).sum() - acknowledgedRequests();
  }

  public double elapsedSeconds() {
    return elapsed.toNanos() / 1e9;
  }

  public double requestsPerSecond() {
    return acknowledgedRequests() / elapsedSeconds();
  }

  /** Milliseconds that this percentage of the answers took at most, first ones aside. */
  public double latencyMillis(double percentile) {
    return latencyNanos.getValueAtPercentile(percentile) / 1e6;
  }

  /** The same for the first requests of an open loop's connections. */
  public double firstLatencyMillis(double percentile) {
    return firstLatencyNanos.getValueAtPercentile(percentile) / 1e6;
  }
}
