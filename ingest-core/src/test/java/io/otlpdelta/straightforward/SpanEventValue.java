package io.otlpdelta.straightforward;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One event of a span. */
public record SpanEventValue(
    @Nullable Long timeUnixNano,
    String name,
    Map<String, String> attributes,
    int droppedAttributesCount)
    implements StructValue {
  @Override
  public @Nullable Object field(int index) {
    return switch (index) {
      case 0 -> timeUnixNano;
      case 1 -> name;
      case 2 -> attributes;
      case 3 -> droppedAttributesCount;
      default -> throw StructValue.noField(index);
    };
  }
}
