package io.otlpdelta.bench.server;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a server did with a large backlog, and the next one that found it in the journal.
 *
 * @param wantedBytes how much the journal was to hold
 * @param backlogBytes what it held when the sending ended
 * @param records acknowledged
 * @param refusedRequests answers other than 200
 * @param sendSeconds while the backlog grew
 * @param growingResidentBytes peak of the server's resident memory meanwhile
 * @param ackMillisP50 of the acknowledgements meanwhile
 * @param startSeconds until the next server was ready, the journal read back
 * @param drainSeconds from then until every row was visible
 * @param drainingResidentBytes peak of that server's resident memory
 * @param rowsLost acknowledged rows that are not in the table's files
 * @param rowsTwice rows in the table's files that were acknowledged less often
 */
public record BacklogResult(
    long wantedBytes,
    long backlogBytes,
    long records,
    long refusedRequests,
    double sendSeconds,
    long growingResidentBytes,
    double ackMillisP50,
    double ackMillisP99,
    double startSeconds,
    double drainSeconds,
    long drainingResidentBytes,
    long rowsLost,
    long rowsTwice) {

  /** Rows that were written each second while the backlog shrank. */
  @JsonProperty
  public double drainedPerSecond() {
    return records / drainSeconds;
  }
}
