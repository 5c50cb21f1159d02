package io.otlpdelta.straightforward;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The {@code sum} struct: one point of a sum. */
public record SumValue(
    @Nullable Long startTimeUnixNano,
    @Nullable Long timeUnixNano,
    @Nullable Double value,
    List<ExemplarValue> exemplars,
    Map<String, String> attributes,
    int flags,
    String aggregationTemporality,
    boolean isMonotonic)
    implements StructValue {
  @Override
  public @Nullable Object field(int index) {
    return switch (index) {
      case 0 -> startTimeUnixNano;
      case 1 -> timeUnixNano;
      case 2 -> value;
      case 3 -> exemplars;
      case 4 -> attributes;
      case 5 -> flags;
      case 6 -> aggregationTemporality;
      case 7 -> isMonotonic;
      default -> throw StructValue.noField(index);
    };
  }
}
