package io.otlpdelta.server.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that all requests under way may hold together. Thread-safe.
 *
 * <p>A {@link Claim} belongs to one request: it grows as the body arrives and is given back once
 * the request is answered.
 */
final class ByteBudget {
  private final long maxBytes;
  private final AtomicLong claimed = new AtomicLong();

  ByteBudget(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  Claim claim() {
    return new Claim();
  }

  /** Bytes claimed now. */
  long claimedBytes() {
    return claimed.get();
  }

  private boolean tryAdd(long bytes) {
    long sum = claimed.addAndGet(bytes);
    if (sum > maxBytes) {
      claimed.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  /** One request's share. Thread-safe; nothing can be claimed after {@link #close}. */
  final class Claim implements AutoCloseable {
    private long bytes;
    private boolean closed;

    /**
     * Makes the share at least {@code total} bytes.
     *
     * @return false, and the share as before, when the budget is spent or the claim closed
     */
    synchronized boolean growTo(long total) {
      if (closed) {
        return false;
      }
      if (total <= bytes) {
        return true;
      }
      if (!tryAdd(total - bytes)) {
        return false;
      }
      bytes = total;
      return true;
    }

    /** Gives the share back; again is harmless. */
    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        claimed.addAndGet(-bytes);
      }
    }
  }
}
