package io.otlpdelta.env;

import java.io.IOException;
import java.nio.file.Path;

/** Files of a disk that takes its time: who opens one waits until somebody is at its other end. */
public final class NamedPipe {
  private NamedPipe() {}

  /** Makes one where no file is. */
  public static void create(Path path) throws IOException, InterruptedException {
    int exitCode = new ProcessBuilder("mkfifo", path.toString()).inheritIO().start().waitFor();
    if (exitCode != 0) {
      throw new IOException("mkfifo " + path + ": exit code " + exitCode);
    }
  }
}
