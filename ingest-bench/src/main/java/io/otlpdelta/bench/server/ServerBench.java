package io.otlpdelta.bench.server;

import io.otlpdelta.bench.load.LoadPlan;
import io.otlpdelta.bench.load.LoadResult;
import io.otlpdelta.bench.load.LoadRun;
import io.otlpdelta.bench.load.Target;
import io.otlpdelta.bench.workload.RequestPool;
import io.otlpdelta.bench.workload.RequestPool.Shape;
import io.otlpdelta.env.Time;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.ContentCoding;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * Runs the whole server through its scenarios: one process for all, warmed up once, each scenario
 * into tables of its own and with its rows counted afterwards.
 */
public final class ServerBench {
  private static final long SEED = 20_261_102;
  private static final Duration DRAIN_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration DRAIN_POLL = Duration.ofMillis(50);

  private final Path projectFolder;
  private final Path workFolder;
  private final CpuPins pins;
  private final Time time;
  private final PrintStream progress;

  /**
   * Creates a bench.
   *
   * @param projectFolder the checkout, with a built server
   * @param workFolder an empty folder for the journal and the tables, on the disk to be measured
   * @param progress gets one line for each step
   */
  public ServerBench(
      Path projectFolder, Path workFolder, CpuPins pins, Time time, PrintStream progress) {
    this.projectFolder = projectFolder;
    this.workFolder = workFolder;
    this.pins = pins;
    this.time = time;
    this.progress = progress;
  }

  /** What comes first, until the server's hot paths are compiled; not reported. */
  private static List<Scenario> warmUps(Duration each, int poolRecords) {
    return List.of(
        closed("warmup_1", Signal.LOGS, ContentCoding.GZIP, 1, each, poolRecords),
        closed("warmup_100", Signal.LOGS, ContentCoding.IDENTITY, 100, each, poolRecords));
  }

  /** What is reported. */
  private static List<Scenario> scenarios(Duration each, int poolRecords) {
    List<Scenario> scenarios = new ArrayList<>();
    for (int records : List.of(1, 10, 100, 1000)) {
      scenarios.add(
          closed(
              "plain_" + records, Signal.LOGS, ContentCoding.IDENTITY, records, each, poolRecords));
      scenarios.add(
          closed("gzip_" + records, Signal.LOGS, ContentCoding.GZIP, records, each, poolRecords));
    }
    scenarios.add(
        closed("points_100", Signal.METRICS, ContentCoding.IDENTITY, 100, each, poolRecords));
    scenarios.add(
        new Scenario(
            "open",
            new Shape(Signal.LOGS, ContentCoding.IDENTITY, 10),
            LoadPlan.openLoop(1000, 500, each.multipliedBy(2)),
            poolRecords));
    return scenarios;
  }

  private static Scenario closed(
      String name,
      Signal signal,
      ContentCoding coding,
      int records,
      Duration duration,
      int poolRecords) {
    return new Scenario(
        name, new Shape(signal, coding, records), LoadPlan.closedLoop(8, duration), poolRecords);
  }

  /**
   * Runs them all.
   *
   * @param each how long each closed loop sends; the open loop sends twice as long
   * @param poolRecords records in all different requests of a scenario together
   * @throws IOException when the server cannot be started, misbehaves, or loses rows
   */
  public List<ServerRun> run(Duration each, int poolRecords)
      throws IOException, InterruptedException, TimeoutException, SQLException {
    pins.pinThisProcess();
    Installation installation = Installation.create(projectFolder, workFolder);
    List<Scenario> warmUps = warmUps(each, poolRecords);
    List<Scenario> scenarios = new ArrayList<>(warmUps);
    scenarios.addAll(scenarios(each, poolRecords));
    for (Scenario scenario : scenarios) {
      installation.createTables(scenario.tables());
    }
    String token = installation.createToken();
    List<Measured> measured = new ArrayList<>();
    try (ServerProcess server = installation.serve(pins, time)) {
      for (Scenario scenario : scenarios) {
        progress.println("server: " + scenario.name() + " (" + scenario.shape() + ")");
        measured.add(measure(installation, server, token, scenario));
      }
    }
    List<ServerRun> runs = new ArrayList<>();
    for (Measured run : measured.subList(warmUps.size(), measured.size())) {
      progress.println("audit: " + run.scenario().name());
      runs.add(audit(run));
    }
    return runs;
  }

