package io.otlpdelta.model;

import static java.util.Objects.requireNonNull;

/** A value that never prints: {@link #toString} is {@code ***}, whoever logs it. */
public final class Secret {
  private final String value;

  public Secret(String value) {
    this.value = requireNonNull(value, "value");
  }

  /** The value itself; the caller must not log, store or echo it. */
  public String reveal() {
    return value;
  }

  @Override
  public String toString() {
    return "***";
  }
}
