package io.otlpdelta.fuzz;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Small random changes of inputs, the same in each run. The first byte of an input, which chooses
 * what it is taken for, mostly stays.
 */
public final class Mutations {
  private static final byte[] INTERESTING = {
    0, 1, 0x7f, (byte) 0x80, (byte) 0xff, '{', '[', '"', '\\', '}', (byte) 0xed, (byte) 0xc0
  };

  private static final int MAX_SHOWN_BYTES = 2_000;

  private Mutations() {}

  /** Runs a target on each seed and on so many mutations of each. */
  public static void runAll(Consumer<byte[]> target, List<byte[]> seeds, int mutations) {
    for (int i = 0; i < seeds.size(); i++) {
      run(target, seeds.get(i), "seed " + i);
      for (int mutation = 0; mutation < mutations; mutation++) {
        Random random = new Random(i * 1_000L + mutation);
        byte[] other = seeds.get(random.nextInt(seeds.size()));
        run(target, of(seeds.get(i), other, random), "seed " + i + ", mutation " + mutation);
      }
    }
  }

  private static void run(Consumer<byte[]> target, byte[] input, String name) {
    try {
      target.accept(input);
    } catch (RuntimeException | Error e) {
      byte[] shown = Arrays.copyOf(input, Math.min(input.length, MAX_SHOWN_BYTES));
      throw new AssertionError(name + ": " + HexFormat.of().formatHex(shown), e);
    }
  }

  private static byte[] of(byte[] seed, byte[] other, Random random) {
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
