package io.otlpdelta.bench.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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
    String stat = Files.readString(folder.resolve("stat"), US_ASCII);
    // The second field is the command in parentheses and may hold blanks.
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    long userTicks = Long.parseLong(fields.get(11));
    long systemTicks = Long.parseLong(fields.get(12));
    return (userTicks + systemTicks) / TICKS_PER_SECOND;
  }

  /** The most memory that was resident since {@link #resetPeak}. */
  long peakResidentBytes() throws IOException {
    for (String line : Files.readAllLines(folder.resolve("status"), US_ASCII)) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    throw new IOException("no VmHWM line in " + folder.resolve("status"));
  }

  /** Starts the peak anew; {@code 5} is the command for that, see proc(5), {@code clear_refs}. */
  void resetPeak() throws IOException {
    Files.writeString(folder.resolve("clear_refs"), "5", US_ASCII);
  }
}
