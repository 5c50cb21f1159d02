package io.otlpdelta.parquet;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Delta statistics of one data file. Keys are logical column paths, from the top-level column down
 * to a leaf that is in no list or map.
 */
public record FileStatistics(Map<List<String>, ColumnStatistics> columns) {
  public FileStatistics {
    columns = Map.copyOf(columns);
  }

  /**
   * One leaf column's statistics. A bound is null when it is unknown or every value is null;
   * strings are already cut as the Delta protocol asks (32 code points, a cut maximum rounded up).
   *
   * @param min {@code String}, {@code Long}, {@code Integer}, {@code Double} or null
   * @param max as {@code min}
   */
  public record ColumnStatistics(@Nullable Object min, @Nullable Object max, long nullCount) {}
}
