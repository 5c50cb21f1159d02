package io.otlpdelta.bench.server;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which core the server gets and which the load generator, with {@code taskset} of util-linux.
 *
 * @param serverCore empty when processes are not pinned
 * @param loadCore another than the server's
 */
public record CpuPins(Optional<Integer> serverCore, Optional<Integer> loadCore) {
  public static final CpuPins NONE = new CpuPins(Optional.empty(), Optional.empty());

  /** Core 0 for the server and the last one for the load, if there are two and a taskset. */
  public static CpuPins ofThisMachine() {
    int cores = Runtime.getRuntime().availableProcessors();
    if (cores < 2 || !new File("/usr/bin/taskset").canExecute()) {
      return NONE;
    }
    return new CpuPins(Optional.of(0), Optional.of(cores - 1));
  }

  /** The command, so that it runs on the server's core. */
  List<String> onServerCore(List<String> command) {
    List<String> pinned = new ArrayList<>();
    serverCore.ifPresent(core -> pinned.addAll(List.of("taskset", "-c", core.toString())));
    pinned.addAll(command);
    return pinned;
  }

  /** Moves every thread of this process to the load's core. */
  public void pinThisProcess() throws IOException, InterruptedException {
    if (loadCore.isPresent()) {
      move(ProcessHandle.current().pid(), loadCore.get().toString());
    }
  }

  /** Lets this process use every core, while the server has nothing to do. */
  public void unpinThisProcess() throws IOException, InterruptedException {
    unpin(ProcessHandle.current().pid());
  }

  /** Moves every thread of the server to its core. */
  void pinServer(long pid) throws IOException, InterruptedException {
    if (serverCore.isPresent()) {
      move(pid, serverCore.get().toString());
    }
  }

  /** Lets every thread of the process run anywhere. */
  void unpin(long pid) throws IOException, InterruptedException {
    if (loadCore.isPresent()) {
      move(pid, "0-" + loadCore.get());
    }
  }

  private static void move(long pid, String cores) throws IOException, InterruptedException {
    Process taskset =
        new ProcessBuilder("taskset", "-a", "-c", "-p", cores, Long.toString(pid))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int exit = taskset.waitFor();
    if (exit != 0) {
      throw new IOException("taskset on process " + pid + " failed with exit code " + exit);
    }
  }
}
