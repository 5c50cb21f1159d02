package io.otlpdelta.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.it.delta.DeltaLog;
import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.NeedsLoopDisk;
import io.otlpdelta.it.load.CommittedLoad;
import io.otlpdelta.it.load.Latencies;
import io.otlpdelta.it.load.Ledger.Verdict;
import io.otlpdelta.it.load.LoadTable;
import io.otlpdelta.it.load.OpenLoopLoad;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The tables' disk stops answering, without any error, while the journal's goes on: requests are
 * acknowledged all the time, and are in the tables once when the disk is back.
 *
 * <p>Needs root, for a disk that can be frozen; skipped otherwise. {@code -Dstuck.seconds=20} is
 * about how long.
 */
@Tag("heavy")
@NeedsLoopDisk
class StuckStorageIT {
  private static final int SECONDS = Integer.getInteger("stuck.seconds", 20);
  private static final int REQUESTS_PER_SECOND = 100;
  private static final long SEED = System.nanoTime();

  @RegisterExtension
  final Installation installation =
      new Installation("freshness: 500ms", "commitsPerCheckpoint: 5").withTablesOnDisk(256);

  @Test
  void acknowledgementsGoOnWhileTheTablesDiskIsFrozen() {
    System.out.println("stuck storage: seed=" + SEED);
    List<LoadTable> tables = LoadTable.create(installation, "claude", "codex");
    OpenLoopLoad.Plan plan = new OpenLoopLoad.Plan(tables, 60, REQUESTS_PER_SECOND, SEED);
    try (OpenLoopLoad load = new OpenLoopLoad(installation, plan)) {
      load.start();
      load.awaitAcknowledged(5L * REQUESTS_PER_SECOND);
      installation.disk().freeze();
      long since = System.nanoTime();
      List<Long> frozenVersions = versions(tables);
      OpenLoopLoad.Totals before = load.totals();
      Latencies latenciesBefore = load.takeLatencies();
      load.awaitAcknowledged((long) SECONDS * REQUESTS_PER_SECOND);
      OpenLoopLoad.Totals after = load.totals();
      Latencies latencies = load.takeLatencies();
      assertThat(versions(tables)).as("versions of frozen tables").isEqualTo(frozenVersions);
      assertThat(after.refusals()).as("refusals").isEqualTo(before.refusals()).isZero();
      long frozenMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
      installation.disk().thaw();
      load.awaitAcknowledged(2L * REQUESTS_PER_SECOND);
      load.finish();
      Verdict verdict = CommittedLoad.judge(installation, tables, load.ledger());
      System.out.printf(
          Locale.ROOT,
          "stuck storage: frozen for %d ms, in which %d requests were acknowledged; %s %s;"
              + " acks took p50=%.1f ms p99=%.1f ms before, p50=%.1f ms p99=%.1f ms frozen%n",
          frozenMillis,
          after.acknowledged() - before.acknowledged(),
          load.totals(),
          verdict.summary(),
          latenciesBefore.millis(0.5),
          latenciesBefore.millis(0.99),
          latencies.millis(0.5),
          latencies.millis(0.99));
      verdict.requireExactlyOnce();
      assertThat(versions(tables)).as("versions after the thaw").isNotEqualTo(frozenVersions);
    }
  }

  private List<Long> versions(List<LoadTable> tables) {
    return tables.stream()
        .map(table -> DeltaLog.read(table.folder(installation)).version())
        .toList();
  }
}
