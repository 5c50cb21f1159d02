package io.otlpdelta.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a table is partitioned by. Delta allows top-level columns without parts only. */
final class PartitionColumns {
  /** Columns that are never NULL, but may be the empty string. */
  private static final Set<String> EMPTY_AT_TIMES = Set.of("name", "description", "unit");

  private final List<String> names;

  PartitionColumns(List<String> names) {
    this.names = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
  }

  /**
   * The columns themselves. As a partition value an empty string is NULL (Delta protocol,
   * "Partition Value Serialization"), which a NOT NULL column cannot take.
   */
  List<StructField> in(StructType schema, List<String> problems) {
    List<StructField> columns = new ArrayList<>();
    for (String name : names) {
      Optional<StructField> column =
          schema.fields().stream().filter(field -> isNamed(field, name)).findFirst();
      if (column.isEmpty()) {
        problems.add("partition column '" + name + "' is missing (expected: a column)");
        continue;
      }
      if (!column.get().nullable() && EMPTY_AT_TIMES.contains(name)) {
        problems.add(
            "partition column '"
                + column.get().name()
                + "' is "
                + column.get().type()
                + " NOT NULL, and telemetry may have an empty text for it, which a partition stores"
                + " as NULL (expected: a nullable column)");
      }
      columns.add(column.get());
    }
    return columns;
  }

  /** The fields that data files hold. */
  StructType removedFrom(StructType schema) {
    return new StructType(
        schema.fields().stream()
            .filter(field -> names.stream().noneMatch(name -> isNamed(field, name)))
            .toList());
  }

  private static boolean isNamed(StructField field, String lowerCaseName) {
    return field.name().toLowerCase(Locale.ROOT).equals(lowerCaseName);
  }
}
