package io.otlpdelta.bench.peers;

import io.otlpdelta.bench.workload.RequestPool;
import io.otlpdelta.bench.workload.RequestPool.Shape;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.ContentCoding;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.parquet.DataFileWriter;
import io.otlpdelta.parquet.ParquetDataFileWriterFactory;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.Locations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** The rows that programs which only write files are given: as the product writes them. */
final class LogRows {
  private static final int REQUESTS = 2_000;
  private static final int RECORDS = 100;

  /** How many there are. */
  static final long COUNT = (long) REQUESTS * RECORDS;

  private LogRows() {}

  /** Writes them to a Parquet file in the folder, which is made; returns the file. */
  static Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    ParquetDataFileWriterFactory factory =
        new ParquetDataFileWriterFactory(
            new LocalStorage(new SecureRandomness()),
            new SecureRandomness(),
            ParquetDataFileWriterFactory.DEFAULT_ZSTD_LEVEL);
    RequestPool pool =
        RequestPool.generate(new Shape(Signal.LOGS, ContentCoding.IDENTITY, RECORDS), REQUESTS, 1);
    try (DataFileWriter writer =
        factory.open(TableLayout.documented(Signal.LOGS.tableKind()), Locations.of(folder))) {
      for (int i = 0; i < pool.size(); i++) {
        writer.append(ByteBuffer.wrap(pool.get(i).body()));
      }
      DataFile file = writer.finish().get(0);
      return Locations.path(file.location());
    }
  }
}
