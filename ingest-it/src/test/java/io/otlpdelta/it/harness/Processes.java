package io.otlpdelta.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Child processes that end by themselves, their output kept in files. */
public final class Processes {
  private Processes() {}

  /** What a child printed and how it ended. */
  public record Result(int exitCode, String output, String errors) {
    /** The standard output of a child that succeeded; fails with its errors otherwise. */
    public String orFail(String what) {
      if (exitCode != 0) {
        throw new AssertionError(what + " ended with " + exitCode + "\n" + output + "\n" + errors);
      }
      return output;
    }
  }

  /**
   * Runs a command to its end, at most {@code limit}; a missing program is a failure, never a skip.
   */
  public static Result run(
      Path directory, Map<String, String> environment, Duration limit, List<String> command) {
    try {
      Path output = Files.createTempFile("it", ".out");
      Path errors = Files.createTempFile("it", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      boolean ended = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      Result result =
          new Result(process.exitValue(), Files.readString(output), Files.readString(errors));
      Files.delete(output);
      Files.delete(errors);
      if (!ended) {
        throw new AssertionError(command + " did not end within " + limit + "\n" + result);
      }
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while running " + command, e);
    }
  }
}
