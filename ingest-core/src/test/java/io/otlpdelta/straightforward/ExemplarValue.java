package io.otlpdelta.straightforward;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One exemplar of a data point. */
public record ExemplarValue(
    @Nullable Long timeUnixNano,
    @Nullable Double value,
    @Nullable String spanId,
    @Nullable String traceId,
    Map<String, String> filteredAttributes)
    implements StructValue {
  @Override
  public @Nullable Object field(int index) {
    return switch (index) {
      case 0 -> timeUnixNano;
      case 1 -> value;
      case 2 -> spanId;
      case 3 -> traceId;
      case 4 -> filteredAttributes;
      default -> throw StructValue.noField(index);
    };
  }
}