  private Measured measure(
      Installation installation, ServerProcess server, String token, Scenario scenario)
      throws IOException, InterruptedException, TimeoutException {
    RequestPool pool = RequestPool.generate(scenario.shape(), scenario.poolRequests(), SEED);
    Signal signal = scenario.shape().signal();
    CommittedTable table = new CommittedTable(installation.tableFolder(scenario.tables(), signal));
    Target target = new Target(server.address(), token, scenario.tables().table(signal).toString());
    ProcessFigures figures = server.figures();
    figures.resetPeak();
    double cpuBefore = figures.cpuSeconds();
    ProcessFigures own = ProcessFigures.ofPid(ProcessHandle.current().pid());
    double ownCpuBefore = own.cpuSeconds();
    LoadResult load = LoadRun.run(target, pool, scenario.plan(), time);
    long answeredAt = time.nanoTime();
    double loadCores = (figures.cpuSeconds() - cpuBefore) / load.elapsedSeconds();
    double generatorCores = (own.cpuSeconds() - ownCpuBefore) / load.elapsedSeconds();
    awaitRows(table, load.acknowledgedRecords());
    double drainSeconds = time.nanosSince(answeredAt) / 1e9;
    double cpuSeconds = figures.cpuSeconds() - cpuBefore;
    return new Measured(
        scenario,
        load,
        Ledger.of(pool, load),
        table,
        loadCores,
        cpuSeconds,
        drainSeconds,
        figures.peakResidentBytes(),
        generatorCores);
  }

  private void awaitRows(CommittedTable table, long rows)
      throws IOException, InterruptedException, TimeoutException {
    long start = time.nanoTime();
    table.refresh();
    while (table.rows() < rows) {
      if (time.nanosSince(start) > DRAIN_TIMEOUT.toNanos()) {
        throw new TimeoutException(
            "the table has "
                + table.rows()
                + " of "
                + rows
                + " acknowledged rows after "
                + DRAIN_TIMEOUT.toSeconds()
                + " s");
      }
      time.sleep(DRAIN_POLL);
      table.refresh();
    }
  }

  /** Counts the rows by session, after the server has stopped, so that it costs it nothing. */
  private static ServerRun audit(Measured measured) throws IOException, SQLException {
    LoadResult load = measured.load();
    CommittedTable table = measured.table();
    table.refresh();
    Map<String, Long> inTable =
        TableAudit.rowsBySession(measured.scenario().shape().signal(), table.liveFiles());
    return new ServerRun(
        measured.scenario().shape().toString(),
        measured.scenario().plan().connections(),
        measured.scenario().plan().requestsPerSecond(),
        load.requestsPerSecond(),
        load.acknowledgedRecords() / load.elapsedSeconds(),
        load.acknowledgedRecords(),
        load.refusedRequests(),
        measured.loadCores(),
        measured.cpuSeconds(),
        load.acknowledgedRecords() / measured.cpuSeconds(),
        load.latencyMillis(50),
        load.latencyMillis(99),
        load.latencyMillis(100),
        measured.drainSeconds(),
        measured.peakResidentBytes(),
        measured.generatorCores(),
        table.ingestCommits(),
        (double) table.bytes() / table.rows(),
        measured.ledger().lost(inTable),
        measured.ledger().surplus(inTable));
  }

  /** A run whose rows are not yet counted by session. */
  private record Measured(
      Scenario scenario,
      LoadResult load,
      Ledger ledger,
      CommittedTable table,
      double loadCores,
      double cpuSeconds,
      double drainSeconds,
      long peakResidentBytes,
      double generatorCores) {}
}
