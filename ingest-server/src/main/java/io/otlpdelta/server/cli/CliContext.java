package io.otlpdelta.server.cli;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.Time;
import java.io.PrintStream;
import java.util.Map;

/**
 * The world as commands see it.
 *
 * @param out results, and nothing else
 * @param err everything said about them, errors, and the application log
 * @param environment the environment variables
 * @param version the product's version
 */
record CliContext(
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    Time time,
    Randomness randomness,
    ServerLauncher launcher,
    String version) {
  CliContext {
    requireNonNull(out, "out");
    requireNonNull(err, "err");
    environment = Map.copyOf(environment);
    requireNonNull(time, "time");
    requireNonNull(randomness, "randomness");
    requireNonNull(launcher, "launcher");
    requireNonNull(version, "version");
  }
}
