package io.otlpdelta.straightforward;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The {@code exponential_histogram} struct: one point of an exponential histogram. */
public record ExponentialHistogramValue(
    Map<String, String> attributes,
    @Nullable Long startTimeUnixNano,
    @Nullable Long timeUnixNano,
    long count,
    @Nullable Double sum,
    int scale,
    long zeroCount,
    @Nullable BucketsValue positiveBucket,
    @Nullable BucketsValue negativeBucket,
    int flags,
    List<ExemplarValue> exemplars,
    @Nullable Double min,
    @Nullable Double max,
    double zeroThreshold,
    String aggregationTemporality)
    implements StructValue {
  @Override
  public @Nullable Object field(int index) {
    return switch (index) {
      case 0 -> attributes;
      case 1 -> startTimeUnixNano;
      case 2 -> timeUnixNano;
      case 3 -> count;
      case 4 -> sum;
      case 5 -> scale;
      case 6 -> zeroCount;
      case 7 -> positiveBucket;
      case 8 -> negativeBucket;
      case 9 -> flags;
      case 10 -> exemplars;
      case 11 -> min;
      case 12 -> max;
      case 13 -> zeroThreshold;
      case 14 -> aggregationTemporality;
      default -> throw StructValue.noField(index);
    };
  }
}
