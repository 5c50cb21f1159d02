package io.otlpdelta.env;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * Where unpredictable bytes come from: ids, salts and tokens. Thread-safe; tests pass a seeded one.
 */
public interface Randomness {
  /** {@code count} fresh random bytes. */
  byte[] bytes(int count);

  /** A random (version 4) UUID. */
  default UUID uuid() {
    ByteBuffer bytes = ByteBuffer.wrap(bytes(16));
    long high = (bytes.getLong() & ~0xf000L) | 0x4000L;
    long low = (bytes.getLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
    return new UUID(high, low);
  }
}
