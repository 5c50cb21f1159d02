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
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Sends load to one running server and reads what it cost. One thread. */
final class Measurement {
  private static final long SEED = 20_261_102;
  private static final Duration DRAIN_TIMEOUT = Duration.ofMinutes(10);

  private final Installation installation;
  private final ServerProcess server;
  private final AllocationMeter allocation;
  private final String token;
  private final CpuPins pins;
  private final Time time;
  private final ProcessFigures own = ProcessFigures.ofPid(ProcessHandle.current().pid());
  private RequestPool pool = RequestPool.EMPTY;

  Measurement(
      Installation installation,
      ServerProcess server,
      AllocationMeter allocation,
      String token,
      CpuPins pins,
      Time time) {
    this.installation = installation;
    this.server = server;
    this.allocation = allocation;
    this.token = token;
    this.pins = pins;
    this.time = time;
  }

  /** The process's CPU so far. */
  GroupFigures cpuSeconds() throws IOException {
    return server.figures().cpuSecondsByGroup();
  }

  /** Lets the server's compiler work beside its other threads. */
  void beginWarmUp() throws IOException, InterruptedException {
    pins.unpin(server.pid());
  }

  /** Moves the server back to its core. */
  void endWarmUp() throws IOException, InterruptedException {
    pins.pinServer(server.pid());
  }

  /**
   * Sends something that is not reported, and waits until it is in its table.
   *
   * @param round equal requests would only be recognised as repeats
   * @throws IOException also when the server refuses all of it
   */
  void warmUp(Scenario scenario, LoadPlan plan, int round)
      throws IOException, InterruptedException, TimeoutException {
    Shape shape = scenario.shape();
    TableName table = scenario.warmUpTable();
    RequestPool requests = warmUpRequests(shape, Math.max(plan.connections(), 100), round);
    pins.pinThisProcess();
    Target target = target(table, shape.signal());
    LoadResult load = LoadRun.run(target, requests, plan, time);
    if (load.acknowledgedRequests() == 0) {
      throw new IOException("every request was refused; HTTP statuses: " + load.statuses());
    }
    LastRequest.send(target, lastWarmUpRequest(shape, round), DRAIN_TIMEOUT);
  }

  static RequestPool warmUpRequests(Shape shape, int requests, int round) {
    return RequestPool.generate(shape, requests, SEED - round);
  }

  static RequestPool lastWarmUpRequest(Shape shape, int round) {
    return lastRequest(shape, SEED + round);
  }

  /** Runs the scenario once. */
  Measured measure(Scenario scenario, int run)
      throws IOException, InterruptedException, TimeoutException {
    RequestPool requests = pool(scenario.shape(), scenario.poolRequests());
    RequestPool last = lastRequest(scenario.shape(), SEED + 1);
    Target target = target(scenario.table(run), scenario.shape().signal());
    pins.pinThisProcess();
    ProcessFigures figures = server.figures();
    figures.resetPeak();
    GroupFigures allocatedBefore = allocation.allocatedBytes();
    GroupFigures cpuBefore = figures.cpuSecondsByGroup();
    double ownCpuBefore = own.cpuSeconds();
    MachineTime machineBefore = MachineTime.sinceBoot();
    LoadResult load = LoadRun.run(target, requests, scenario.plan(), time);
    long answeredAt = time.nanoTime();
    double loadCpu = figures.cpuSeconds() - cpuBefore.total();
    double stolenShare = MachineTime.sinceBoot().stolenShareSince(machineBefore);
    double generatorCpu = own.cpuSeconds() - ownCpuBefore;
    Acknowledgements lastOne = LastRequest.send(target, last, DRAIN_TIMEOUT);
    double drainSeconds = time.nanosSince(answeredAt) / 1e9;
    return new Measured(
        scenario,
        load,
        lastOne,
        new CommittedTable(installation.tableFolder(scenario.table(run))),
        loadCpu / load.elapsedSeconds(),
        stolenShare,
        figures.cpuSecondsByGroup().since(cpuBefore),
        drainSeconds,
        figures.peakResidentBytes(),
        allocation.allocatedBytes().since(allocatedBefore),
        generatorCpu / load.elapsedSeconds());
  }

  private Target target(TableName table, Signal signal) {
    return Target.ofTable(server.address(), token, signal, table.toString());
  }

  /** The requests of the last scenario, or new ones; made with all cores, while nothing runs. */
  private RequestPool pool(Shape shape, int requests) throws IOException, InterruptedException {
    if (!pool.shape().equals(shape) || pool.size() != requests) {
      pins.unpinThisProcess();
      pool = RequestPool.EMPTY;
      pool = RequestPool.generate(shape, requests, SEED);
    }
    return pool;
  }

  private static RequestPool lastRequest(Shape shape, long seed) {
    return RequestPool.generate(
        new Shape(shape.client(), shape.signal(), ContentCoding.IDENTITY, 1), 1, seed);
  }
}
