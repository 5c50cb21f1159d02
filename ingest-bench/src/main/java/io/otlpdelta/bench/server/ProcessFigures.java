package io.otlpdelta.bench.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * CPU and memory of one process, from Linux's {@code /proc/<pid>} (proc(5)). Each call reads anew.
 */
final class ProcessFigures {
  /** {@code USER_HZ}, which the kernel's interface fixes at 100 on every platform we measure on. */
  private static final double TICKS_PER_SECOND = 100;

  private final Path folder;

  ProcessFigures(Path folder) {
    this.folder = folder;
  }

  static ProcessFigures ofPid(long pid) {
    return new ProcessFigures(Path.of("/proc", Long.toString(pid)));
  }

  /** User and system time of all its threads so far. */
  double cpuSeconds() throws IOException {
    return cpuSeconds(Files.readString(folder.resolve("stat"), UTF_8));
  }

  /** User and system time so far, by group of threads; what ended threads took is among others. */
  GroupFigures cpuSecondsByGroup() throws IOException {
    Map<ThreadRole, Double> seconds = new EnumMap<>(ThreadRole.class);
    double living = 0;
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(folder.resolve("task"))) {
      for (Path thread : threads) {
        try {
          String stat = Files.readString(thread.resolve("stat"), UTF_8);
          double used = cpuSeconds(stat);
          seconds.merge(ThreadRole.of(command(stat)), used, Double::sum);
          living += used;
        } catch (NoSuchFileException ended) {
          // Its time is in the process's total.
        }
      }
    }
    seconds.merge(ThreadRole.OTHER, cpuSeconds() - living, Double::sum);
    return new GroupFigures(seconds);
  }

  /** The most memory that was resident since {@link #resetPeak}. */
  long peakResidentBytes() throws IOException {
    return statusBytes("VmHWM:");
  }

  /** Memory that is resident now. */
  long residentBytes() throws IOException {
    return statusBytes("VmRSS:");
  }

  /** Starts the peak anew; {@code 5} is the command for that, see proc(5), {@code clear_refs}. */
  void resetPeak() throws IOException {
    Files.writeString(folder.resolve("clear_refs"), "5", UTF_8);
  }

  private long statusBytes(String label) throws IOException {
    for (String line : Files.readAllLines(folder.resolve("status"), UTF_8)) {
      if (line.startsWith(label)) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    throw new IOException("no " + label + " line in " + folder.resolve("status"));
  }

  /** The second field, in parentheses; it may hold blanks and parentheses itself. */
  private static String command(String stat) {
    return stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
  }

  private static double cpuSeconds(String stat) {
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    long userTicks = Long.parseLong(fields.get(11));
    long systemTicks = Long.parseLong(fields.get(12));
    return (userTicks + systemTicks) / TICKS_PER_SECOND;
  }
}
