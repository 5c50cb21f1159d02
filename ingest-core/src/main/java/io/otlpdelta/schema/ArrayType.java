package io.otlpdelta.schema;

/** A list of one element type. */
public record ArrayType(DataType element, boolean containsNull) implements DataType {
  @Override
  public String toString() {
    return "ARRAY<" + element + ">";
  }
}
