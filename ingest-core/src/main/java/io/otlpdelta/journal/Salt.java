package io.otlpdelta.journal;

import io.otlpdelta.env.Randomness;
import java.nio.ByteBuffer;

/**
 * Random per segment file, so that bytes of an earlier use of the file never look valid, and nor do
 * bytes that a client made up to look like a record.
 *
 * @param mark stands in plain in each record's header
 * @param seed goes into each record's CRC and nowhere else
 */
record Salt(int mark, int seed) {
  static Salt random(Randomness randomness) {
    ByteBuffer bytes = ByteBuffer.wrap(randomness.bytes(Long.BYTES));
    // The lowest bit keeps the mark from being the zero of an unwritten page.
    return new Salt(bytes.getInt() | 1, bytes.getInt());
  }
}
