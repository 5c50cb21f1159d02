package io.otlpdelta.journal;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Tells callers that their entries are durable, in the order of the journal, on a thread of its
 * own: the writer goes on with the next group meanwhile, and no callback can hold it up or break
 * it.
 */
final class Acknowledger {
  private final BlockingQueue<List<PendingAppend>> groups = new LinkedBlockingQueue<>();
  private final Thread thread = new Thread(this::run, "journal-acknowledger");

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  /** Hands over a durable group; it is not touched by the caller any more. */
  void durable(List<PendingAppend> group) {
    groups.add(group);
  }

  /** Returns when every group handed over has been told. An empty group is the end. */
  void close() throws InterruptedException {
    groups.add(List.of());
    thread.join();
  }

  private void run() {
    try {
      for (List<PendingAppend> group = groups.take(); !group.isEmpty(); group = groups.take()) {
        tell(group);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the acknowledger", e);
    }
  }

  private static void tell(List<PendingAppend> group) {
    for (PendingAppend append : group) {
      if (append.isEntry()) {
        append.future().complete(new Position(append.sequence()));
      }
    }
  }
}
