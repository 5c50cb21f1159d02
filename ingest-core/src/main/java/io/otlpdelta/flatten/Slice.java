package io.otlpdelta.flatten;

/** A part of an array, its start and end in one number. */
final class Slice {
  /** A part without bytes. */
  static final long EMPTY = 0;

  private Slice() {}

  static long of(int from, int to) {
    return ((long) from << Integer.SIZE) | to;
  }

  static int from(long slice) {
    return (int) (slice >>> Integer.SIZE);
  }

  static int to(long slice) {
    return (int) slice;
  }

  static int length(long slice) {
    return to(slice) - from(slice);
  }

  static boolean isEmpty(long slice) {
    return from(slice) == to(slice);
  }
}
