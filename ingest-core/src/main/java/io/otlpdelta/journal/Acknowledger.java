package io.otlpdelta.journal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells callers that their entries are durable, in the order of the journal, on a thread of its
 * own: the writer goes on with the next group meanwhile, and no callback can hold it up or break
 * it.
 */
final class Acknowledger implements Worker {
  private final Deque<List<PendingAppend>> groups = new ArrayDeque<>();
  private boolean closed;

  /** Hands over a durable group; it is not touched by the caller any more. */
  synchronized void durable(List<PendingAppend> group) {
    groups.add(group);
    notifyAll();
  }

  /** The last step comes when every group handed over has been told. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Tells one group. */
  @Override
  public boolean step() {
    List<PendingAppend> group = next();
    if (group != null) {
      tell(group);
    }
    return group != null || !isClosed();
  }

  @Override
  public synchronized void awaitWork() throws InterruptedException {
    while (groups.isEmpty() && !closed) {
      wait();
    }
  }

  private synchronized @Nullable List<PendingAppend> next() {
    return groups.poll();
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private static void tell(List<PendingAppend> group) {
    for (PendingAppend append : group) {
      if (append.isEntry()) {
        append.future().complete(new Position(append.sequence()));
      }
    }
  }
}
