package io.otlpdelta.server.conformance;

import io.otlpdelta.server.conformance.CaseResult.Failure;
import io.otlpdelta.server.conformance.CaseResult.Outcome;
import java.io.PrintStream;
import java.util.Locale;

/** A report for people at a terminal: a line for each case, more for each failure. */
public final class TextReport {
  private static final int MAX_FAILURES_SHOWN = 2;
  private static final String INDENT = "      ";

  private TextReport() {}

  public static void print(Report report, PrintStream out) {
    int width = report.cases().stream().mapToInt(result -> result.name().length()).max().orElse(0);
    for (Group group : Group.values()) {
      boolean titled = false;
      for (CaseResult result : report.cases()) {
        if (result.group() == group) {
          if (!titled) {
            out.println(group.title());
            titled = true;
          }
          print(result, width, out);
        }
      }
    }
    out.println();
    out.println(report.summary());
  }

  /** The cases alone, with where they come from. */
  public static void list(Report report, PrintStream out) {
    int width = report.cases().stream().mapToInt(result -> result.id().length()).max().orElse(0);
    for (CaseResult result : report.cases()) {
      out.println(
          padded(result.id(), width)
              + "  "
              + padded(result.scope().word(), 8)
              + "  "
              + result.title()
              + " ("
              + result.source()
              + ")");
    }
    out.println();
    out.println(report.cases().size() + " cases");
  }

  private static void print(CaseResult result, int width, PrintStream out) {
    out.println(
        "  "
            + padded(result.outcome().name().toLowerCase(Locale.ROOT), 7)
            + "  "
            + padded(result.name(), width)
            + "  "
            + result.title()
            + (result.outcome() == Outcome.SKIPPED ? " (" + result.skipped() + ")" : ""));
    result.failures().stream()
        .limit(MAX_FAILURES_SHOWN)
        .forEach(failure -> print(failure, result, out));
    int more = result.failures().size() - MAX_FAILURES_SHOWN;
    if (more > 0) {
      out.println(INDENT + "and " + more + " more of its " + result.variants() + " variants");
    }
  }

  private static void print(Failure failure, CaseResult result, PrintStream out) {
    out.println(INDENT + failure.variant() + " (" + result.source() + ")");
    out.println(INDENT + "  expected: " + failure.expected());
    out.println(INDENT + "  got:      " + failure.got());
    if (!failure.asked().isEmpty()) {
      out.println(INDENT + "  asked:    " + failure.asked());
    }
    failure
        .answered()
        .lines()
        .forEach(line -> out.println((INDENT + "  | " + line).stripTrailing()));
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
