package io.otlpdelta.bench.server;

import io.otlpdelta.bench.load.LoadPlan;
import io.otlpdelta.bench.workload.RequestPool.Shape;
import io.otlpdelta.model.TablePrefix;

/**
 * One measured run into tables of its own.
 *
 * @param name short, for files and tables
 * @param poolRecords records in all different requests together
 */
record Scenario(String name, Shape shape, LoadPlan plan, int poolRecords) {
  TablePrefix tables() {
    return new TablePrefix("main", "telemetry", "bench_" + name);
  }

  /** How many different requests are sent in turn. */
  int poolRequests() {
    return Math.max(1, poolRecords / shape.recordsPerRequest());
  }
}
