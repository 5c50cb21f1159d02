package io.otlpdelta.catalog.unity;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong on demand. The first fault that fits is used up by a request: one whose {@code
 * pathPart} is contained in the request's method and path, {@code "GET /api/..."}.
 */
public final class FakeFaults {
  /** What happens to a request. */
  enum Kind {
    STATUS,
    /** The connection is closed and nothing is done. */
    RESET,
    /** It is done, then the connection is closed instead of an answer. */
    LOSE_ANSWER,
    /** It is done, and answered as if it was not. */
    DENY,
    DELAY,
    /** Something else happens first. */
    BEFORE
  }

  record Fault(Kind kind, String pathPart, int status, Duration delay, Runnable action) {
    Fault(Kind kind, String pathPart, int status, Duration delay) {
      this(kind, pathPart, status, delay, () -> {});
    }
  }

  private final Deque<Fault> faults = new ArrayDeque<>();
  private boolean outage;

  /** The next {@code count} requests whose path contains {@code pathPart} are answered so. */
  public void answer(int status, int count, String pathPart) {
    add(count, () -> new Fault(Kind.STATUS, pathPart, status, Duration.ZERO));
  }

  /** Their connections are closed before anything is done. */
  public void reset(int count, String pathPart) {
    add(count, () -> new Fault(Kind.RESET, pathPart, 0, Duration.ZERO));
  }

  /** They are done, but the connection closes instead of an answer. */
  public void loseAnswer(int count, String pathPart) {
    add(count, () -> new Fault(Kind.LOSE_ANSWER, pathPart, 0, Duration.ZERO));
  }

  /** They are done, but answered so. */
  public void deny(int status, int count, String pathPart) {
    add(count, () -> new Fault(Kind.DENY, pathPart, status, Duration.ZERO));
  }

  /** Just before the next such request is looked at, this happens. */
  public void before(String pathPart, Runnable action) {
    add(1, () -> new Fault(Kind.BEFORE, pathPart, 0, Duration.ZERO, action));
  }

  /** They are done, and answered late. */
  public void delay(Duration delay, int count, String pathPart) {
    add(count, () -> new Fault(Kind.DELAY, pathPart, 0, delay));
  }

  /** From now on every connection is closed without an answer. */
  public synchronized void startOutage() {
    outage = true;
  }

  public synchronized void endOutage() {
    outage = false;
  }

  /** Whether each fault that was asked for has happened. */
  public synchronized boolean isSpent() {
    return faults.isEmpty();
  }

  synchronized @Nullable Fault next(String methodAndPath) {
    if (outage) {
      return new Fault(Kind.RESET, "", 0, Duration.ZERO);
    }
    for (Iterator<Fault> waiting = faults.iterator(); waiting.hasNext(); ) {
      Fault fault = waiting.next();
      if (methodAndPath.contains(fault.pathPart())) {
        waiting.remove();
        return fault;
      }
    }
    return null;
  }

  private synchronized void add(int count, Supplier<Fault> fault) {
    for (int i = 0; i < count; i++) {
      faults.add(fault.get());
    }
  }
}
