package io.otlpdelta.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memory of a process, from Linux's {@code /proc/<pid>/status} (proc(5)). */
public final class ProcessMemory {
  private ProcessMemory() {}

  /** The most that was ever resident. */
  public static long peakResidentBytes(long pid) {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    try {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + status, e);
    }
    throw new AssertionError("no VmHWM in " + status);
  }
}
