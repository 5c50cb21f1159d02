package io.otlpdelta.bench.stages;

import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.otlp.ContentCoding;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.parquet.DataFileWriter;
import io.otlpdelta.parquet.DataFileWriterFactory;
import io.otlpdelta.parquet.ParquetDataFileWriterFactory;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.Locations;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Stages 5 and 6: checked bytes become a durable data file of 50,000 rows, which is deleted. */
@State(Scope.Benchmark)
public class DataFileBenchmark {
  private static final int RECORDS = 100;
  private static final int ROWS = 50_000;

  private final Requests logs = new Requests(Signal.LOGS, ContentCoding.IDENTITY, RECORDS);
  private final Requests points = new Requests(Signal.METRICS, ContentCoding.IDENTITY, RECORDS);
  private final TableStorage storage = new LocalStorage(new SecureRandomness());
  private final DataFileWriterFactory factory =
      new ParquetDataFileWriterFactory(
          storage, new SecureRandomness(), ParquetDataFileWriterFactory.DEFAULT_ZSTD_LEVEL);
  private final String folder = Locations.of(BenchFolder.create("files"));

  /** Log records. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long logs() throws IOException {
    return write(TableKind.LOGS, logs);
  }

  /** Data points. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long points() throws IOException {
    return write(TableKind.METRICS, points);
  }

  private long write(TableKind kind, Requests requests) throws IOException {
    TableLayout layout = TableLayout.documented(kind);
    try (DataFileWriter writer = factory.open(layout, folder)) {
      while (writer.rows() < ROWS) {
        writer.append(requests.next());
      }
      DataFile file = writer.finish().get(0);
      storage.delete(file.location());
      return file.bytes();
    }
  }
}
