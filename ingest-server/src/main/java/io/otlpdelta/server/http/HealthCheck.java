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
 * @param isNeeded whether a problem means that no requests should be sent; else it is only shown
 */
public record HealthCheck(String name, Supplier<Optional<String>> problem, boolean isNeeded) {
  /** A check without which the server takes no requests. */
  public HealthCheck(String name, Supplier<Optional<String>> problem) {
    this(name, problem, true);
  }

  public HealthCheck {
    requireNonNull(name, "name");
    requireNonNull(problem, "problem");
  }

  /** Something to be seen beside the checks: the server takes requests all the same. */
  public static HealthCheck remark(String name, Supplier<Optional<String>> text) {
    return new HealthCheck(name, text, false);
  }
}
