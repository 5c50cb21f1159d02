package io.otlpdelta.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * ClickHouse, in a process of Node.js, writes log rows that it holds in its memory to a Parquet
 * file: stage 6 without the others, on one thread.
 */
final class ChdbPeer {
  private static final String SCRIPT = "chdb-peer.js";
  private static final int RUNS = 3;

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
    List<String> lines = call(script).lines().toList();
    if (lines.size() != 2 + RUNS || Long.parseLong(lines.get(1)) != LogRows.COUNT) {
      throw new IOException("ClickHouse did not load and write all rows; it said: " + lines);
    }
    double[] seconds = lines.stream().skip(2).mapToDouble(Double::parseDouble).sorted().toArray();
    return new PeerResult(
        "ClickHouse " + lines.get(0) + " (chDB)",
        "log rows in its memory to a Parquet file, zstd",
        LogRows.COUNT,
        LogRows.COUNT / seconds[RUNS / 2],
        "a file is written; it is not synced, and in no table");
  }

  private String call(Path script) throws IOException, InterruptedException {
    Path errors = folder.resolve("node.err");
    ProcessBuilder builder =
        new ProcessBuilder("node", script.toString(), Integer.toString(RUNS))
            .directory(folder.toFile())
            .redirectError(errors.toFile());
    builder.environment().put("NODE_PATH", nodeModules.toString());
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("chDB failed:\n" + Files.readString(errors, UTF_8));
    }
    return printed;
  }
}
