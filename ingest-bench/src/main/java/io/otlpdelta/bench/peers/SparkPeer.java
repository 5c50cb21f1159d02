package io.otlpdelta.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Spark appends log rows that it holds in its memory to a Delta table, all of them with each
 * commit, on one thread. Its JVM has libraries of its own.
 */
final class SparkPeer {
  private static final String PROGRAM = "io.otlpdelta.bench.spark.SparkAppend";

  private final Path options;
  private final Path folder;

  /**
   * Uses what the build made of that program.
   *
   * @param options a file of options for the JVM
   */
  SparkPeer(Path options, Path folder) {
    this.options = options;
    this.folder = folder;
  }

  PeerResult run() throws IOException, InterruptedException {
    Path source = LogRows.write(folder.resolve("source"));
    Path temporary = Files.createDirectories(folder.resolve("temporary"));
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx3g",
            "@" + options,
            PROGRAM,
            source.toString(),
            folder.resolve("table").toString(),
            temporary.toString());
    WriterProgram.Figures figures = new WriterProgram("Spark", folder).run(command, Map.of());
    return new PeerResult(
        "Spark " + figures.version() + " with Delta Lake",
        "log rows in its memory to a Delta table, zstd level 1, all in one commit",
        LogRows.COUNT,
        figures.rowsPerCoreSecond(),
        "files and the commit are written; they are not synced");
  }
}
