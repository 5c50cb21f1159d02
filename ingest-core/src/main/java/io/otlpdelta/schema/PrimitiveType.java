package io.otlpdelta.schema;

import static java.util.Objects.requireNonNull;

/**
 * A type without parts, by its name in the Delta protocol. The documented tables use the constants
 * below; an admin's extra columns may have any other ({@code timestamp}, {@code decimal(10,2)},
 * ...).
 */
public record PrimitiveType(String name) implements DataType {
  public static final PrimitiveType STRING = new PrimitiveType("string");
  public static final PrimitiveType LONG = new PrimitiveType("long");
  public static final PrimitiveType INTEGER = new PrimitiveType("integer");
  public static final PrimitiveType DOUBLE = new PrimitiveType("double");
  public static final PrimitiveType BOOLEAN = new PrimitiveType("boolean");

  public PrimitiveType {
    requireNonNull(name, "name");
  }

  @Override
  public String toString() {
    return switch (name) {
      case "long" -> "BIGINT";
      case "integer" -> "INT";
      default -> name.toUpperCase(java.util.Locale.ROOT);
    };
  }
}
