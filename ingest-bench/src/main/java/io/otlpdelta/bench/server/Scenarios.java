package io.otlpdelta.bench.server;

import io.otlpdelta.bench.load.LoadPlan;
import io.otlpdelta.bench.workload.Client;
import io.otlpdelta.bench.workload.RequestPool.Shape;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.ContentCoding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What is measured of whole servers. */
public final class Scenarios {
  /** Enough that one sync of the journal serves several requests, as with many clients. */
  private static final int CONNECTIONS = 32;

  private static final String WIDE_POINTS = "codex_points_180";

  private final Size size;

  /**
   * How long everything takes.
   *
   * @param closedLoop how long a closed loop sends at most
   * @param maxRecords after how many records it ends earlier; a quarter where each costs much
   * @param headlineRuns how often the rows that count most are measured
   * @param poolRecords records in the requests that are made beforehand
   * @param sessions of the open loop, each with a connection
   * @param requestsPerSecond of the open loop
   * @param openLoop how long it sends
   */
  public record Size(
      Duration closedLoop,
      long maxRecords,
      int headlineRuns,
      int poolRecords,
      int sessions,
      double requestsPerSecond,
      Duration openLoop) {
    public static final Size FULL =
        new Size(
            Duration.ofSeconds(10), 1_500_000, 3, 400_000, 10_000, 3_000, Duration.ofSeconds(60));
    public static final Size QUICK =
        new Size(Duration.ofSeconds(4), 400_000, 1, 100_000, 1_000, 500, Duration.ofSeconds(10));
  }

  /** All of them, of that size. */
  public Scenarios(Size size) {
    this.size = size;
  }

  /** In the order in which they run. */
  public List<Scenario> all() {
    List<Scenario> scenarios = new ArrayList<>();
    for (int records : List.of(1, 10, 100, 1000)) {
      scenarios.add(closed("plain_" + records, Launch.PRODUCT, shape(Signal.LOGS, records)));
    }
    scenarios.add(closed("points_100", Launch.PRODUCT, shape(Signal.METRICS, 100)));
    scenarios.add(closed("codex_10", Launch.PRODUCT, plain(Client.CODEX, Signal.LOGS, 10)));
    scenarios.add(closed(WIDE_POINTS, Launch.PRODUCT, plain(Client.CODEX, Signal.METRICS, 180)));
    scenarios.add(open());
    for (int records : List.of(1, 10, 100, 1000)) {
      Shape gzip = new Shape(Signal.LOGS, ContentCoding.GZIP, records);
      scenarios.add(closed("gzip_" + records, Launch.PRODUCT_REPEATS, gzip));
    }
    Shape collected = new Shape(Client.COLLECTOR, Signal.LOGS, ContentCoding.GZIP, 1000);
    scenarios.add(closed("collector_1000", Launch.PRODUCT_REPEATS, collected));
    scenarios.add(closed("baseline_plain_100", Launch.STRAIGHTFORWARD, shape(Signal.LOGS, 100)));
    scenarios.add(
        closed("baseline_points_100", Launch.STRAIGHTFORWARD, shape(Signal.METRICS, 100)));
    return scenarios;
  }

  /** A short closed loop of the same shape, for the warm-up. */
  static LoadPlan warmUpPlan(Scenario scenario, Duration duration) {
    return LoadPlan.closedLoop(
        Math.min(CONNECTIONS, scenario.plan().connections()), duration, Long.MAX_VALUE);
  }

  private Scenario closed(String name, Launch launch, Shape shape) {
    int runs = shape.recordsPerRequest() == 100 ? size.headlineRuns() : 1;
    int requests = Math.max(2 * CONNECTIONS, size.poolRecords() / shape.recordsPerRequest());
    boolean dear = launch == Launch.STRAIGHTFORWARD || name.equals(WIDE_POINTS);
    long maxRecords = dear ? size.maxRecords() / 4 : size.maxRecords();
    LoadPlan plan = LoadPlan.closedLoop(CONNECTIONS, size.closedLoop(), maxRecords);
    return new Scenario(name, launch, shape, plan, Math.min(requests, 40_000), runs);
  }

  private Scenario open() {
    LoadPlan plan = LoadPlan.openLoop(size.sessions(), size.requestsPerSecond(), size.openLoop());
    return new Scenario("open", Launch.PRODUCT, shape(Signal.LOGS, 10), plan, size.sessions(), 1);
  }

  private static Shape shape(Signal signal, int records) {
    return plain(Client.CLAUDE_CODE, signal, records);
  }

  private static Shape plain(Client client, Signal signal, int records) {
    return new Shape(client, signal, ContentCoding.IDENTITY, records);
  }
}
