package io.otlpdelta.server.cli;

import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.env.Time;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The outcome of one command, run in this process. */
record CommandRun(int exitCode, String out, String err) {
  static CommandRun of(String... args) {
    return with(Map.of(), new SystemTime(), args);
  }

  static CommandRun with(Map<String, String> environment, Time time, String... args) {
    return with(
        environment,
        time,
        config -> {
          throw new AssertionError("this command starts no server");
        },
        args);
  }

  static CommandRun with(
      Map<String, String> environment, Time time, ServerLauncher launcher, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        OtlpDelta.run(
            new CliContext(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                time,
                new SecureRandomness(),
                launcher,
                "1.2.3"),
            args);
    return new CommandRun(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
