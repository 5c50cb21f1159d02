package io.otlpdelta.server.conformance;

import static java.util.Objects.requireNonNullElse;

import io.otlpdelta.server.conformance.CaseResult.Failure;
import io.otlpdelta.server.conformance.ConformanceSuite.Placed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs cases in their places, each variant under its limit of time. A check that neither ends nor
 * can be interrupted costs a thread, never the run.
 */
final class CaseRunner implements AutoCloseable {
  /** Few, because the limits of time are a second, and many of them on the server's machine. */
  private static final int TOGETHER = 4;

  private final SuiteRun run;
  private final ExecutorService threads;

  CaseRunner(SuiteRun run) {
    this.run = run;
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "conformance");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Returns when all have ended. */
  void run(List<Placed> cases, CaseOutcomes outcomes) throws InterruptedException {
    List<Future<?>> waiting = start(cases, Placement.WAITING, Integer.MAX_VALUE, outcomes);
    await(start(cases, Placement.TOGETHER, TOGETHER, outcomes));
    await(start(cases, Placement.ALONE, 1, outcomes));
    await(waiting);
    await(start(cases, Placement.LAST, 1, outcomes));
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private List<Future<?>> start(
      List<Placed> cases, Placement placement, int atOnce, CaseOutcomes outcomes) {
    Queue<Unit> units = new ConcurrentLinkedQueue<>();
    for (Placed placed : cases) {
      if (placed.definition().placement() == placement) {
        placed.definition().variants().forEach(variant -> units.add(new Unit(placed, variant)));
      }
    }
    List<Future<?>> started = new ArrayList<>();
    for (int i = Math.min(atOnce, units.size()); i > 0; i--) {
      started.add(
          threads.submit(
              () -> {
                for (Unit unit = units.poll(); unit != null; unit = units.poll()) {
                  runOne(unit.placed(), unit.variant(), outcomes);
                }
                return null;
              }));
    }
    return started;
  }

  private record Unit(Placed placed, Variant variant) {}

  private static void await(List<Future<?>> started) throws InterruptedException {
    for (Future<?> one : started) {
      try {
        one.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("the suite itself failed: " + e.getCause(), e);
      }
    }
  }

  private void runOne(Placed placed, Variant variant, CaseOutcomes outcomes)
      throws InterruptedException {
    Duration limit = placed.definition().limit().multipliedBy(run.options().patience());
    String service = RowAudit.service(run, placed, variant);
    try (Probe probe = new Probe(run, variant, service, limit)) {
      Future<?> check =
          threads.submit(
              () -> {
                placed.definition().check().run(probe);
                return null;
              });
      try {
        check.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        check.cancel(true);
        fail(
            placed,
            probe,
            new Mismatch("an end within " + limit.toMillis() + " ms", "none"),
            outcomes);
      } catch (ExecutionException e) {
        fail(placed, probe, mismatch(requireNonNullElse(e.getCause(), e)), outcomes);
      }
    }
  }

  private static Mismatch mismatch(Throwable failure) {
    return failure instanceof Mismatch mismatch
        ? mismatch
        : new Mismatch(
            "an answer", failure.getClass().getSimpleName() + ": " + failure.getMessage());
  }

  private void fail(Placed placed, Probe probe, Mismatch mismatch, CaseOutcomes outcomes) {
    run.ledger().forget(new Ledger.Entry(probe.signal(), probe.service()));
    Transcript transcript = probe.transcript();
    outcomes.failed(
        placed,
        new Failure(
            probe.variant(),
            mismatch.expected(),
            transcript.clean(mismatch.got()),
            transcript.asked(),
            transcript.answered()));
  }
}
