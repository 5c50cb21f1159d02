package io.otlpdelta.server.conformance;

import io.otlpdelta.server.conformance.CaseResult.Outcome;
import java.util.ArrayList;
import java.util.List;

/** The results of a run, in the suite's order. */
public record Report(List<CaseResult> cases) {
  public Report {
    cases = List.copyOf(cases);
  }

  public long count(Outcome outcome) {
    return cases.stream().filter(result -> result.outcome() == outcome).count();
  }

  /** Whether nothing failed. */
  public boolean passed() {
    return count(Outcome.FAILED) == 0;
  }

  /** {@code 96 passed, 1 failed, 4 skipped}. */
  public String summary() {
    return count(Outcome.PASSED)
        + " passed, "
        + count(Outcome.FAILED)
        + " failed, "
        + count(Outcome.SKIPPED)
        + " skipped";
  }

  /**
   * This run and another of the same cases, against the same server set up in another way: a case
   * that either ran is not skipped, and one that failed in either has failed.
   */
  public Report with(Report other) {
    List<CaseResult> merged = new ArrayList<>();
    for (CaseResult mine : cases) {
      merged.add(
          other.cases.stream()
              .filter(theirs -> theirs.id().equals(mine.id()))
              .filter(theirs -> worth(theirs) > worth(mine))
              .findFirst()
              .orElse(mine));
    }
    return new Report(merged);
  }

  private static int worth(CaseResult result) {
    return switch (result.outcome()) {
      case SKIPPED -> 0;
      case PASSED -> 1;
      case FAILED -> 2;
    };
  }
}
