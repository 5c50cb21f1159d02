package io.otlpdelta.bench.server;

import io.otlpdelta.bench.load.Acknowledgements;
import io.otlpdelta.bench.load.LastRequest;
import io.otlpdelta.bench.load.LoadPlan;
import io.otlpdelta.bench.load.LoadResult;
import io.otlpdelta.bench.load.LoadRun;
import io.otlpdelta.bench.load.Target;
import io.otlpdelta.bench.workload.RequestPool;
import io.otlpdelta.bench.workload.RequestPool.Shape;
import io.otlpdelta.env.Time;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import io.otlpdelta.otlp.ContentCoding;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

/**
 * Lets the journal fill while the table lags behind, because its files are compressed as slowly as
 * can be; then stops the server and lets another one, at its defaults, find the backlog and write
 * it. Watches resident memory all the time, and counts the rows at the end.
 */
public final class BacklogBench {
  private static final long SEED = 20_261_103;
  private static final int CONNECTIONS = 32;
  private static final Duration MAX_SENDING = Duration.ofMinutes(10);
  private static final Duration MAX_DRAINING = Duration.ofMinutes(30);
  private static final Shape SHAPE = new Shape(Signal.LOGS, ContentCoding.IDENTITY, 100);
  private static final int POOL_REQUESTS = 2_000;

  /** The highest level whose memory does not stand out: slow, but no test of zstd. */
  private static final int SLOW_ZSTD_LEVEL = 15;

  private static final TableName TABLE =
      new TableName("main", "telemetry", "backlog" + Signal.LOGS.tableSuffix());

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
  public BacklogBench(
      Path projectFolder, Path workFolder, CpuPins pins, Time time, PrintStream progress) {
    this.projectFolder = projectFolder;
    this.workFolder = workFolder;
    this.pins = pins;
    this.time = time;
    this.progress = progress;
  }

  /**
   * Makes a backlog of that size, or a third of the free disk if that is less, and writes it.
   *
   * @throws IOException when a server cannot be started or misbehaves
   */
  public BacklogResult run(long wantedBytes)
      throws IOException, InterruptedException, TimeoutException, SQLException {
    long bytes = Math.min(wantedBytes, Files.getFileStore(workFolder).getUsableSpace() / 3);
    if (bytes < wantedBytes) {
      progress.printf(
          Locale.ROOT,
          "backlog: %.1f GiB instead of %.1f, because the disk has no room for more%n",
          gibibytes(bytes),
          gibibytes(wantedBytes));
    }
    Installation installation =
        Installation.create(projectFolder, workFolder, Launch.PRODUCT, lagging(bytes));
    installation.createTable(TABLE, Signal.LOGS);
    String token = installation.createToken();
    RequestPool pool = RequestPool.generate(SHAPE, POOL_REQUESTS, SEED);
    Growth growth = grow(installation, token, pool, bytes);
    installation.configure(limits(bytes));
    return drain(installation, token, wantedBytes, growth);
  }

  private static String lagging(long bytes) {
    return limits(bytes) + "zstdLevel: " + SLOW_ZSTD_LEVEL + "\n";
  }

  /** Room in the journal; everything else is at its default. */
  private static String limits(long bytes) {
    long room = bytes + bytes / 2;
    return "committedTimeout: 1h\njournal:\n  budgetBytes: "
        + room
        + "\n  tableQuotaBytes: "
        + room
        + "\n";
  }

  /** What the first server did. */
  private record Growth(
      LoadResult load, long backlogBytes, long residentBytes, double sendSeconds) {}

  private Growth grow(Installation installation, String token, RequestPool pool, long bytes)
      throws IOException, InterruptedException, TimeoutException {
    progress.printf(Locale.ROOT, "backlog: fill the journal with %.1f GiB%n", gibibytes(bytes));
    try (ServerProcess server = installation.serve(pins, time)) {
      Target target = Target.ofTable(server.address(), token, Signal.LOGS, TABLE.toString());
      pins.pinThisProcess();
      long records = Math.round(bytes / pool.decodedBytesPerRecord());
      LoadResult load =
          LoadRun.run(target, pool, LoadPlan.closedLoop(CONNECTIONS, MAX_SENDING, records), time);
      CommittedTable table = new CommittedTable(installation.tableFolder(TABLE));
      table.refresh();
      long waiting = load.acknowledgedRecords() - table.rows();
      return new Growth(
          load,
          Math.round(waiting * pool.decodedBytesPerRecord()),
          server.figures().peakResidentBytes(),
          load.elapsedSeconds());
    }
  }

  private BacklogResult drain(
      Installation installation, String token, long wantedBytes, Growth growth)
      throws IOException, InterruptedException, SQLException {
    progress.printf(
        Locale.ROOT,
        "backlog: %.1f GiB wait; start another server to write them%n",
        gibibytes(growth.backlogBytes()));
    RequestPool last =
        RequestPool.generate(new Shape(Signal.LOGS, ContentCoding.IDENTITY, 1), 1, 1);
    long startedAt = time.nanoTime();
    Acknowledgements lastOne;
    double startSeconds;
    double drainSeconds;
    long resident;
    try (ServerProcess server = installation.serve(pins, time)) {
      startSeconds = time.nanosSince(startedAt) / 1e9;
      Target target = Target.ofTable(server.address(), token, Signal.LOGS, TABLE.toString());
      long readyAt = time.nanoTime();
      lastOne = LastRequest.send(target, last, MAX_DRAINING);
      drainSeconds = time.nanosSince(readyAt) / 1e9;
      resident = server.figures().peakResidentBytes();
    }
    pins.unpinThisProcess();
    progress.println("backlog: count the rows");
    CommittedTable table = new CommittedTable(installation.tableFolder(TABLE));
    table.refresh();
    LoadResult load = growth.load();
    Ledger ledger = new Ledger(List.of(load.acknowledged(), lastOne));
    TableAudit.count(SHAPE, table.liveFiles(), ledger::count);
    return new BacklogResult(
        wantedBytes,
        growth.backlogBytes(),
        load.acknowledgedRecords(),
        load.refusedRequests(),
        growth.sendSeconds(),
        growth.residentBytes(),
        load.latencyMillis(50),
        load.latencyMillis(99),
        startSeconds,
        drainSeconds,
        resident,
        ledger.lost(),
        ledger.surplus());
  }

  private static double gibibytes(long bytes) {
    return bytes / (double) (1L << 30);
  }
}
