package io.otlpdelta.bench.server;

import java.util.Comparator;
import java.util.List;

/**
 * What the runs of a scenario gave.
 *
 * @param name of the scenario
 * @param server what was started
 * @param sent what was sent, in words
 * @param recordsPerRequest in each request
 * @param connections keep-alive connections
 * @param offeredRequestsPerSecond 0 in a closed loop
 * @param runs in the order in which they were made
 */
public record ScenarioResult(
    String name,
    String server,
    String sent,
    int recordsPerRequest,
    int connections,
    double offeredRequestsPerSecond,
    List<ServerRun> runs) {
  public ScenarioResult {
    runs = List.copyOf(runs);
  }

  /** Whether requests were sent at a fixed rate. */
  public boolean openLoop() {
    return offeredRequestsPerSecond > 0;
  }

  /** Of all runs: one that is not the median must not hide a loss. */
  public long rowsLost() {
    return runs.stream().mapToLong(ServerRun::rowsLost).sum();
  }

  /** Of all runs. */
  public long rowsTwice() {
    return runs.stream().mapToLong(ServerRun::rowsTwice).sum();
  }

  /** Of all runs, answers other than 200. */
  public long refusedRequests() {
    return runs.stream().mapToLong(ServerRun::refusedRequests).sum();
  }

  /** The run with the median of records per core-second. */
  public ServerRun median() {
    return runs.stream()
        .sorted(Comparator.comparingDouble(ServerRun::recordsPerCoreSecond))
        .toList()
        .get(runs.size() / 2);
  }
}
