package io.otlpdelta.parquet;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What all rows of a data file have in one partition column; the file itself does not hold it.
 *
 * @param column the column as the table spells it
 * @param value {@code String}, {@code Long}, {@code Integer}, {@code Boolean}, or null; never an
 *     empty string, which Delta reads as NULL
 */
public record PartitionValue(String column, @Nullable Object value) {
  public PartitionValue {
    requireNonNull(column, "column");
  }
}
