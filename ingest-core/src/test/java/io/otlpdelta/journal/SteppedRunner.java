package io.otlpdelta.journal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Takes the workers' steps one by one on the thread of the test. */
final class SteppedRunner implements WorkerRunner {
  private static final int MOST_ROUNDS = 2_000;
  private static final Duration ROUND = Duration.ofMillis(250);

  private final SettableTime time;
  private final List<Running> workers = new ArrayList<>();

  SteppedRunner(SettableTime time) {
    this.time = time;
  }

  private record Running(String name, Worker worker, CompletableFuture<Void> ended) {
    void step() {
      if (!ended.isDone() && !worker.step()) {
        ended.complete(null);
      }
    }
  }

  @Override
  public CompletableFuture<Void> start(String name, Worker worker) {
    Running running = new Running(name, worker, new CompletableFuture<>());
    workers.add(running);
    return running.ended;
  }

  /** Lets time pass and all workers step, until it is done. */
  @Override
  public void await(CompletableFuture<Void> done) {
    for (int round = 0; !done.isDone(); round++) {
      if (round == MOST_ROUNDS) {
        throw new JournalInvariant.Violation(
            JournalInvariant.GOES_ON, "not done after " + round + " rounds of all workers");
      }
      time.advance(ROUND);
      stepAll();
    }
  }

  /** One step of the worker of that name. */
  void step(String name) {
    workers.stream().filter(running -> running.name.equals(name)).forEach(Running::step);
  }

  /** One step of each worker. */
  void stepAll() {
    workers.forEach(Running::step);
  }
}
