package io.otlpdelta.flatten;

import org.jspecify.annotations.Nullable;

/**
 * Resources or scopes of former requests by their bytes: nearly every request brings one that was
 * there before, and equal ones are then the same object. Bounded: of those with one place, the last
 * is kept, and large ones are not.
 */
final class OwnerCache {
  private static final int PLACES = 64;
  private static final int MAX_BYTES = 1 << 14;

  private final Owner.Kind kind;
  private final @Nullable Owner[] places = new Owner[PLACES];
  private Owner last;

  OwnerCache(Owner.Kind kind) {
    this.kind = kind;
    this.last = new Owner(kind, new byte[0], 0, 0);
  }

  /** The owner that the bytes mean. */
  Owner of(byte[] bytes, int from, int to) {
    if (!last.isMadeOf(bytes, from, to)) {
      last = find(bytes, from, to);
    }
    return last;
  }

  private Owner find(byte[] bytes, int from, int to) {
    if (to - from > MAX_BYTES) {
      return new Owner(kind, bytes, from, to);
    }
    int place = place(bytes, from, to);
    Owner known = places[place];
    if (known == null || !known.isMadeOf(bytes, from, to)) {
      known = new Owner(kind, bytes, from, to);
      places[place] = known;
    }
    return known;
  }

  private static int place(byte[] bytes, int from, int to) {
    int hash = 1;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    return (hash ^ (hash >>> 16)) & (PLACES - 1);
  }
}
