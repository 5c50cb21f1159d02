package io.otlpdelta.straightforward;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The {@code resource} struct, always present. */
public record ResourceValue(Map<String, String> attributes, int droppedAttributesCount)
    implements StructValue {
  @Override
  public @Nullable Object field(int index) {
    return switch (index) {
      case 0 -> attributes;
      case 1 -> droppedAttributesCount;
      default -> throw StructValue.noField(index);
    };
  }
}
