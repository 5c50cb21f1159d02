package io.otlpdelta.env;

import java.security.SecureRandom;

/** Cryptographically strong bytes from the operating system. */
public final class SecureRandomness implements Randomness {
  private final SecureRandom random = new SecureRandom();

  @Override
  public byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
