package io.otlpdelta.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.ProcessMemory;
import io.otlpdelta.it.harness.ServerMetrics;
import io.otlpdelta.it.load.CommittedLoad;
import io.otlpdelta.it.load.FloodLoad;
import io.otlpdelta.it.load.Ledger.Verdict;
import io.otlpdelta.it.load.LoadTable;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Far more is offered than is committed: the journal takes what it may, the rest is refused in a
 * way that clients repeat, memory stays flat, and what was acknowledged is committed once.
 *
 * <p>Commits are made slow by the highest compression on one thread, so that one machine can offer
 * many times their rate. {@code -Doverload.seconds=30} is how long.
 */
@Tag("heavy")
class OverloadIT {
  private static final Duration DURATION =
      Duration.ofSeconds(Integer.getInteger("overload.seconds", 30));
  private static final int CLIENTS = 64;
  private static final Duration SAMPLE = Duration.ofMillis(250);
  private static final long MAX_RESIDENT_BYTES = 1L << 30;

  @RegisterExtension
  final Installation installation =
      new Installation(
              "freshness: 1s",
              "workerThreads: 1",
              "zstdLevel: 22",
              "maxBatchBytes: 8MiB",
              "journal: {segmentBytes: 4MiB, budgetBytes: 128MiB, tableQuotaBytes: 64MiB}")
          .withJvmOptions("-Xmx512m", "-XX:+ExitOnOutOfMemoryError");

  @Test
  void aFloodIsRefusedPolitelyAndWhatWasTakenIsCommittedOnce() throws Exception {
    List<LoadTable> tables = LoadTable.create(installation, "claude", "codex");
    try (FloodLoad flood = new FloodLoad(installation)) {
      flood.start(tables, CLIENTS);
      long highestJournal = 0;
      int samples = 0;
      for (long since = System.nanoTime();
          System.nanoTime() - since < DURATION.toNanos();
          samples++) {
        installation.server().runFor(SAMPLE);
        highestJournal =
            Math.max(
                highestJournal, ServerMetrics.of(installation).sum("otlp_delta_journal_bytes"));
      }
      long committed = ServerMetrics.of(installation).sum("otlp_delta_committed_rows_total");
      long offered = flood.offeredRecords();
      flood.stop();
      Verdict verdict = CommittedLoad.judge(installation, tables, flood.ledger());
      long peak = ProcessMemory.peakResidentBytes(installation.server().pid());
      report(flood, samples, offered, committed, highestJournal, peak);
      System.out.println("overload: " + verdict.summary());
      verdict.requireExactlyOnce();
      assertThat(flood.refusedTables() + flood.refusedAll()).as("refusals").isPositive();
      assertThat(committed).as("rows committed while flooded").isPositive();
      assertThat(samples).as("answers of /metrics while flooded").isPositive();
      assertThat(highestJournal).as("journal bytes").isLessThanOrEqualTo(128L << 20);
      assertThat(peak).as("peak resident bytes").isLessThan(MAX_RESIDENT_BYTES);
    }
  }

  private static void report(
      FloodLoad flood, int samples, long offered, long committed, long journal, long peak) {
    System.out.printf(
        Locale.ROOT,
        "overload: clients=%d seconds=%d scrapes=%d offered=%d records acknowledged=%d committed=%d"
            + " offered/committed=%.1f 429=%d 503=%d journal-peak=%d MiB resident-peak=%d MiB"
            + " ack before saturation p50=%.1f ms p99=%.1f ms%n",
        CLIENTS,
        DURATION.toSeconds(),
        samples,
        offered,
        flood.acknowledgedRecords(),
        committed,
        (double) offered / committed,
        flood.refusedTables(),
        flood.refusedAll(),
        journal >> 20,
        peak >> 20,
        flood.beforeSaturation().millis(0.5),
        flood.beforeSaturation().millis(0.99));
  }
}
