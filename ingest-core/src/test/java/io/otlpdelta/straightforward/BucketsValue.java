package io.otlpdelta.straightforward;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One side of an exponential histogram. */
public record BucketsValue(int offset, List<Long> bucketCounts) implements StructValue {
  @Override
  public @Nullable Object field(int index) {
    return switch (index) {
      case 0 -> offset;
      case 1 -> bucketCounts;
      default -> throw StructValue.noField(index);
    };
  }
}
