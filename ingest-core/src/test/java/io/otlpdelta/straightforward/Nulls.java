package io.otlpdelta.straightforward;

import org.jspecify.annotations.Nullable;

/** Where protobuf has a default value and the column has NULL. */
final class Nulls {
  private Nulls() {}

  /** OTLP writes an unknown time as 0. */
  static @Nullable Long time(long unixNanos) {
    return unixNanos == 0 ? null : unixNanos;
  }

  static @Nullable String text(String value) {
    return value.isEmpty() ? null : value;
  }
}
