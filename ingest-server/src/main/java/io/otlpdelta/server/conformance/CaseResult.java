package io.otlpdelta.server.conformance;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What became of one case, over all its variants.
 *
 * @param variants for how many it ran, or would
 * @param skipped why it did not run; empty when it did
 * @param failures the variants that failed
 */
public record CaseResult(
    Group group,
    String name,
    String title,
    Scope scope,
    String source,
    int variants,
    String skipped,
    List<Failure> failures) {
  public CaseResult {
    requireNonNull(group, "group");
    failures = List.copyOf(failures);
  }

  /** How it ended. */
  public enum Outcome {
    PASSED,
    FAILED,
    SKIPPED
  }

  /**
   * One variant that failed.
   *
   * @param asked the request line; empty when nothing was sent
   * @param answered what the server sent; empty when nothing came
   */
  public record Failure(
      Variant variant, String expected, String got, String asked, String answered) {}

  /** Unique in the suite: {@code group/name}. */
  public String id() {
    return group.word() + "/" + name;
  }

  public Outcome outcome() {
    if (!skipped.isEmpty()) {
      return Outcome.SKIPPED;
    }
    return failures.isEmpty() ? Outcome.PASSED : Outcome.FAILED;
  }
}
