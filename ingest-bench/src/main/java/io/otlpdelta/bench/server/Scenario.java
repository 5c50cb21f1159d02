package io.otlpdelta.bench.server;

import io.otlpdelta.bench.load.LoadPlan;
import io.otlpdelta.bench.workload.RequestPool.Shape;
import io.otlpdelta.model.TableName;
import java.util.Locale;

/**
 * What is sent, how, and to which server.
 *
 * @param name short, for the option {@code --scenario} and for tables
 * @param poolRequests how many requests are made beforehand
 * @param runs how often it is measured; the median counts
 */
public record Scenario(
    String name, Launch launch, Shape shape, LoadPlan plan, int poolRequests, int runs) {

  /** What it is, in words. */
  public String description() {
    String how =
        plan.requestsPerSecond() > 0
            ? String.format(Locale.ROOT, "%,.0f requests/s", plan.requestsPerSecond())
            : "as fast as answered";
    return String.format(
        Locale.ROOT,
        "%s, %,d connections, %s, to the %s",
        shape,
        plan.connections(),
        how,
        launch.label());
  }

  /** The table of one run, numbered from 0. */
  TableName table(int run) {
    return table("bench_" + name + "_" + run);
  }

  /** The table of what is sent before the first run. */
  TableName warmUpTable() {
    return table("warm_up_" + name);
  }

  private TableName table(String prefix) {
    return new TableName("main", "telemetry", prefix + shape.signal().tableSuffix());
  }
}
