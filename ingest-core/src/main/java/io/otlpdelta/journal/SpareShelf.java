package io.otlpdelta.journal;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The files that wait to become segments. Filled in the background by the {@link Housekeeper},
 * emptied by the writer. Thread-safe.
 */
final class SpareShelf {
  private final Deque<Spare> spares = new ArrayDeque<>();
  private final Runnable wanted;
  private long bytes;
  private boolean exhausted;
  private boolean closed;

  /**
   * An empty shelf.
   *
   * @param wanted called after a spare was taken or is missed; must not block
   */
  SpareShelf(Runnable wanted) {
    this.wanted = wanted;
  }

  /** Takes a spare and asks for another; null when there is none now. */
  @Nullable Spare take() {
    Spare spare;
    synchronized (this) {
      spare = spares.poll();
    }
    wanted.run();
    return spare;
  }

  /** Blocks while there is no spare but one in the making. */
  synchronized void await() throws InterruptedException {
    while (spares.isEmpty() && !exhausted && !closed) {
      wait();
    }
  }

  synchronized void put(Spare spare) {
    count(spare);
    spares.add(spare);
    exhausted = false;
    notifyAll();
  }

  /** Counts the bytes of a spare until it is opened, also if it never lies on the shelf. */
  synchronized void count(Spare spare) {
    bytes += spare.size();
  }

  /** A counted spare is a segment now and counted as such. */
  synchronized void opened(Spare spare) {
    bytes -= spare.size();
  }

  /** No spare can be made now, for want of disk or budget. */
  synchronized void exhausted() {
    exhausted = true;
    notifyAll();
  }

  /** Nobody fills the shelf any more. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Whether a spare is there or in the making. */
  synchronized boolean isPossible() {
    return !spares.isEmpty() || !(exhausted || closed);
  }

  synchronized int count() {
    return spares.size();
  }

  /** Disk bytes of spares that are not segments yet. */
  synchronized long bytes() {
    return bytes;
  }
}
