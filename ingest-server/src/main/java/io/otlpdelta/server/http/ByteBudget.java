package io.otlpdelta.server.http;

import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.otlp.DecodeMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

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

  /** Arrays of answered requests are kept beside the budget, up to this part of it. */
  private static final int ARRAY_SHARE = 8;

  private final long maxBytes;
  private final long maxLargeBytes;
  private final AtomicLong claimed = new AtomicLong();
  private final ArrayPool arrays;

  /**
   * Starts with nothing claimed.
   *
   * @param keptForSmall how much of {@code maxBytes} larger requests cannot have
   */
  ByteBudget(long maxBytes, long keptForSmall) {
    this.maxBytes = maxBytes;
    this.maxLargeBytes = maxBytes - keptForSmall;
    this.arrays = new ArrayPool(maxBytes / ARRAY_SHARE);
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
    private final List<byte[]> held = new ArrayList<>(2);
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
        throw refusal(more);
      }
    }

    @Override
    public byte[] array(int minBytes) {
      byte[] array = tryArray(minBytes, 0, 0);
      if (array == null) {
        throw refusal(minBytes);
      }
      return array;
    }

    @Override
    public void giveBack(byte[] array) {
      giveBack(array, 0);
    }

    /** Gives an array back that was taken with so many bytes uncounted. */
    synchronized void giveBack(byte[] array, int uncounted) {
      if (!closed && held.removeIf(each -> each == array)) {
        giveBack(counted(array.length, uncounted));
        arrays.giveBack(array);
      }
    }

    /**
     * Puts a larger array in the place of one of this claim's, or of an empty one, and copies what
     * is used of it; returns null, and all is as before, when it cannot be had.
     *
     * @param uncounted how many bytes of either are not claimed
     */
    synchronized byte @Nullable [] larger(byte[] array, int used, int minBytes, int uncounted) {
      byte[] larger = tryArray(minBytes, counted(array.length, uncounted), uncounted);
      if (larger == null) {
        return null;
      }
      System.arraycopy(array, 0, larger, 0, used);
      if (held.removeIf(each -> each == array)) {
        arrays.giveBack(array);
      }
      return larger;
    }

    private static long counted(int length, int uncounted) {
      return Math.max(0, length - uncounted);
    }

    /** One of the pool's; if that is too long, one of exactly the length that is needed. */
    private synchronized byte @Nullable [] tryArray(int minBytes, long replaced, int uncounted) {
      int length = ArrayPool.lengthFor(minBytes);
      byte[] array = null;
      if (grow(counted(length, uncounted) - replaced)) {
        array = arrays.take(minBytes);
      } else if (length > minBytes && grow(counted(minBytes, uncounted) - replaced)) {
        array = new byte[minBytes];
      }
      if (array != null) {
        held.add(array);
      }
      return array;
    }

    @Override
    public synchronized void giveBack(long dropped) {
      if (!closed) {
        bytes -= dropped;
        claimed.addAndGet(-dropped);
      }
    }

    /** Gives the share and its arrays back, which nothing may use any more; again is harmless. */
    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        claimed.addAndGet(-bytes);
        held.forEach(arrays::giveBack);
        held.clear();
      }
    }

    private synchronized IngestException refusal(long more) {
      return bytes + more > maxLargeBytes ? tooLarge() : spent();
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
