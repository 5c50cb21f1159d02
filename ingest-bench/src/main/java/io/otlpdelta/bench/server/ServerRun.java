package io.otlpdelta.bench.server;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What one run of the whole server gave.
 *
 * @param requestsPerSecond acknowledged, while requests were sent
 * @param recordsPerSecond acknowledged, while requests were sent
 * @param records acknowledged in all
 * @param refusedRequests answers other than 200
 * @param loadCores cores that the server used while requests were sent
 * @param cpuSeconds of the server by group of threads, from the first request until every row was
 *     visible
 * @param stolenShare of all cores' time while requests were sent, what the host gave to others;
 *     well above 0 the run says little
 * @param ackMillisP50 half of the acknowledgements took at most this
 * @param firstAckMillisP99 at a fixed rate: of the first request on each connection, which the
 *     other acknowledgements leave out
 * @param drainSeconds from the last answer until every row was visible; nobody waited for a commit
 *     to be due
 * @param lag from acknowledgement to visible; at a fixed rate only
 * @param peakResidentBytes of the server during the run
 * @param allocatedBytes of the server, by group of threads
 * @param generatorCores cores that the load generator used; in a closed loop near 1 means that it
 *     was the limit, at a fixed rate it also polls for the next due time
 * @param commits that brought rows from the journal
 * @param bytesPerRow of the live data files
 * @param rowsLost acknowledged rows that are not in the table's files
 * @param rowsTwice rows in the table's files that were acknowledged less often
 */
public record ServerRun(
    double requestsPerSecond,
    double recordsPerSecond,
    long records,
    long refusedRequests,
    double loadCores,
    double stolenShare,
    GroupFigures cpuSeconds,
    double ackMillisP50,
    double ackMillisP99,
    double ackMillisMax,
    double firstAckMillisP99,
    double drainSeconds,
    @Nullable Lag lag,
    long peakResidentBytes,
    GroupFigures allocatedBytes,
    double generatorCores,
    long commits,
    double bytesPerRow,
    long rowsLost,
    long rowsTwice) {

  /** The figure that counts. */
  @JsonProperty
  public double recordsPerCoreSecond() {
    return records / cpuSeconds.total();
  }
}
