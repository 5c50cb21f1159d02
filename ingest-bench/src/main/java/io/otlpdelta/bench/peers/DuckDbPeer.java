package io.otlpdelta.bench.peers;

import com.sun.management.OperatingSystemMXBean;
import io.otlpdelta.bench.workload.RequestPool;
import io.otlpdelta.bench.workload.RequestPool.Shape;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.Time;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.ContentCoding;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.parquet.DataFileWriter;
import io.otlpdelta.parquet.ParquetDataFileWriterFactory;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.Locations;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * DuckDB writes log rows that it already holds in its own memory to a Parquet file: stage 6 without
 * the others. It runs in this process, on one thread, while nothing else does.
 */
final class DuckDbPeer {
  private static final int REQUESTS = 2_000;
  private static final int RECORDS = 100;
  private static final int RUNS = 3;

  private final Path folder;
  private final Time time;
  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  DuckDbPeer(Path folder, Time time) {
    this.folder = folder;
    this.time = time;
  }

  PeerResult run() throws IOException, SQLException {
    Files.createDirectories(folder);
    Path source = writeRows();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET threads = 1");
      statement.execute("CREATE TABLE logs AS SELECT * FROM read_parquet('" + source + "')");
      double seconds = Double.MAX_VALUE;
      for (int run = 0; run < RUNS; run++) {
        long before = system.getProcessCpuTime();
        statement.execute(
            "COPY logs TO '%s' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
                .formatted(folder.resolve("copy-" + run + "-" + time.epochMillis() + ".parquet")));
        seconds = Math.min(seconds, (system.getProcessCpuTime() - before) / 1e9);
      }
      long rows = (long) REQUESTS * RECORDS;
      return new PeerResult(
          "DuckDB " + version(statement),
          "log rows in its memory to a Parquet file, zstd level 1",
          rows,
          rows / seconds,
          "a file is written; it is not synced, and in no table");
    }
  }

  private static String version(Statement statement) throws SQLException {
    try (ResultSet result = statement.executeQuery("SELECT version()")) {
      result.next();
      return result.getString(1);
    }
  }

  /** The rows, as the product writes them. */
  private Path writeRows() throws IOException {
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
