package io.otlpdelta.journal;

import java.util.ArrayDeque;
import java.util.Deque;

/** Appends waiting for the writer, first come, first served. Thread-safe; one thread takes. */
final class SubmissionQueue {
  private final Deque<PendingAppend> waiting = new ArrayDeque<>();
  private boolean awake;
  private boolean closed;

  /** Queues the append; false when the queue is closed. */
  synchronized boolean offer(PendingAppend append) {
    if (closed) {
      return false;
    }
    waiting.add(append);
    notifyAll();
    return true;
  }

  /** Lets {@link #await} return once even if nothing waits. */
  synchronized void wake() {
    awake = true;
    notifyAll();
  }

  /** Refuses further appends; those waiting are still taken. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Blocks while there is nothing to take. */
  synchronized void await() throws InterruptedException {
    while (waiting.isEmpty() && !awake && !closed) {
      wait();
    }
    awake = false;
  }

  /**
   * Moves what waits, up to about {@code maxBytes}, to {@code into}.
   *
   * @return false when the queue is closed and empty
   */
  synchronized boolean take(Deque<PendingAppend> into, long maxBytes) {
    long bytes = 0;
    while (!waiting.isEmpty() && bytes < maxBytes) {
      PendingAppend append = waiting.remove();
      bytes += append.length();
      into.add(append);
    }
    return !into.isEmpty() || !closed;
  }
}
