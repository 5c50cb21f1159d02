package io.otlpdelta.bench.report;

import io.otlpdelta.bench.commits.CommitCost;
import io.otlpdelta.bench.peers.PeerResult;
import io.otlpdelta.bench.server.BacklogResult;
import io.otlpdelta.bench.server.ScenarioResult;
import io.otlpdelta.bench.server.ServerRun;
import io.otlpdelta.bench.server.ThreadRole;
import io.otlpdelta.bench.stages.StageCost;
import java.util.List;
import java.util.Optional;

/**
 * Everything one invocation measured.
 *
 * @param date ISO date and time, UTC
 * @param quick a short run, to see that all works; its figures are rough
 * @param recordBytes mean size of a log record, its share of the envelope included
 * @param stages empty when they were not asked for
 * @param scenarios empty when they were not asked for
 * @param commits empty when they were not asked for
 * @param backlogs empty when none was asked for
 * @param peers empty when they were not asked for
 */
public record BenchReport(
    String date,
    boolean quick,
    MachineFacts machine,
    boolean pinned,
    double recordBytes,
    List<StageCost> stages,
    List<ScenarioResult> scenarios,
    List<CommitCost> commits,
    List<BacklogResult> backlogs,
    List<PeerResult> peers) {
  /** The scenario that is compared with what the stages predict. */
  private static final String COMPARED_SCENARIO = "plain_100";

  /** The stages that a plain request goes through. */
  private static final List<String> PATH =
      List.of("Decode.plain", "Journal.append, concurrency 64", "DataFile.logs");

  public BenchReport {
    stages = List.copyOf(stages);
    scenarios = List.copyOf(scenarios);
    commits = List.copyOf(commits);
    backlogs = List.copyOf(backlogs);
    peers = List.copyOf(peers);
  }

  /**
   * Records per core-second if the server cost only what its stages cost alone: decode, journal,
   * rows to file. Empty when one of them was not measured.
   */
  Optional<Double> predictedByStages() {
    return stageNanos().map(nanos -> 1e9 / nanos);
  }

  /** The same with what the HTTP threads took in the whole server: they have no stage alone. */
  Optional<Double> predictedWithHttp() {
    return stageNanos().flatMap(nanos -> httpNanos().map(httpNanos -> 1e9 / (nanos + httpNanos)));
  }

  private Optional<Double> httpNanos() {
    return compared().map(run -> run.cpuSeconds().of(ThreadRole.HTTP) * 1e9 / run.records());
  }

  private Optional<Double> stageNanos() {
    double nanos = 0;
    for (String name : PATH) {
      Optional<StageCost> cost =
          stages.stream().filter(each -> each.stage().equals(name)).findFirst();
      if (cost.isEmpty()) {
        return Optional.empty();
      }
      nanos += cost.get().cpuNanosPerUnit();
    }
    return Optional.of(nanos);
  }

  /** The whole server's records per core-second in the scenario that the prediction is for. */
  Optional<Double> measuredWhole() {
    return compared().map(ServerRun::recordsPerCoreSecond);
  }

  /**
   * How many times the records per core-second of the straightforward server the product has, in a
   * scenario that both went through.
   */
  Optional<Double> advantage(String scenario) {
    Optional<Double> product = measured(scenario);
    Optional<Double> straightforward = measured("baseline_" + scenario);
    return product.flatMap(rate -> straightforward.map(base -> rate / base));
  }

  private Optional<ServerRun> compared() {
    return median(COMPARED_SCENARIO);
  }

  private Optional<Double> measured(String name) {
    return median(name).map(ServerRun::recordsPerCoreSecond);
  }

  private Optional<ServerRun> median(String scenarioName) {
    return scenarios.stream()
        .filter(scenario -> scenario.name().equals(scenarioName))
        .map(ScenarioResult::median)
        .findFirst();
  }
}
