package io.otlpdelta.pipeline;

import io.otlpdelta.env.Randomness;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Names bodies while this process lives: equal bytes have equal digests; two different ones have
 * equal digests with a probability below 2^-120, even if somebody chose them who can do all but
 * read this process's memory. Thread-safe.
 *
 * <p>Each KiB is first shrunk to 32 bytes by two rounds of NH, the universal hash of UMAC (Black et
 * al., CRYPTO 1999; RFC 4418), with words of 64 bits and the second round's key shifted by one pair
 * of words. SHA-256 digests what is left, and the length. The key is random and never leaves the
 * object, so that nobody can look for bodies that collide.
 */
final class BodyDigests {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int BLOCK_BYTES = 1024;
  private static final int BLOCK_WORDS = BLOCK_BYTES / Long.BYTES;
  private static final int SHRUNK_BYTES = 4 * Long.BYTES;

  /** Blocks that SHA-256 is given at once. */
  private static final int BLOCKS = 32;

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private final long[] key = new long[BLOCK_WORDS + 2];

  /** Digests with a key of its own. */
  BodyDigests(Randomness randomness) {
    ByteBuffer.wrap(randomness.bytes(key.length * Long.BYTES)).asLongBuffer().get(key);
  }

  /** The digest of the bytes between position and limit, which stay as they are. */
  ByteBuffer of(ByteBuffer body) {
    int length = body.remaining();
    byte[] bytes;
    int at;
    if (body.hasArray()) {
      bytes = body.array();
      at = body.arrayOffset() + body.position();
    } else {
      bytes = new byte[length];
      at = 0;
      body.duplicate().get(bytes);
    }
    int end = at + length;
    Scratch scratch = SCRATCH.get();
    MessageDigest sha256 = scratch.sha256;
    ByteBuffer shrunk = scratch.shrunk.clear();
    for (; at + BLOCK_BYTES <= end; at += BLOCK_BYTES) {
      if (!shrunk.hasRemaining()) {
        sha256.update(shrunk.flip());
        shrunk.clear();
      }
      shrink(bytes, at, shrunk);
    }
    sha256.update(shrunk.flip());
    shrunk.clear();
    byte[] last = scratch.last;
    System.arraycopy(bytes, at, last, 0, end - at);
    Arrays.fill(last, end - at, BLOCK_BYTES, (byte) 0);
    shrink(last, 0, shrunk);
    shrunk.putInt(length);
    sha256.update(shrunk.flip());
    return ByteBuffer.wrap(sha256.digest());
  }

  /**
   * Two sums of products of 128 bits. Products are of signed numbers, which the proof allows: it
   * only needs the 2^64 values of a word to be that many numbers in a row.
   */
  private void shrink(byte[] bytes, int from, ByteBuffer out) {
    long low1 = 0;
    long high1 = 0;
    long low2 = 0;
    long high2 = 0;
    for (int i = 0; i < BLOCK_WORDS; i += 2) {
      long first = (long) WORD.get(bytes, from + i * Long.BYTES);
      long second = (long) WORD.get(bytes, from + (i + 1) * Long.BYTES);
      long a = first + key[i];
      long b = second + key[i + 1];
      long product = a * b;
      low1 += product;
      high1 += Math.multiplyHigh(a, b) + carry(low1, product);
      a = first + key[i + 2];
      b = second + key[i + 3];
      product = a * b;
      low2 += product;
      high2 += Math.multiplyHigh(a, b) + carry(low2, product);
    }
    out.putLong(low1).putLong(high1).putLong(low2).putLong(high2);
  }

  /** Of the addition that made the sum. */
  private static int carry(long sum, long addend) {
    return Long.compareUnsigned(sum, addend) < 0 ? 1 : 0;
  }

  /** What one thread needs for one digest, and again for the next. */
  private static final class Scratch {
    final MessageDigest sha256 = sha256();
    final ByteBuffer shrunk = ByteBuffer.allocate(BLOCKS * SHRUNK_BYTES);
    final byte[] last = new byte[BLOCK_BYTES];
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
