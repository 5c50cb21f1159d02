package io.otlpdelta.bench.peers;

import io.otlpdelta.bench.server.CpuPins;
import io.otlpdelta.env.Time;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * Runs the peers that this machine has; one that is missing is left out, with a line that says so.
 */
public final class PeerBench {
  private final Path workFolder;
  private final CpuPins pins;
  private final Time time;
  private final PrintStream progress;

  /**
   * Creates a bench.
   *
   * @param workFolder an empty folder on the disk to be measured
   * @param progress gets one line for each step
   */
  public PeerBench(Path workFolder, CpuPins pins, Time time, PrintStream progress) {
    this.workFolder = workFolder;
    this.pins = pins;
    this.time = time;
    this.progress = progress;
  }

  /**
   * Runs them.
   *
   * @param searchPath folders that may hold the programs {@code victoria-metrics} and {@code node}
   * @param nodeModules packages of Node.js, perhaps with chDB among them
   */
  public List<PeerResult> run(List<Path> searchPath, Path nodeModules)
      throws IOException, InterruptedException, TimeoutException, SQLException {
    List<PeerResult> results = new ArrayList<>();
    progress.println("peers: DuckDB writes the same rows to Parquet");
    results.add(new DuckDbPeer(workFolder.resolve("duckdb"), time).run());
    if (program("node", searchPath).isPresent() && Files.isDirectory(nodeModules.resolve("chdb"))) {
      progress.println("peers: ClickHouse writes the same rows to Parquet");
      Path folder = Files.createDirectories(workFolder.resolve("chdb"));
      results.add(new ChdbPeer(nodeModules, folder).run());
    } else {
      progress.println(
          "peers: ClickHouse is left out, because there is no node on the PATH or no chDB in "
              + nodeModules
              + "; docs/performance.md says how to install it");
    }
    Optional<Path> victoriaMetrics = program("victoria-metrics", searchPath);
    if (victoriaMetrics.isPresent()) {
      progress.println("peers: VictoriaMetrics takes the same points");
      Path folder = Files.createDirectories(workFolder.resolve("victoria-metrics"));
      results.add(new VictoriaMetricsPeer(victoriaMetrics.get(), folder, pins, time).run());
    } else {
      progress.println(
          "peers: VictoriaMetrics is left out, because there is no victoria-metrics on the PATH;"
              + " on Debian 13 or later: apt-get install victoria-metrics");
    }
    return results;
  }

  private static Optional<Path> program(String name, List<Path> searchPath) {
    return searchPath.stream()
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
