package io.otlpdelta.bench.peers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * ClickHouse, in a process of Node.js, writes log rows that it holds in its memory to a Parquet
 * file: stage 6 without the others, on one thread.
 */
final class ChdbPeer {
  private static final String SCRIPT = "chdb-peer.js";

  private final Path nodeModules;
  private final Path folder;

  /** Uses a folder of installed packages, chdb among them. */
  ChdbPeer(Path nodeModules, Path folder) {
    this.nodeModules = nodeModules;
    this.folder = folder;
  }

  PeerResult run() throws IOException, InterruptedException {
    Path data = folder.resolve("data");
    Files.move(LogRows.write(data), data.resolve("source.parquet"));
    Path script = folder.resolve(SCRIPT);
    try (InputStream source = ChdbPeer.class.getResourceAsStream("/" + SCRIPT)) {
      if (source == null) {
        throw new IOException("the resource " + SCRIPT + " is missing; build anew");
      }
      Files.copy(source, script);
    }
    WriterProgram.Figures figures =
        new WriterProgram("chDB", folder)
            .run(List.of("node", script.toString()), Map.of("NODE_PATH", nodeModules.toString()));
    return new PeerResult(
        "ClickHouse " + figures.version() + " (chDB)",
        "log rows in its memory to a Parquet file, zstd",
        LogRows.COUNT,
        figures.rowsPerCoreSecond(),
        "a file is written; it is not synced, and in no table");
  }
}
