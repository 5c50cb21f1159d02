package io.otlpdelta.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.it.harness.ExactlyOnce;
import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.LoadSenders;
import io.otlpdelta.it.harness.LoadSenders.Unanswered;
import io.otlpdelta.it.harness.LogLoad;
import io.otlpdelta.it.harness.LogLoad.RecordId;
import io.otlpdelta.it.harness.S3Service;
import io.otlpdelta.it.harness.S3Service.Weather;
import io.otlpdelta.it.harness.ServerMetrics;
import io.otlpdelta.it.harness.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers with journals of their own write the same tables, on S3 and in a shared folder. */
@Tag("heavy")
@Tag("s3")
class SharedTableIT {
  private static final int SESSIONS = 4;
  private static final Duration LOAD = Duration.ofSeconds(20);

  @TempDir Path folder;
  private S3Service s3;
  private final List<Installation> servers = new ArrayList<>();
  private final List<LoadSenders> senders = new ArrayList<>();

  @BeforeEach
  void startS3() throws Exception {
    s3 = S3Service.start();
  }

  @AfterEach
  void stopEverything() throws Exception {
    senders.forEach(LoadSenders::close);
    servers.forEach(Installation::close);
    s3.close();
  }

  @Test
  void aServerThatIsKilledBesideAnotherLosesAndDoublesNothing() throws Exception {
    startServers(2, s3.configuration(false), s3.warehouse(), "1s");
    startSenders();
    for (int kill = 0; kill < 2; kill++) {
      awaitProgress(300);
      servers.get(0).server().kill();
      senders.get(1).awaitProgress(300);
      servers.get(0).restart();
    }
    awaitProgress(300);
    stopSenders();
    assertEachRowOnce();
  }

  @ParameterizedTest
  @CsvSource({"folder, 2", "folder, 4", "s3, 2", "s3, 4"})
  void manyServersFillOneTable(String storage, int count) throws Exception {
    if (storage.equals("s3")) {
      startServers(count, s3.configuration(false), s3.warehouse(), "200ms");
    } else {
      startServers(count, List.of("warehouse: " + folder), folder, "200ms");
    }
    startSenders();
    long begun = System.nanoTime();
    servers.get(0).server().runFor(LOAD);
    stopSenders();
    Map<RecordId, Long> rows = assertEachRowOnce();
    double seconds = (System.nanoTime() - begun) / 1e9;
    report(storage, rows.size(), seconds);
    for (Installation server : servers) {
      assertThat(ServerMetrics.of(server).sum("otlp_delta_commits_total"))
          .as("commits of each server")
          .isPositive();
    }
  }

  @Test
  void acknowledgementsGoOnWhileS3IsDisturbedAndEachRowIsThereOnceAfterwards() throws Exception {
    startServers(1, s3.configuration(true), s3.warehouse(), "1s");
    startSenders();
    awaitProgress(100);
    for (Weather weather :
        List.of(Weather.STALLED, Weather.ANSWERS_LOST, Weather.REFUSED, Weather.ANSWERS_LOST)) {
      long before = s3.harmed();
      s3.turn(weather);
      servers.get(0).server().runFor(Duration.ofSeconds(6));
      awaitProgress(200);
      assertThat(s3.harmed()).as("requests that met %s", weather).isGreaterThan(before);
      s3.turn(Weather.FINE);
      awaitProgress(100);
    }
    stopSenders();
    assertEachRowOnce();
  }

  private void startServers(
      int count, List<String> configuration, Path warehouse, String freshness) {
    List<String> lines = new ArrayList<>(configuration);
    lines.add("freshness: " + freshness);
    for (int i = 0; i < count; i++) {
      servers.add(
          new Installation(lines.toArray(String[]::new))
              .withJvmOptions("-Xmx400m")
              .withWarehouse(warehouse)
              .start(getClass().getSimpleName()));
    }
  }

  private void startSenders() {
    for (int i = 0; i < servers.size(); i++) {
      LoadSenders load = new LoadSenders(servers.get(i));
      for (int session = 0; session < SESSIONS; session++) {
        load.start("server-" + i + "-session-" + session, Unanswered.REPEAT);
      }
      senders.add(load);
    }
  }

  private void awaitProgress(int records) {
    senders.forEach(load -> load.awaitProgress(records));
  }

  private void stopSenders() throws Exception {
    for (LoadSenders load : senders) {
      load.stop();
    }
  }

  private Map<RecordId, Long> assertEachRowOnce() throws Exception {
    Set<RecordId> acknowledged = new HashSet<>();
    for (LoadSenders load : senders) {
      acknowledged.addAll(load.acknowledged());
    }
    for (int i = 1; i < servers.size(); i++) {
      // What a server acknowledged before is in the table when this is.
      byte[] last = LogLoad.request("last-of-" + i, 0, 1);
      assertThat(servers.get(i).client().postCommitted(Signal.LOGS, last).statusCode())
          .isEqualTo(200);
    }
    Map<RecordId, Long> rows = new ExactlyOnce(servers.get(0)).committed();
    Set<RecordId> lost = new HashSet<>(acknowledged);
    lost.removeAll(rows.keySet());
    assertThat(lost).as("acknowledged records that are lost").isEmpty();
    assertThat(rows.values()).as("occurrences of a record").containsOnly(1L);
    assertThat(rows.size()).as("records").isEqualTo(acknowledged.size());
    return rows;
  }

  private void report(String storage, int rows, double seconds) {
    long commits = 0;
    long conflicts = 0;
    double oldest = 0;
    for (Installation server : servers) {
      ServerMetrics metrics = ServerMetrics.of(server);
      commits += metrics.sum("otlp_delta_commits_total");
      oldest = Math.max(oldest, metrics.max("otlp_delta_freshness_seconds_max"));
      conflicts += metrics.sum("otlp_delta_commit_failures_total", "kind=\"conflict\"");
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %d servers | %d rows | %.0f rows/s | %d commits | %.1f commits/s | %d conflicts |"
            + " %.2f conflicts per commit | oldest row %.1f s |%n",
        storage,
        servers.size(),
        rows,
        rows / seconds,
        commits,
        commits / seconds,
        conflicts,
        (double) conflicts / commits,
        oldest);
  }
}
