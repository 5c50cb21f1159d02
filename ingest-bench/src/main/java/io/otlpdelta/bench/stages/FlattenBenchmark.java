package io.otlpdelta.bench.stages;

import io.otlpdelta.flatten.FlattenResult;
import io.otlpdelta.flatten.Flattener;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.otlp.ContentCoding;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Stage 5: checked bytes become rows, which nobody keeps. */
@State(Scope.Benchmark)
public class FlattenBenchmark {
  private static final int RECORDS = 100;

  private final Requests logs = new Requests(Signal.LOGS, ContentCoding.IDENTITY, RECORDS);
  private final Requests points = new Requests(Signal.METRICS, ContentCoding.IDENTITY, RECORDS);
  private final Flattener logFlattener = new Flattener(TableKind.LOGS);
  private final Flattener pointFlattener = new Flattener(TableKind.METRICS);

  /** Log records. */
  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public FlattenResult logs(Blackhole rows) throws IOException {
    return logFlattener.flatten(logs.next(), rows::consume);
  }

  /** Data points. */
  @Benchmark
  @OperationsPerInvocation(RECORDS)
  public FlattenResult points(Blackhole rows) throws IOException {
    return pointFlattener.flatten(points.next(), rows::consume);
  }
}
