package io.otlpdelta.bench.stages;

import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.model.Signal;
import io.otlpdelta.parquet.DataFileWriterFactory;
import io.otlpdelta.storage.TableStorage;
import io.otlpdelta.straightforward.Dictionaries;
import io.otlpdelta.straightforward.StraightforwardDataFiles;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Stages 5 and 6 as one would do them at first: objects, rows, and parquet-java's defaults. */
@State(Scope.Benchmark)
public class StraightforwardDataFileBenchmark {
  private final DataFileLoop logs =
      new DataFileLoop(Signal.LOGS, StraightforwardDataFileBenchmark::files);
  private final DataFileLoop points =
      new DataFileLoop(Signal.METRICS, StraightforwardDataFileBenchmark::files);

  /** Log records. */
  @Benchmark
  @OperationsPerInvocation(DataFileLoop.ROWS)
  public long logs() throws IOException {
    return logs.write();
  }

  /** Data points. */
  @Benchmark
  @OperationsPerInvocation(DataFileLoop.ROWS)
  public long points() throws IOException {
    return points.write();
  }

  private static DataFileWriterFactory files(TableStorage storage) {
    return new StraightforwardDataFiles(storage, new SecureRandomness(), Dictionaries.EVERYWHERE);
  }
}
