package io.otlpdelta.server.conformance;

import io.otlpdelta.server.conformance.ServerControl.Repair;
import io.otlpdelta.server.conformance.wire.Answer;
import io.otlpdelta.server.conformance.wire.RawRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** What clients see of a server that fails or stops; each needs power over it. */
final class OutageChecks {
  private static final int UNAVAILABLE = 14;
  private static final Duration OUTAGE = Duration.ofSeconds(3);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final int BATCHES = 20;
  private static final int SENDERS = 4;
  private static final int BEFORE_THE_STOP = 40;

  private OutageChecks() {}

  static void storageDown(Probe probe) throws Exception {
    RawRequest known = probe.request(probe.bodies(1, 1));
    RawRequest unknown =
        probe.request(probe.bodies(2, 1)).replacing(Probe.TABLE_NAME, probe.table() + "_unseen");
    Repair repair = probe.control().breakStorage();
    try {
      probe.refused(probe.send(unknown), 503, UNAVAILABLE);
      Answer answer = probe.send(known);
      if (answer.status() != 200) {
        probe.refused(answer, 503, UNAVAILABLE);
      }
    } finally {
      repair.end();
    }
    deliver(probe, known);
    probe.rows(1);
  }

  static void journalFull(Probe probe) throws Exception {
    RawRequest request = probe.request(probe.body());
    Repair repair = probe.control().fillJournal();
    try {
      throttled(probe.send(request));
    } finally {
      repair.end();
    }
    deliver(probe, request);
    probe.rows(1);
  }

  static void outage(Probe probe) throws Exception {
    List<RawRequest> waiting = new ArrayList<>();
    for (int i = 0; i < BATCHES; i++) {
      waiting.add(probe.request(probe.bodies(i, 1)));
    }
    long start = probe.nanoTime();
    Repair repair = probe.control().fillJournal();
    try {
      while (probe.nanoTime() - start < OUTAGE.toNanos()) {
        for (RawRequest request : waiting) {
          throttled(probe.send(request));
        }
        probe.pause(RETRY);
      }
    } finally {
      repair.end();
    }
    for (RawRequest request : waiting) {
      deliver(probe, request);
    }
    probe.rows(BATCHES);
  }

  static void stopUnderLoad(Probe probe) throws Exception {
    AtomicInteger delivered = new AtomicInteger();
    AtomicBoolean restarted = new AtomicBoolean();
    ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
    try {
      List<Future<Void>> ends = new ArrayList<>();
      for (int sender = 0; sender < SENDERS; sender++) {
        ends.add(senders.submit(sender(probe, sender, delivered, restarted)));
      }
      while (delivered.get() < BEFORE_THE_STOP) {
        probe.pause(Duration.ofMillis(10));
      }
      probe.control().restart();
      restarted.set(true);
      for (Future<Void> end : ends) {
        end.get();
      }
    } finally {
      senders.shutdownNow();
    }
    probe.rows(delivered.get());
  }

  /** Sends one request after the other, each until it is delivered, and stops after the restart. */
  private static Callable<Void> sender(
      Probe probe, int sender, AtomicInteger delivered, AtomicBoolean restarted) {
    return () -> {
      for (int i = 0; !restarted.get(); i++) {
        deliver(probe, probe.request(probe.bodies((i + 1) * SENDERS + sender, 1)));
        delivered.incrementAndGet();
      }
      return null;
    };
  }

  /** As an exporter does: repeats what was refused for now, or not answered at all. */
  private static void deliver(Probe probe, RawRequest request) throws Exception {
    while (!isDelivered(probe, request)) {
      probe.pause(RETRY);
    }
  }

  private static boolean isDelivered(Probe probe, RawRequest request) throws Exception {
    Answer answer;
    try {
      answer = probe.send(request);
    } catch (IOException noAnswer) {
      return false;
    }
    if (answer.status() == 200) {
      return true;
    }
    throttled(answer);
    return false;
  }

  private static void throttled(Answer answer) throws Mismatch {
    Probe.expect(
        answer.status() == 429 || answer.status() == 503,
        "status 429 or 503",
        "status " + answer.status());
    Probe.expect(answer.first("retry-after").isPresent(), "a Retry-After header", "none");
    StatusBody.of(answer);
  }
}
