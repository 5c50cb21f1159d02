package io.otlpdelta.column;

/** Fills arrays with repetitions of a pattern, by copies of doubling length. */
final class Repeats {
  private Repeats() {}

  /**
   * Repeats a pattern until {@code length} elements from {@code from} on are filled.
   *
   * @param array an array of any type
   * @param pattern how many elements from {@code from} on are the pattern
   * @param length a multiple of {@code pattern}
   */
  static void fill(Object array, int from, int pattern, int length) {
    for (int done = pattern; done > 0 && done < length; ) {
      int next = Math.min(done, length - done);
      System.arraycopy(array, from, array, from + done, next);
      done += next;
    }
  }
}
