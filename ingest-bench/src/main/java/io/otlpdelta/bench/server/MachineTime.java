package io.otlpdelta.bench.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the time of all cores went to, from the first line of {@code /proc/stat} (proc(5)).
 *
 * @param ticks in all
 * @param stolenTicks what a virtual machine's cores wanted and its host gave to others
 */
record MachineTime(long ticks, long stolenTicks) {
  private static final Path STAT = Path.of("/proc/stat");

  /** Behind the name: user, nice, system, idle, iowait, irq, softirq, steal. */
  private static final int STEAL_FIELD = 8;

  static MachineTime sinceBoot() throws IOException {
    try (Stream<String> lines = Files.lines(STAT, UTF_8)) {
      return parse(lines.findFirst().orElse(""));
    }
  }

  /** Reads the line; guest time, which follows, is part of user time already. */
  static MachineTime parse(String line) throws IOException {
    String[] fields = line.split(" +", -1);
    if (fields.length <= STEAL_FIELD || !fields[0].equals("cpu")) {
      throw new IOException("the first line of " + STAT + " is no sum of all cores: " + line);
    }
    long ticks = 0;
    for (int field = 1; field <= STEAL_FIELD; field++) {
      ticks += Long.parseLong(fields[field]);
    }
    return new MachineTime(ticks, Long.parseLong(fields[STEAL_FIELD]));
  }

  /** From 0 to 1. */
  double stolenShareSince(MachineTime earlier) {
    long passed = ticks - earlier.ticks;
    return passed <= 0 ? 0 : (double) (stolenTicks - earlier.stolenTicks) / passed;
  }
}
