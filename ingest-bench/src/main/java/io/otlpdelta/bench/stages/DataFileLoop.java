package io.otlpdelta.bench.stages;

import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.ContentCoding;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.parquet.DataFileWriter;
import io.otlpdelta.parquet.DataFileWriterFactory;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.Locations;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.util.function.Function;

/** Stages 5 and 6: checked bytes become a durable data file, which is deleted. One thread. */
final class DataFileLoop {
  /** Rows of each file. */
  static final int ROWS = 50_000;

  private static final int RECORDS = 100;

  private final Signal signal;
  private final Requests requests;
  private final TableStorage storage = new LocalStorage(new SecureRandomness());
  private final DataFileWriterFactory factory;
  private final String folder = Locations.of(BenchFolder.create("files"));

  DataFileLoop(Signal signal, Function<TableStorage, DataFileWriterFactory> factory) {
    this.signal = signal;
    this.requests = new Requests(signal, ContentCoding.IDENTITY, RECORDS);
    this.factory = factory.apply(storage);
  }

  /** Writes a file; returns its size. */
  long write() throws IOException {
    TableLayout layout = TableLayout.documented(signal.tableKind());
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
