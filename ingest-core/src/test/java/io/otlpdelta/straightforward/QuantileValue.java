package io.otlpdelta.straightforward;

import org.jspecify.annotations.Nullable;

/** One quantile of a summary. */
public record QuantileValue(double quantile, double value) implements StructValue {
  @Override
  public @Nullable Object field(int index) {
    return switch (index) {
      case 0 -> quantile;
      case 1 -> value;
      default -> throw StructValue.noField(index);
    };
  }
}
