package io.otlpdelta.server.http;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * One thing that must be well for the server to take requests.
 *
 * @param name a word, the key in the answer of {@code /health/ready}
 * @param problem what is wrong, or empty; thread-safe, may block shortly, and its text is shown to
 *     anyone
 */
public record HealthCheck(String name, Supplier<Optional<String>> problem) {
  public HealthCheck {
    requireNonNull(name, "name");
    requireNonNull(problem, "problem");
  }
}
