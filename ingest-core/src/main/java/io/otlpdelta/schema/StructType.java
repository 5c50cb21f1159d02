package io.otlpdelta.schema;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Named fields in order. */
public record StructType(List<StructField> fields) implements DataType {
  public StructType {
    fields = List.copyOf(fields);
  }

  /** The field of that name, compared exactly. */
  public Optional<StructField> field(String name) {
    return fields.stream().filter(field -> field.name().equals(name)).findFirst();
  }

  @Override
  public String toString() {
    return fields.stream()
        .map(StructField::toString)
        .collect(Collectors.joining(", ", "STRUCT<", ">"));
  }
}
