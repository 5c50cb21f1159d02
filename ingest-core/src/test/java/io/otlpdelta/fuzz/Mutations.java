package io.otlpdelta.fuzz;

import java.util.Arrays;
import java.util.Random;

/** Small random changes of an input. The first byte, which chooses what it is, mostly stays. */
final class Mutations {
  private static final byte[] INTERESTING = {
    0, 1, 0x7f, (byte) 0x80, (byte) 0xff, '{', '[', '"', '\\', '}', (byte) 0xed, (byte) 0xc0
  };

  private Mutations() {}

  static byte[] of(byte[] seed, byte[] other, Random random) {
    byte[] input = seed.clone();
    for (int i = 1 + random.nextInt(4); i > 0 && input.length > 1; i--) {
      input = once(input, other, random);
    }
    return input;
  }

  private static byte[] once(byte[] input, byte[] other, Random random) {
    int at = random.nextInt(20) == 0 ? 0 : 1 + random.nextInt(input.length - 1);
    int length = random.nextInt(Math.min(64, input.length - at) + 1);
    switch (random.nextInt(6)) {
      case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> input[at] = INTERESTING[random.nextInt(INTERESTING.length)];
      case 2 -> input[at] = (byte) random.nextInt();
      case 3 -> {
        return spliced(input, at, at + length, new byte[0]);
      }
      case 4 -> {
        return spliced(input, at, at, Arrays.copyOfRange(input, at, at + length));
      }
      default -> {
        int from = random.nextInt(other.length);
        int to = from + random.nextInt(Math.min(64, other.length - from) + 1);
        return spliced(input, at, at + length, Arrays.copyOfRange(other, from, to));
      }
    }
    return input;
  }

  /** The input with another piece in the place of one. */
  private static byte[] spliced(byte[] input, int from, int to, byte[] piece) {
    byte[] all = new byte[input.length - (to - from) + piece.length];
    System.arraycopy(input, 0, all, 0, from);
    System.arraycopy(piece, 0, all, from, piece.length);
    System.arraycopy(input, to, all, from + piece.length, input.length - to);
    return all;
  }
}
