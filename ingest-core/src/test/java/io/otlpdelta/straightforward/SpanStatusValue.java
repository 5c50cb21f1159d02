package io.otlpdelta.straightforward;

import org.jspecify.annotations.Nullable;

/** The {@code status} struct, always present; an unset code and an empty message are null. */
public record SpanStatusValue(@Nullable String message, @Nullable String code)
    implements StructValue {
  @Override
  public @Nullable Object field(int index) {
    return switch (index) {
      case 0 -> message;
      case 1 -> code;
      default -> throw StructValue.noField(index);
    };
  }
}
