package io.otlpdelta.server.conformance;

import io.otlpdelta.model.Signal;
import io.otlpdelta.server.conformance.CaseResult.Failure;
import io.otlpdelta.server.conformance.ConformanceSuite.Placed;
import io.otlpdelta.server.conformance.wire.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The last step of a run with an observer: a request for each table that waits for its commit, and
 * so for all that was accepted before it, and then the count of every variant's rows.
 */
final class RowAudit {
  /** Over the time that a server may let rows wait. */
  private static final Duration COMMIT_LIMIT = Duration.ofSeconds(75);

  private static final int MAX_PAUSES = 120;

  private final SuiteRun run;

  private RowAudit(SuiteRun run) {
    this.run = run;
  }

  static RowAudit of(SuiteRun run) {
    return new RowAudit(run);
  }

  /** The {@code service.name} that a variant of a case sends. */
  static String service(SuiteRun run, Placed placed, Variant variant) {
    return run.prefix() + "/" + placed.id() + "/" + variant;
  }

  /** Adds a failure for each variant whose rows are not what it was promised; none to see, none. */
  void complete(List<Placed> cases, CaseOutcomes outcomes)
      throws IOException, InterruptedException {
    if (run.seams().observer().isEmpty()) {
      return;
    }
    for (Signal signal : Signal.values()) {
      commit(signal);
    }
    Map<String, Placed> senders = new HashMap<>();
    Map<String, Variant> variants = new HashMap<>();
    for (Placed placed : cases) {
      for (Variant variant : placed.definition().variants()) {
        String service = service(run, placed, variant);
        senders.put(service, placed);
        variants.put(service, variant);
      }
    }
    RowObserver observer = run.seams().observer().get();
    for (Ledger.Difference difference :
        run.ledger().differences(observer, run.prefix(), run.time()::sleep, MAX_PAUSES)) {
      String service = difference.entry().service();
      Placed sender = senders.get(service);
      Variant variant = variants.get(service);
      if (sender == null || variant == null) {
        throw new IllegalStateException("nobody promised rows of " + service);
      }
      outcomes.failed(
          sender,
          new Failure(
              variant,
              difference.promised()
                  + " rows in the table of "
                  + difference.entry().signal().route(),
              difference.found() + " rows",
              "",
              ""));
    }
  }

  private void commit(Signal signal) throws IOException {
    Variant variant = new Variant(signal, Encoding.PROTOBUF);
    try (Probe probe = new Probe(run, variant, run.prefix() + "-end", COMMIT_LIMIT)) {
      Answer answer = probe.send(probe.request(probe.body()).with("Prefer", "wait=committed"));
      if (answer.status() != 200) {
        throw new IOException(
            "the rows cannot be counted: a last request for "
                + signal.route()
                + " was answered "
                + probe.transcript().answered());
      }
    }
  }
}
