package io.otlpdelta.server.conformance;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * A request of exactly so many bytes, which are made when they are written: a good beginning, and
 * behind it something that a receiver ignores.
 */
final class Padded {
  private static final int UNKNOWN_FIELD = 1000;
  private static final int BLOCK_BYTES = 1 << 20;

  private final byte[] beginning;
  private final byte filler;
  private final int fillers;

  private Padded(byte[] beginning, byte filler, int fillers) {
    this.beginning = beginning;
    this.filler = filler;
    this.fillers = fillers;
  }

  /** The body, filled up to that length: protobuf by an unknown field, JSON by blanks. */
  static Padded to(int length, byte[] body, Encoding encoding) {
    return switch (encoding) {
      case PROTOBUF -> protobuf(length, body);
      case JSON -> new Padded(body, (byte) ' ', length - body.length);
    };
  }

  private static Padded protobuf(int length, byte[] body) {
    int rest = length - body.length - CodedOutputStream.computeTagSize(UNKNOWN_FIELD);
    int fillers = rest - CodedOutputStream.computeUInt32SizeNoTag(rest);
    byte[] opening = WireBytes.opening(UNKNOWN_FIELD, fillers);
    Padded padded = new Padded(WireBytes.join(body, opening), (byte) 0, fillers);
    if (padded.length() != length) {
      throw new IllegalArgumentException(
          "length: " + length + " (expected: not just over a power of 128)");
    }
    return padded;
  }

  int length() {
    return beginning.length + fillers;
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(beginning);
    byte[] block = new byte[BLOCK_BYTES];
    Arrays.fill(block, filler);
    for (int left = fillers; left > 0; left -= BLOCK_BYTES) {
      out.write(block, 0, Math.min(left, BLOCK_BYTES));
    }
  }
}
