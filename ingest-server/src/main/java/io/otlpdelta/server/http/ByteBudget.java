package io.otlpdelta.server.http;

import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.otlp.DecodeMemory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that all requests under way may hold together: their bodies as sent, and every form of
 * these while they are decoded. Thread-safe.
 *
 * <p>A {@link Claim} belongs to one request: it grows as the body arrives and is decoded, and is
 * given back once the request is answered. A part of the budget is kept for small requests, so that
 * they are served while large ones wait for each other.
 */
final class ByteBudget {
  /** Up to this size a request may use the part that is kept for small ones. */
  static final long SMALL_BYTES = 1L << 20;

  private final long maxBytes;
  private final long maxLargeBytes;
  private final AtomicLong claimed = new AtomicLong();

  /**
   * Starts with nothing claimed.
   *
   * @param keptForSmall how much of {@code maxBytes} larger requests cannot have
   */
  ByteBudget(long maxBytes, long keptForSmall) {
    this.maxBytes = maxBytes;
    this.maxLargeBytes = maxBytes - keptForSmall;
  }

  Claim claim() {
    return new Claim();
  }

  /** Bytes claimed now. */
  long claimedBytes() {
    return claimed.get();
  }

  private long limitOf(long claim) {
    return claim <= SMALL_BYTES ? maxBytes : maxLargeBytes;
  }

  private boolean tryAdd(long bytes, long limit) {
    long known;
    do {
      known = claimed.get();
      if (known + bytes > limit) {
        return false;
      }
    } while (!claimed.compareAndSet(known, known + bytes));
    return true;
  }

  /** One request's share. Thread-safe; nothing can be claimed after {@link #close}. */
  final class Claim implements DecodeMemory, AutoCloseable {
    private long bytes;
    private boolean closed;

    /** Whether so many bytes could be had now; claims nothing. */
    boolean hasRoomFor(long more) {
      return claimed.get() + more <= limitOf(more);
    }

    /** Makes the share larger; returns false, and the share is as before, when it cannot be. */
    synchronized boolean grow(long more) {
      if (closed || !tryAdd(more, limitOf(bytes + more))) {
        return false;
      }
      bytes += more;
      return true;
    }

    @Override
    public void take(long more) {
      if (!grow(more)) {
        throw bytes() + more > maxLargeBytes ? tooLarge() : spent();
      }
    }

    @Override
    public synchronized void giveBack(long dropped) {
      if (!closed) {
        bytes -= dropped;
        claimed.addAndGet(-dropped);
      }
    }

    /** Gives the share back; again is harmless. */
    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        claimed.addAndGet(-bytes);
      }
    }

    private synchronized long bytes() {
      return bytes;
    }

    private IngestException tooLarge() {
      return new IngestException(
          ErrorCode.REQUEST_TOO_LARGE,
          "Decoding this request takes more than "
              + maxLargeBytes
              + " bytes, which is the memory that this server has for requests. Send smaller"
              + " batches, or give the server more memory.");
    }
  }

  /** The answer when others hold the memory; it is free again soon. */
  static IngestException spent() {
    return new IngestException(
        ErrorCode.UNAVAILABLE,
        "The server holds as many requests as its memory allows. Send this one again.");
  }
}
