package io.otlpdelta.otlp;

/**
 * Where a decoder asks for memory before it takes it, one instance for each request. What the
 * decoder drops on its way it gives back; what the result holds stays taken, and whoever made the
 * instance forgets all of it when the request is answered.
 *
 * <p>Used by one thread at a time.
 */
public interface DecodeMemory {
  /** Gives all that is asked for; bounded only by the limits of one request. */
  DecodeMemory UNLIMITED =
      new DecodeMemory() {
        @Override
        public void take(long bytes) {}

        @Override
        public void giveBack(long bytes) {}
      };

  /**
   * Asks for so many bytes more.
   *
   * @throws RuntimeException when they cannot be had; it ends the decoding and is the caller's to
   *     choose
   */
  void take(long bytes);

  /** Says that so many of the bytes taken are garbage now. */
  void giveBack(long bytes);

  /**
   * Takes an array of at least so many bytes, with anything in it; it counts with its whole length.
   * It may be another request's array as soon as this request is answered.
   *
   * @throws RuntimeException as {@link #take}
   */
  default byte[] array(int minBytes) {
    take(minBytes);
    return new byte[minBytes];
  }

  /** Gives an array back before that; nothing may use it any more. */
  default void giveBack(byte[] array) {
    giveBack(array.length);
  }
}
