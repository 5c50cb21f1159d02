package io.otlpdelta.straightforward;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One link of a span. */
public record SpanLinkValue(
    @Nullable String traceId,
    @Nullable String spanId,
    @Nullable String traceState,
    Map<String, String> attributes,
    int droppedAttributesCount,
    int flags)
    implements StructValue {
  @Override
  public @Nullable Object field(int index) {
    return switch (index) {
      case 0 -> traceId;
      case 1 -> spanId;
      case 2 -> traceState;
      case 3 -> attributes;
      case 4 -> droppedAttributesCount;
      case 5 -> flags;
      default -> throw StructValue.noField(index);
    };
  }
}
