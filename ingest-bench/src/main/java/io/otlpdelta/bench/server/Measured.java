package io.otlpdelta.bench.server;

import io.otlpdelta.bench.load.Acknowledgements;
import io.otlpdelta.bench.load.LoadResult;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** A run whose rows are not yet counted; that is done when the server has stopped. */
record Measured(
    Scenario scenario,
    LoadResult load,
    Acknowledgements lastRequest,
    CommittedTable table,
    double loadCores,
    double stolenShare,
    GroupFigures cpuSeconds,
    double drainSeconds,
    long peakResidentBytes,
    GroupFigures allocatedBytes,
    double generatorCores) {

  double recordsPerCoreSecond() {
    return load.acknowledgedRecords() / cpuSeconds.total();
  }

  /** Counts the rows. */
  ServerRun audit() throws IOException, SQLException {
    table.refresh();
    Ledger ledger = new Ledger(List.of(load.acknowledged(), lastRequest));
    TableAudit.count(scenario.shape(), table.liveFiles(), ledger::count);
    boolean fixedRate = scenario.plan().requestsPerSecond() > 0;
    return new ServerRun(
        load.requestsPerSecond(),
        load.acknowledgedRecords() / load.elapsedSeconds(),
        load.acknowledgedRecords(),
        load.refusedRequests(),
        loadCores,
        stolenShare,
        cpuSeconds,
        load.latencyMillis(50),
        load.latencyMillis(99),
        load.latencyMillis(100),
        load.firstLatencyMillis(99),
        drainSeconds,
        fixedRate ? Lag.of(load.ackTimes(), table.ingestCommits()) : null,
        peakResidentBytes,
        allocatedBytes,
        generatorCores,
        table.ingestCommits().size(),
        (double) table.bytes() / table.rows(),
        ledger.lost(),
        ledger.surplus());
  }
}
