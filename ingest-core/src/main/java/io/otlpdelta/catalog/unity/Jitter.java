package io.otlpdelta.catalog.unity;

import io.otlpdelta.env.Randomness;

/** Spreads what many would do at the same moment. */
final class Jitter {
  private Jitter() {}

  /** A value from three quarters to five quarters of the given one. */
  static long around(long value, Randomness randomness) {
    return value / 4 * 3 + upTo(value / 2, randomness);
  }

  /** A value from 0 to the given one. */
  static long upTo(long most, Randomness randomness) {
    byte[] bytes = randomness.bytes(2);
    int fraction = ((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff);
    return most / 0xffff * fraction + most % 0xffff * fraction / 0xffff;
  }
}
