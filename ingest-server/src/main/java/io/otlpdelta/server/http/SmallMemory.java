package io.otlpdelta.server.http;

import io.otlpdelta.otlp.DecodeElsewhereException;
import io.otlpdelta.otlp.DecodeMemory;
import java.util.ArrayList;
import java.util.List;

/**
 * A request's memory as long as it is decoded among the small ones: over a bound it sends the
 * request elsewhere. Used by one thread at a time.
 */
final class SmallMemory implements DecodeMemory {
  /** Decoding so much takes a few milliseconds. */
  static final long MAX_BYTES = 1L << 20;

  private final DecodeMemory all;
  private final List<byte[]> arrays = new ArrayList<>(1);
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

  @Override
  public byte[] array(int minBytes) {
    if (taken + minBytes > MAX_BYTES) {
      throw new DecodeElsewhereException();
    }
    byte[] array = all.array(minBytes);
    taken += array.length;
    arrays.add(array);
    return array;
  }

  @Override
  public void giveBack(byte[] array) {
    arrays.removeIf(each -> each == array);
    taken -= array.length;
    all.giveBack(array);
  }

  /** Everything it took is garbage now. */
  void giveAllBack() {
    List.copyOf(arrays).forEach(this::giveBack);
    giveBack(taken);
  }
}
