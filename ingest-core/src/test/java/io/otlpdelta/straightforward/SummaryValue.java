package io.otlpdelta.straightforward;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The {@code summary} struct: one point of a summary. */
public record SummaryValue(
    @Nullable Long startTimeUnixNano,
    @Nullable Long timeUnixNano,
    long count,
    double sum,
    List<QuantileValue> quantileValues,
    Map<String, String> attributes,
    int flags)
    implements StructValue {
  @Override
  public @Nullable Object field(int index) {
    return switch (index) {
      case 0 -> startTimeUnixNano;
      case 1 -> timeUnixNano;
      case 2 -> count;
      case 3 -> sum;
      case 4 -> quantileValues;
      case 5 -> attributes;
      case 6 -> flags;
      default -> throw StructValue.noField(index);
    };
  }
}
