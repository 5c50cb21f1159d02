package io.otlpdelta.bench.peers;

import com.sun.management.OperatingSystemMXBean;
import io.otlpdelta.env.Time;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;

/**
 * DuckDB writes log rows that it already holds in its own memory to a Parquet file: stage 6 without
 * the others. It runs in this process, on one thread, while nothing else does.
 */
final class DuckDbPeer {
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
    Path source = LogRows.write(folder);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET threads = 1");
      statement.execute("CREATE TABLE logs AS SELECT * FROM read_parquet('" + source + "')");
      double[] seconds = new double[RUNS];
      for (int run = 0; run < RUNS; run++) {
        long before = system.getProcessCpuTime();
        statement.execute(
            "COPY logs TO '%s' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
                .formatted(folder.resolve("copy-" + run + "-" + time.epochMillis() + ".parquet")));
        seconds[run] = (system.getProcessCpuTime() - before) / 1e9;
      }
      Arrays.sort(seconds);
      return new PeerResult(
          "DuckDB " + version(statement),
          "log rows in its memory to a Parquet file, zstd level 1",
          LogRows.COUNT,
          LogRows.COUNT / seconds[RUNS / 2],
          "a file is written; it is not synced, and in no table");
    }
  }

  private static String version(Statement statement) throws SQLException {
    try (ResultSet result = statement.executeQuery("SELECT version()")) {
      result.next();
      return result.getString(1);
    }
  }
}
