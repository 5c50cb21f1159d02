package io.otlpdelta.schema;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * One named field of a struct.
 *
 * @param metadata the field's metadata in the delta log: strings, numbers and booleans by key;
 *     holds the physical name and field id where the table maps columns, and markers of generated,
 *     identity and default columns
 */
public record StructField(
    String name, DataType type, boolean nullable, Map<String, Object> metadata) {
  private static final String PHYSICAL_NAME = "delta.columnMapping.physicalName";

  public StructField {
    requireNonNull(name, "name");
    requireNonNull(type, "type");
    metadata = Map.copyOf(metadata);
  }

  /** The field's name inside data files: its own, unless the table maps columns. */
  public String physicalName() {
    return metadata.get(PHYSICAL_NAME) instanceof String physical ? physical : name;
  }

  @Override
  public String toString() {
    return name + ": " + type + (nullable ? "" : " NOT NULL");
  }
}
