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
import io.otlpdelta.parquet.PartitionValue;
import io.otlpdelta.schema.StructField;
import io.otlpdelta.schema.StructType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns our data files into the delta log's {@code add} actions. */
final class AppendActions {
  private AppendActions() {}

  static CloseableIterable<Row> of(
      Engine engine, Transaction transaction, StructType columns, List<DataFile> files) {
    Row state = transaction.getTransactionState(engine);
    io.delta.kernel.types.StructType schema = transaction.getSchema(engine);
    List<Row> actions = new ArrayList<>();
    for (Map.Entry<List<PartitionValue>, List<DataFile>> partition : byPartition(files)) {
      DataWriteContext context =
          Transaction.getWriteContext(engine, state, literals(partition.getKey(), schema));
      CloseableIterator<DataFileStatus> statuses =
          Utils.toCloseableIterator(
              partition.getValue().stream().map(file -> status(file, columns)).iterator());
      actions.addAll(
          Transaction.generateAppendActions(engine, state, statuses, context).toInMemoryList());
    }
    return CloseableIterable.inMemoryIterable(Utils.toCloseableIterator(actions.iterator()));
  }

  private static Set<Map.Entry<List<PartitionValue>, List<DataFile>>> byPartition(
      List<DataFile> files) {
    return files.stream()
        .collect(
            Collectors.groupingBy(DataFile::partition, LinkedHashMap::new, Collectors.toList()))
        .entrySet();
  }

  /** By the columns' logical names; Kernel writes physical ones. */
  private static Map<String, Literal> literals(
      List<PartitionValue> partition, io.delta.kernel.types.StructType schema) {
    Map<String, Literal> literals = new HashMap<>();
    for (PartitionValue value : partition) {
      Literal literal =
          value.value() == null
              ? Literal.ofNull(schema.get(value.column()).getDataType())
              : literal(value.value());
      literals.put(value.column(), literal);
    }
    return literals;
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
    // JSON has no NaN or infinity; a missing bound is an unknown one.
    if (bound == null || (bound instanceof Double number && !Double.isFinite(number))) {
      return;
    }
    bounds.put(column, literal(bound));
  }

  private static Literal literal(Object value) {
    if (value instanceof String text) {
      return Literal.ofString(text);
    }
    if (value instanceof Long number) {
      return Literal.ofLong(number);
    }
    if (value instanceof Integer number) {
      return Literal.ofInt(number);
    }
    if (value instanceof Double number) {
      return Literal.ofDouble(number);
    }
    if (value instanceof Boolean truth) {
      return Literal.ofBoolean(truth);
    }
    throw new IllegalArgumentException(
        "value: " + value.getClass() + " (expected: String, Long, Integer, Double, Boolean)");
  }
}
