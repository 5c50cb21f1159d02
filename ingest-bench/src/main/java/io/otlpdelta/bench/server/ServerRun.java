package io.otlpdelta.bench.server;

/**
 * What one run of the whole server gave.
 *
 * @param shape what was sent
 * @param connections keep-alive connections
 * @param offeredRequestsPerSecond 0 in a closed loop
 * @param requestsPerSecond acknowledged, while requests were sent
 * @param recordsPerSecond acknowledged, while requests were sent
 * @param records acknowledged in all
 * @param refusedRequests answers other than 200
 * @param loadCores cores that the server used while requests were sent
 * @param cpuSeconds of the server, from the first request until every row was committed
 * @param recordsPerCoreSecond records by {@code cpuSeconds}
 * @param ackMillisP50 half of the acknowledgements took at most this
 * @param drainSeconds from the last answer until every row was committed
 * @param peakResidentBytes of the server during the run
 * @param generatorCores cores that the load generator used; near 1 means that it was the limit
 * @param commits that brought rows from the journal
 * @param bytesPerRow of the live data files
 * @param rowsLost acknowledged rows that are not in the table's files
 * @param rowsTwice rows in the table's files that were acknowledged less often
 */
public record ServerRun(
    String shape,
    int connections,
    double offeredRequestsPerSecond,
    double requestsPerSecond,
    double recordsPerSecond,
    long records,
    long refusedRequests,
    double loadCores,
    double cpuSeconds,
    double recordsPerCoreSecond,
    double ackMillisP50,
    double ackMillisP99,
    double ackMillisMax,
    double drainSeconds,
    long peakResidentBytes,
    double generatorCores,
    long commits,
    double bytesPerRow,
    long rowsLost,
    long rowsTwice) {
  public boolean openLoop() {
    return offeredRequestsPerSecond > 0;
  }
}
