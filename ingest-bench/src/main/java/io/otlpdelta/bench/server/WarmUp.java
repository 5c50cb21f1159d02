package io.otlpdelta.bench.server;

import io.otlpdelta.env.Time;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/**
 * Brings a server to the state that is measured: what it will be sent is sent to it, in turn, until
 * its JIT compiler takes next to nothing of the CPU any more. Meanwhile it may use every core: on
 * one the compiler would be minutes behind.
 */
final class WarmUp {
  private static final Duration STEP = Duration.ofSeconds(2);

  /** A machine that does other things too would never get quiet. */
  private static final Duration MAX_TIME = Duration.ofSeconds(100);

  /** Of the server's CPU in a round; what is left is compiled too rarely to matter. */
  private static final double QUIET_COMPILER = 0.03;

  private final Measurement measurement;
  private final Time time;
  private final PrintStream progress;

  WarmUp(Measurement measurement, Time time, PrintStream progress) {
    this.measurement = measurement;
    this.time = time;
    this.progress = progress;
  }

  /** Warms up for these scenarios. */
  void run(List<Scenario> scenarios) throws IOException, InterruptedException, TimeoutException {
    measurement.beginWarmUp();
    warmUp(oneOfEachKind(scenarios));
    measurement.endWarmUp();
  }

  private void warmUp(List<Scenario> kinds)
      throws IOException, InterruptedException, TimeoutException {
    long start = time.nanoTime();
    for (int round = 1; time.nanosSince(start) < MAX_TIME.toNanos(); round++) {
      GroupFigures before = measurement.cpuSeconds();
      for (Scenario scenario : kinds) {
        measurement.warmUp(scenario, Scenarios.warmUpPlan(scenario, STEP), round);
      }
      GroupFigures used = measurement.cpuSeconds().since(before);
      double compiler = used.of(ThreadRole.COMPILER) / used.total();
      progress.printf(
          Locale.ROOT,
          "server: warm-up round %d: %.0f %% of %.1f s CPU in the JIT compiler%n",
          round,
          100 * compiler,
          used.total());
      if (compiler < QUIET_COMPILER) {
        return;
      }
    }
    progress.println(
        "server: the JIT compiler is still busy after the warm-up; its share is in the table");
  }

  /** Small and large requests of each kind; the sizes between take the same ways. */
  private static List<Scenario> oneOfEachKind(List<Scenario> scenarios) {
    List<Scenario> kinds = new ArrayList<>();
    Set<Object> seen = new HashSet<>();
    for (Scenario scenario : scenarios) {
      boolean small = scenario.shape().recordsPerRequest() <= 10;
      if (seen.add(
          List.of(
              scenario.shape().client(),
              scenario.shape().signal(),
              scenario.shape().coding(),
              small))) {
        kinds.add(scenario);
      }
    }
    return kinds;
  }
}
