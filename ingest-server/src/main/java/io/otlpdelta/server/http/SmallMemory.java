package io.otlpdelta.server.http;

import io.otlpdelta.otlp.DecodeElsewhereException;
import io.otlpdelta.otlp.DecodeMemory;

/**
 * A request's memory as long as it is decoded among the small ones: over a bound it sends the
 * request elsewhere. Used by one thread at a time.
 */
final class SmallMemory implements DecodeMemory {
  /** Decoding so much takes a few milliseconds. */
  static final long MAX_BYTES = 1L << 20;

  private final DecodeMemory all;
  private long taken;

  SmallMemory(DecodeMemory all) {
    this.all = all;
  }

  @Override
  public void take(long bytes) {
    if (taken + bytes > MAX_BYTES) {
      throw new DecodeElsewhereException();
    }
    all.take(bytes);
    taken += bytes;
  }

  @Override
  public void giveBack(long bytes) {
    all.giveBack(bytes);
    taken -= bytes;
  }

  /** Everything it took is garbage now. */
  void giveAllBack() {
    giveBack(taken);
  }
}
