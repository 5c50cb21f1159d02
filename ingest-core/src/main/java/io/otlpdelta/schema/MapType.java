package io.otlpdelta.schema;

/** A map; keys are never null. */
public record MapType(DataType key, DataType value, boolean valueContainsNull) implements DataType {
  @Override
  public String toString() {
    return "MAP<" + key + ", " + value + ">";
  }
}
