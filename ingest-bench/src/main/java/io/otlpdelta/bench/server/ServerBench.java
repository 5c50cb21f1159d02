package io.otlpdelta.bench.server;

import io.otlpdelta.env.Time;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * Runs whole servers through their scenarios: one process for each way to start it, warmed up once,
 * each run into a table of its own and with its rows counted afterwards.
 */
public final class ServerBench {
  private final Path projectFolder;
  private final Path workFolder;
  private final CpuPins pins;
  private final Time time;
  private final PrintStream progress;
  private final List<String> failures = new ArrayList<>();

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

  /**
   * Runs them, those of one server together. What fails for one server is among the {@link
   * #failures}, and does not cost the figures of the others.
   */
  public List<ScenarioResult> run(List<Scenario> scenarios) throws InterruptedException {
    Map<Launch, List<Scenario>> byLaunch = new EnumMap<>(Launch.class);
    for (Scenario scenario : scenarios) {
      byLaunch.computeIfAbsent(scenario.launch(), launch -> new ArrayList<>()).add(scenario);
    }
    List<ScenarioResult> results = new ArrayList<>();
    for (Map.Entry<Launch, List<Scenario>> group : byLaunch.entrySet()) {
      try {
        results.addAll(run(group.getKey(), group.getValue()));
      } catch (IOException | TimeoutException | SQLException e) {
        failed(group.getKey().label(), e);
      }
    }
    return results;
  }

  /** What could not be measured, and why. */
  public List<String> failures() {
    return List.copyOf(failures);
  }

  private List<ScenarioResult> run(Launch launch, List<Scenario> scenarios)
      throws IOException, InterruptedException, TimeoutException, SQLException {
    Path folder =
        Files.createDirectories(workFolder.resolve(launch.name().toLowerCase(Locale.ROOT)));
    Installation installation =
        Installation.create(projectFolder, folder, launch, launch.configuration());
    createTables(installation, scenarios);
    String token = installation.createToken();
    List<Measured> measured = new ArrayList<>();
    say("start " + launch.label());
    try (ServerProcess server = installation.serve(pins, time);
        AllocationMeter allocation = AllocationMeter.attach(server.pid())) {
      Measurement measurement =
          new Measurement(installation, server, allocation, token, pins, time);
      new WarmUp(measurement, time, progress).run(scenarios);
      for (Scenario scenario : scenarios) {
        measureOrGoOn(measurement, scenario, measured);
      }
    } finally {
      pins.unpinThisProcess();
    }
    List<ScenarioResult> results = new ArrayList<>();
    for (Scenario scenario : scenarios) {
      say("count the rows of " + scenario.name());
      List<ServerRun> runs = new ArrayList<>();
      for (Measured run : measured) {
        if (run.scenario().equals(scenario)) {
          runs.add(run.audit());
        }
      }
      if (!runs.isEmpty()) {
        results.add(result(scenario, runs));
      }
    }
    return results;
  }

  private static void createTables(Installation installation, List<Scenario> scenarios)
      throws IOException {
    for (Scenario scenario : scenarios) {
      installation.createTable(scenario.warmUpTable(), scenario.shape().signal());
      for (int run = 0; run < scenario.runs(); run++) {
        installation.createTable(scenario.table(run), scenario.shape().signal());
      }
    }
  }

  /** What fails in one scenario must not cost the figures of the others. */
  private void measureOrGoOn(Measurement measurement, Scenario scenario, List<Measured> measured)
      throws InterruptedException {
    try {
      measured.addAll(measure(measurement, scenario));
    } catch (IOException | TimeoutException e) {
      failed(scenario.name(), e);
    }
  }

  private void failed(String what, Exception why) {
    failures.add(what + ": " + why.getMessage());
    say("FAILED " + what + ": " + why.getMessage());
  }

  private List<Measured> measure(Measurement measurement, Scenario scenario)
      throws IOException, InterruptedException, TimeoutException {
    List<Measured> runs = new ArrayList<>();
    for (int run = 0; run < scenario.runs(); run++) {
      Measured measured = measurement.measure(scenario, run);
      runs.add(measured);
      say(
          String.format(
              Locale.ROOT,
              "%s, run %d of %d: %,.0f records per core-second",
              scenario.name(),
              run + 1,
              scenario.runs(),
              measured.recordsPerCoreSecond()));
    }
    return runs;
  }

  private static ScenarioResult result(Scenario scenario, List<ServerRun> runs) {
    return new ScenarioResult(
        scenario.name(),
        scenario.launch().label(),
        scenario.shape().toString(),
        scenario.shape().recordsPerRequest(),
        scenario.plan().connections(),
        scenario.plan().requestsPerSecond(),
        runs);
  }

  private void say(String step) {
    progress.println("server: " + step);
  }
}
