package io.otlpdelta.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.ServerProcess;
import io.otlpdelta.it.load.CommittedLoad;
import io.otlpdelta.it.load.Ledger.Verdict;
import io.otlpdelta.it.load.LoadTable;
import io.otlpdelta.it.load.MaintenanceWatch;
import io.otlpdelta.it.load.OpenLoopLoad;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The server is killed again and again under a load that never pauses; afterwards every record that
 * was answered with 200 is in its table once, and every other at most once.
 *
 * <p>{@code -Dcrash.kills=100} kills a hundred times, {@code -Dcrash.seed=N} repeats the moments of
 * an earlier run as far as two runs of a machine are alike.
 */
@Tag("heavy")
class CrashSuiteIT {
  private static final int KILLS = Integer.getInteger("crash.kills", 10);

  /** On a crowded machine the kills come before much was done; then some more follow. */
  private static final int MAX_KILLS = 3 * KILLS;

  private static final int FURTHER_KILLS = 10;
  private static final long SEED = Long.getLong("crash.seed", System.nanoTime());
  private static final int REQUESTS_PER_SECOND = Integer.getInteger("crash.requestsPerSecond", 150);
  private static final int SESSIONS = 200;
  private static final Duration MAINTENANCE_LIMIT = Duration.ofSeconds(60);

  /** Small segments, so that each run fills and recycles some; every commit is followed by work. */
  @RegisterExtension
  final Installation installation =
      new Installation(
          "freshness: 300ms",
          "commitsPerCheckpoint: 3",
          "journal: {segmentBytes: 1MiB, budgetBytes: 512MiB, tableQuotaBytes: 512MiB}");

  /** How the server ends. */
  private enum End {
    /** SIGKILL, up to three seconds after the process began: often before it is ready. */
    KILLED_AT_ANY_MOMENT,
    /** SIGKILL, up to two seconds after the server was ready. */
    KILLED_AT_WORK,
    /** SIGKILL while it starts: about when the journal is read back. */
    KILLED_IN_RECOVERY,
    /** SIGKILL just after a checkpoint appeared, when log clean-up and compaction follow. */
    KILLED_IN_MAINTENANCE,
    /** SIGTERM, as a deployment does. */
    STOPPED
  }

  private final Random random = new Random(SEED);
  private final Map<End, Integer> ends = new EnumMap<>(End.class);
  private int kills;
  private int killsBeforeReady;

  @Test
  void everyAcknowledgedRecordIsThereOnceAndEveryOtherAtMostOnce() {
    System.out.printf("crash suite: begins, kills=%d seed=%d%n", KILLS, SEED);
    List<LoadTable> tables = LoadTable.create(installation, "claude", "codex");
    MaintenanceWatch maintenance = new MaintenanceWatch(installation, tables);
    OpenLoopLoad.Plan plan = new OpenLoopLoad.Plan(tables, SESSIONS, REQUESTS_PER_SECOND, SEED);
    try (OpenLoopLoad load = new OpenLoopLoad(installation, plan)) {
      load.start();
      endServers(KILLS, maintenance);
      while (kills < MAX_KILLS && !missing(load.totals(), maintenance).isEmpty()) {
        System.out.printf(
            "crash suite: goes on after %d kills, for %s%n",
            kills, missing(load.totals(), maintenance));
        endServers(Math.min(FURTHER_KILLS, MAX_KILLS - kills), maintenance);
      }
      installation.server().awaitReady();
      load.awaitAcknowledged(SESSIONS);
      load.finish();
      Verdict verdict = CommittedLoad.judge(installation, tables, load.ledger());
      System.out.printf(
          "crash suite: kills=%d ends=%s kills-before-ready=%d checkpoints=%d compactions=%d %s %s"
              + " seed=%d%n",
          kills,
          ends,
          killsBeforeReady,
          maintenance.checkpoints(),
          maintenance.compactions(),
          load.totals(),
          verdict.summary(),
          SEED);
      verdict.requireExactlyOnce();
      assertThat(missing(load.totals(), maintenance)).as("not met in %d kills", kills).isEmpty();
    }
  }

  private void endServers(int count, MaintenanceWatch maintenance) {
    for (End end : ends(count)) {
      endServer(end, maintenance);
      ends.merge(end, 1, Integer::sum);
      installation.launch();
    }
  }

  /** A run in which nothing was at stake proves nothing. */
  private List<String> missing(OpenLoopLoad.Totals totals, MaintenanceWatch maintenance) {
    List<String> missing = new ArrayList<>();
    if (totals.acknowledged() <= 10L * KILLS) {
      missing.add("acknowledged requests");
    }
    if (totals.retries() == 0) {
      missing.add("retries");
    }
    if (KILLS >= 10) {
      if (killsBeforeReady == 0) {
        missing.add("kills before ready");
      }
      if (killsBeforeReady == kills) {
        missing.add("kills after ready");
      }
      if (maintenance.checkpoints() == 0) {
        missing.add("checkpoints");
      }
      if (maintenance.compactions() == 0) {
        missing.add("compactions");
      }
    }
    return missing;
  }

  /** Of ten kills two are in recovery and two in maintenance; then there is a stop for each ten. */
  private List<End> ends(int count) {
    List<End> all = new ArrayList<>();
    for (int kill = 0; kill < count; kill++) {
      switch (kill % 10) {
        case 1, 6 -> all.add(End.KILLED_IN_RECOVERY);
        case 2, 7 -> all.add(End.KILLED_IN_MAINTENANCE);
        case 3, 5, 8 -> all.add(End.KILLED_AT_WORK);
        default -> all.add(End.KILLED_AT_ANY_MOMENT);
      }
      if (kill % 10 == 5) {
        all.add(End.STOPPED);
      }
    }
    Collections.shuffle(all, random);
    return all;
  }

  private void endServer(End end, MaintenanceWatch maintenance) {
    ServerProcess server = installation.server();
    switch (end) {
      case KILLED_AT_ANY_MOMENT -> {
        server.runFor(upTo(3_000));
        kill(server);
      }
      case KILLED_AT_WORK -> {
        server.awaitReady();
        server.runFor(upTo(2_000));
        kill(server);
      }
      case KILLED_IN_RECOVERY -> {
        server.awaitOutput("Starting otlp-delta");
        server.runFor(upTo(250));
        kill(server);
      }
      case KILLED_IN_MAINTENANCE -> {
        server.awaitReady();
        maintenance.forgetEarlier();
        await("a checkpoint")
            .atMost(MAINTENANCE_LIMIT)
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(2))
            .until(maintenance::hasBegun);
        server.runFor(upTo(40));
        kill(server);
      }
      case STOPPED -> {
        server.awaitReady();
        server.runFor(upTo(1_500));
        assertThat(server.terminate()).as("exit code").isIn(0, 143);
      }
    }
  }

  private void kill(ServerProcess server) {
    server.kill();
    kills++;
    if (!server.output().contains("Serving OTLP at")) {
      killsBeforeReady++;
    }
  }

  private Duration upTo(int millis) {
    return Duration.ofMillis(random.nextInt(millis + 1));
  }
}
