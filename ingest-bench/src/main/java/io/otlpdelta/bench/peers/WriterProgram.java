package io.otlpdelta.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs a program that loads {@link LogRows} and writes them several times. It prints its version,
 * how many rows it loaded, and then the CPU seconds of each time, a line each.
 */
final class WriterProgram {
  private static final int RUNS = 3;
  private static final int MAX_MINUTES = 10;

  private final String name;
  private final Path folder;

  /**
   * A program that is run in a folder.
   *
   * @param name for errors
   */
  WriterProgram(String name, Path folder) {
    this.name = name;
    this.folder = folder;
  }

  /** What a program printed: its version, and rows a core-second in the median of its runs. */
  record Figures(String version, double rowsPerCoreSecond) {}

  /**
   * Runs it to its end.
   *
   * @param command to which the number of runs is added
   * @throws IOException when it fails, or did not do all of its work
   */
  Figures run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(command);
    all.add(Integer.toString(RUNS));
    List<String> lines = call(all, environment).lines().toList();
    if (lines.size() != 2 + RUNS || Long.parseLong(lines.get(1)) != LogRows.COUNT) {
      throw new IOException(name + " did not load and write all rows; it said: " + lines);
    }
    double[] seconds = lines.stream().skip(2).mapToDouble(Double::parseDouble).sorted().toArray();
    return new Figures(lines.get(0), LogRows.COUNT / seconds[RUNS / 2]);
  }

  private String call(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path output = folder.resolve("program.out");
    Path errors = folder.resolve("program.err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      if (!process.waitFor(MAX_MINUTES, TimeUnit.MINUTES)) {
        throw new IOException(name + " did not end within " + MAX_MINUTES + " minutes");
      }
      if (process.exitValue() != 0) {
        throw new IOException(name + " failed:\n" + Files.readString(errors, UTF_8));
      }
      return Files.readString(output, UTF_8);
    } finally {
      process.destroyForcibly();
    }
  }
}
