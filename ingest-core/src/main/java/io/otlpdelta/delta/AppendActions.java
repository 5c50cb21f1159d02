package io.otlpdelta.delta;

import io.delta.kernel.DataWriteContext;
import io.delta.kernel.Transaction;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.expressions.Column;
import io.delta.kernel.expressions.Literal;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.statistics.DataFileStatistics;
import io.delta.kernel.utils.CloseableIterable;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.parquet.FileStatistics.ColumnStatistics;
import io.otlpdelta.schema.StructField;
import io.otlpdelta.schema.StructType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns our data files into the delta log's {@code add} actions. */
final class AppendActions {
  private AppendActions() {}

  static CloseableIterable<Row> of(
      Engine engine, Transaction transaction, StructType columns, List<DataFile> files) {
    Row state = transaction.getTransactionState(engine);
    DataWriteContext context = Transaction.getWriteContext(engine, state, Map.of());
    CloseableIterator<DataFileStatus> statuses =
        Utils.toCloseableIterator(files.stream().map(file -> status(file, columns)).iterator());
    return CloseableIterable.inMemoryIterable(
        Transaction.generateAppendActions(engine, state, statuses, context));
  }

  static DataFileStatus status(DataFile file, StructType columns) {
    return new DataFileStatus(
        KernelPaths.kernelPath(file.location()),
        file.bytes(),
        file.modifiedAtMillis(),
        Optional.of(statistics(file, columns)));
  }

  /** The file's statistics as the log writes them. */
  static String statisticsJson(DataFile file, StructType columns) {
    return statistics(file, columns).serializeAsJson(KernelSchemas.struct(columns));
  }

  private static DataFileStatistics statistics(DataFile file, StructType columns) {
    Map<Column, Literal> minima = new HashMap<>();
    Map<Column, Literal> maxima = new HashMap<>();
    Map<Column, Long> nullCounts = new HashMap<>();
    for (Map.Entry<List<String>, ColumnStatistics> entry : file.statistics().columns().entrySet()) {
      Column column = physicalColumn(entry.getKey(), columns);
      ColumnStatistics statistics = entry.getValue();
      nullCounts.put(column, statistics.nullCount());
      putBound(minima, column, statistics.min());
      putBound(maxima, column, statistics.max());
    }
    return new DataFileStatistics(file.rows(), minima, maxima, nullCounts, Optional.empty());
  }

  /** Statistics name columns as data files do: by physical name where the table maps columns. */
  private static Column physicalColumn(List<String> path, StructType columns) {
    String[] physical = new String[path.size()];
    StructType parent = columns;
    for (int i = 0; i < physical.length; i++) {
      String name = path.get(i);
      StructField field =
          parent
              .field(name)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "statistics: " + path + " (expected: columns of the table's layout)"));
      physical[i] = field.physicalName();
      if (field.type() instanceof StructType struct) {
        parent = struct;
      }
    }
    return new Column(physical);
  }

  private static void putBound(Map<Column, Literal> bounds, Column column, @Nullable Object bound) {
    if (bound instanceof String text) {
      bounds.put(column, Literal.ofString(text));
    } else if (bound instanceof Long number) {
      bounds.put(column, Literal.ofLong(number));
    } else if (bound instanceof Integer number) {
      bounds.put(column, Literal.ofInt(number));
    } else if (bound instanceof Double number) {
      // JSON has no NaN or infinity; a missing bound is an unknown one.
      if (Double.isFinite(number)) {
        bounds.put(column, Literal.ofDouble(number));
      }
    } else if (bound != null) {
      throw new IllegalArgumentException(
          "bound of "
              + column
              + ": "
              + bound.getClass()
              + " (expected: String, Long, Integer, Double)");
    }
  }
}
