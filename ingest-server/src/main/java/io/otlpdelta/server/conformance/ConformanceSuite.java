package io.otlpdelta.server.conformance;

import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.Time;
import io.otlpdelta.server.conformance.CaseResult.Failure;
import io.otlpdelta.server.conformance.wire.RawConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** All cases, and a way to run them. Immutable; each {@link #run} is on its own. */
public final class ConformanceSuite {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

  private final Time time;
  private final Randomness randomness;

  public ConformanceSuite(Time time, Randomness randomness) {
    this.time = time;
    this.randomness = randomness;
  }

  /** A case where it stands in the suite. */
  record Placed(Group group, ConformanceCase definition) {
    String id() {
      return group.word() + "/" + definition.name();
    }

    CaseResult result(String skipped, List<Failure> failures) {
      return new CaseResult(
          group,
          definition.name(),
          definition.title(),
          definition.scope(),
          definition.source(),
          definition.variants().size(),
          skipped,
          failures);
    }
  }

  static List<Placed> placed() {
    return Arrays.stream(Group.values())
        .flatMap(group -> group.cases().stream().map(definition -> new Placed(group, definition)))
        .toList();
  }

  /** The cases that {@link SuiteOptions} of these would choose, none of them run. */
  public static Report list(boolean oursToo, List<String> only) {
    return new Report(
        chosen(oursToo, only).stream().map(placed -> placed.result("not run", List.of())).toList());
  }

  /** The names among {@link SuiteOptions#only} that are no group and no case. */
  public static List<String> unknown(List<String> only) {
    List<Placed> all = placed();
    return only.stream()
        .filter(name -> all.stream().noneMatch(placed -> isNamed(placed, name)))
        .toList();
  }

  /**
   * Asks the server everything that the options choose. Blocks until the last case has ended or is
   * out of time.
   *
   * @throws UnreachableException when the server cannot be connected to at all
   * @throws IOException when the rows cannot be read
   */
  public Report run(SuiteOptions options, Seams seams) throws IOException, InterruptedException {
    connect(options);
    SuiteRun run =
        new SuiteRun(
            options,
            seams,
            new Ledger(),
            time,
            "conformance-" + HexFormat.of().formatHex(randomness.bytes(6)),
            seams.observer().isPresent() ? seams.observer().get().tables() : Set.of());
    try (CaseRunner runner = new CaseRunner(run)) {
      return new Report(results(run, runner));
    }
  }

  private static void connect(SuiteOptions options) throws UnreachableException {
    try {
      RawConnection.open(options.endpoint(), RawConnection.HTTP_1, CONNECT_LIMIT).close();
    } catch (IOException e) {
      throw new UnreachableException(
          "cannot connect to "
              + options.endpoint().base()
              + ": "
              + e.getMessage()
              + " (is the server running there? with https: is its certificate trusted?"
              + " --ca-certificate names another)",
          e);
    }
  }

  private static List<CaseResult> results(SuiteRun run, CaseRunner runner)
      throws IOException, InterruptedException {
    List<Placed> chosen = chosen(run.options().oursToo(), run.options().only());
    List<Placed> runnable =
        chosen.stream().filter(placed -> missing(run, placed).isEmpty()).toList();
    CaseOutcomes outcomes = new CaseOutcomes();
    runner.run(runnable, outcomes);
    RowAudit.of(run).complete(runnable, outcomes);
    List<CaseResult> results = new ArrayList<>();
    for (Placed placed : chosen) {
      results.add(placed.result(missing(run, placed), outcomes.failures(placed)));
    }
    return results;
  }

  private static List<Placed> chosen(boolean oursToo, List<String> only) {
    return placed().stream()
        .filter(placed -> oursToo || placed.definition().scope() == Scope.STANDARD)
        .filter(placed -> only.isEmpty() || only.stream().anyMatch(name -> isNamed(placed, name)))
        .toList();
  }

  private static boolean isNamed(Placed placed, String name) {
    return placed.group().word().equals(name) || placed.id().equals(name);
  }

  /** Why the case cannot run; empty when it can. */
  private static String missing(SuiteRun run, Placed placed) {
    Set<Need> needs = placed.definition().needs();
    return Arrays.stream(Need.values())
        .filter(need -> needs.contains(need) && !isThere(need, run))
        .map(Need::missing)
        .findFirst()
        .orElse("");
  }

  private static boolean isThere(Need need, SuiteRun run) {
    SuiteOptions options = run.options();
    return switch (need) {
      case OBSERVER -> run.seams().observer().isPresent();
      case CONTROL -> run.seams().control().isPresent();
      case PLAIN_HTTP -> !options.endpoint().tls();
      case TLS -> options.endpoint().tls();
      case TIME -> options.slow();
      case LIMITED_TOKEN -> options.limitedToken().isPresent();
      case CORS_ORIGIN -> options.corsOrigin().isPresent();
    };
  }
}
