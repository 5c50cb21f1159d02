package io.otlpdelta.straightforward;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The {@code histogram} struct: one point of a histogram. */
public record HistogramValue(
    @Nullable Long startTimeUnixNano,
    @Nullable Long timeUnixNano,
    long count,
    @Nullable Double sum,
    List<Long> bucketCounts,
    List<Double> explicitBounds,
    List<ExemplarValue> exemplars,
    Map<String, String> attributes,
    int flags,
    @Nullable Double min,
    @Nullable Double max,
    String aggregationTemporality)
    implements StructValue {
  @Override
  public @Nullable Object field(int index) {
    return switch (index) {
      case 0 -> startTimeUnixNano;
      case 1 -> timeUnixNano;
      case 2 -> count;
      case 3 -> sum;
      case 4 -> bucketCounts;
      case 5 -> explicitBounds;
      case 6 -> exemplars;
      case 7 -> attributes;
      case 8 -> flags;
      case 9 -> min;
      case 10 -> max;
      case 11 -> aggregationTemporality;
      default -> throw StructValue.noField(index);
    };
  }
}
