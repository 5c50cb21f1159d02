package io.otlpdelta.straightforward;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The {@code instrumentation_scope} struct, always present; an empty name or version is null. */
public record ScopeValue(
    @Nullable String name,
    @Nullable String version,
    Map<String, String> attributes,
    int droppedAttributesCount)
    implements StructValue {
  @Override
  public @Nullable Object field(int index) {
    return switch (index) {
      case 0 -> name;
      case 1 -> version;
      case 2 -> attributes;
      case 3 -> droppedAttributesCount;
      default -> throw StructValue.noField(index);
    };
  }
}
