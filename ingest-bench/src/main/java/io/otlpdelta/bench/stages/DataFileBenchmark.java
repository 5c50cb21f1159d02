package io.otlpdelta.bench.stages;

import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.model.Signal;
import io.otlpdelta.parquet.DataFileWriterFactory;
import io.otlpdelta.parquet.ParquetDataFileWriterFactory;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Stages 5 and 6 as the product does them. */
@State(Scope.Benchmark)
public class DataFileBenchmark {
  private final DataFileLoop logs = new DataFileLoop(Signal.LOGS, DataFileBenchmark::files);
  private final DataFileLoop points = new DataFileLoop(Signal.METRICS, DataFileBenchmark::files);

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
    return new ParquetDataFileWriterFactory(
        storage, new SecureRandomness(), ParquetDataFileWriterFactory.DEFAULT_ZSTD_LEVEL);
  }
}
