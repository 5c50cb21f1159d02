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
  private final Path project;
  private final Path workFolder;
  private final CpuPins pins;
  private final Time time;
  private final PrintStream progress;

  /**
   * Creates a bench.
   *
   * @param project the folder of the sources, where peers may have been built or installed
   * @param workFolder an empty folder on the disk to be measured
   * @param progress gets one line for each step
   */
  public PeerBench(Path project, Path workFolder, CpuPins pins, Time time, PrintStream progress) {
    this.project = project.toAbsolutePath();
    this.workFolder = workFolder;
    this.pins = pins;
    this.time = time;
    this.progress = progress;
  }

  /**
   * Runs them.
   *
   * @param searchPath folders that may hold the programs {@code victoria-metrics} and {@code node}
   */
  public List<PeerResult> run(List<Path> searchPath)
      throws IOException, InterruptedException, TimeoutException, SQLException {
    List<PeerResult> results = new ArrayList<>();
    progress.println("peers: DuckDB writes the same rows to Parquet");
    results.add(new DuckDbPeer(workFolder.resolve("duckdb"), time).run());
    runClickHouse(searchPath, results);
    runSpark(results);
    runVictoriaMetrics(searchPath, results);
    return results;
  }

  private void runClickHouse(List<Path> searchPath, List<PeerResult> results)
      throws IOException, InterruptedException {
    Path nodeModules = project.resolve("ingest-bench/target/node/node_modules");
    boolean hasChdb = Files.isDirectory(nodeModules.resolve("chdb"));
    if (hasChdb && program("node", searchPath).isPresent()) {
      progress.println("peers: ClickHouse writes the same rows to Parquet");
      results.add(new ChdbPeer(nodeModules, folder("chdb")).run());
    } else {
      leaveOut("ClickHouse", "there is no node on the PATH or no chDB in " + nodeModules);
    }
  }

  private void runSpark(List<PeerResult> results) throws IOException, InterruptedException {
    Path options = project.resolve("ingest-bench/spark/target/classes/java.options");
    if (Files.exists(options)) {
      progress.println("peers: Spark appends the same rows to a Delta table");
      results.add(new SparkPeer(options, folder("spark")).run());
    } else {
      leaveOut("Spark", options + " is not built");
    }
  }

  private void runVictoriaMetrics(List<Path> searchPath, List<PeerResult> results)
      throws IOException, InterruptedException, TimeoutException {
    Optional<Path> program = program("victoria-metrics", searchPath);
    if (program.isPresent()) {
      progress.println("peers: VictoriaMetrics takes the same points");
      Path folder = folder("victoria-metrics");
      results.add(new VictoriaMetricsPeer(program.get(), folder, pins, time).run());
    } else {
      leaveOut("VictoriaMetrics", "there is no victoria-metrics on the PATH");
    }
  }

  private void leaveOut(String peer, String reason) {
    progress.printf(
        "peers: %s is left out, because %s; docs/performance.md says how it comes%n", peer, reason);
  }

  private Path folder(String name) throws IOException {
    return Files.createDirectories(workFolder.resolve(name));
  }

  private static Optional<Path> program(String name, List<Path> searchPath) {
    return searchPath.stream()
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
