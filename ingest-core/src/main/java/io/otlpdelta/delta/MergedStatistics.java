package io.otlpdelta.delta;

import io.delta.kernel.expressions.Column;
import io.delta.kernel.expressions.Literal;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.statistics.DataFileStatistics;
import io.delta.kernel.types.StructType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The statistics of files together. What one of them does not know, the whole does not know: a
 * bound is kept only if each file has it or holds nothing but nulls in that column.
 */
final class MergedStatistics {
  private final StructType schema;
  private final List<DataFileStatistics> parts = new ArrayList<>();

  MergedStatistics(StructType schema) {
    this.schema = schema;
  }

  void add(AddFile file) {
    parts.add(
        file.getStats(schema)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "file: " + file.getPath() + " (expected: one with statistics)")));
  }

  DataFileStatistics merged() {
    Map<Column, Literal> minima = new HashMap<>();
    Map<Column, Literal> maxima = new HashMap<>();
    Map<Column, Long> nullCounts = new HashMap<>();
    for (Column column : columns()) {
      putIfKnown(nullCounts, column, nullCount(column));
      putIfKnown(minima, column, bound(column, DataFileStatistics::getMinValues, -1));
      putIfKnown(maxima, column, bound(column, DataFileStatistics::getMaxValues, 1));
    }
    long rows = parts.stream().mapToLong(DataFileStatistics::getNumRecords).sum();
    return new DataFileStatistics(rows, minima, maxima, nullCounts, Optional.empty());
  }

  private Set<Column> columns() {
    Set<Column> columns = new HashSet<>();
    for (DataFileStatistics part : parts) {
      columns.addAll(part.getNullCount().keySet());
      columns.addAll(part.getMinValues().keySet());
      columns.addAll(part.getMaxValues().keySet());
    }
    return columns;
  }

  private @Nullable Long nullCount(Column column) {
    long sum = 0;
    for (DataFileStatistics part : parts) {
      Long count = part.getNullCount().get(column);
      if (count == null) {
        return null;
      }
      sum += count;
    }
    return sum;
  }

  private @Nullable Literal bound(
      Column column, Function<DataFileStatistics, Map<Column, Literal>> bounds, int sign) {
    Literal outermost = null;
    for (DataFileStatistics part : parts) {
      Literal bound = bounds.apply(part).get(column);
      if (bound == null) {
        Long nulls = part.getNullCount().get(column);
        if (nulls == null || nulls != part.getNumRecords()) {
          return null;
        }
      } else if (!isComparable(bound)) {
        return null;
      } else if (outermost == null || compare(bound, outermost) * sign > 0) {
        outermost = bound;
      }
    }
    return outermost;
  }

  private static boolean isComparable(Literal bound) {
    Object value = bound.getValue();
    return value instanceof String
        || value instanceof Long
        || value instanceof Integer
        || value instanceof Double;
  }

  /** Delta orders strings by their UTF-8 bytes, which is not Java's order. */
  private static int compare(Literal one, Literal other) {
    Object left = one.getValue();
    Object right = other.getValue();
    if (left instanceof String text) {
      return Integer.signum(Arrays.compareUnsigned(utf8(text), utf8((String) right)));
    }
    if (left instanceof Double number) {
      return Integer.signum(number.compareTo((Double) right));
    }
    return Integer.signum(Long.compare(((Number) left).longValue(), ((Number) right).longValue()));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static <V> void putIfKnown(Map<Column, V> map, Column column, @Nullable V value) {
    if (value != null) {
      map.put(column, value);
    }
  }
}
