package io.otlpdelta.parquet;

import io.otlpdelta.column.RowKey;
import io.otlpdelta.schema.DocumentedTables;
import io.otlpdelta.schema.PrimitiveType;
import io.otlpdelta.schema.StructField;
import io.otlpdelta.schema.TableLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells the partition of a row. */
final class Partitioning {
  /** An extra column of the table, for which telemetry has no value. */
  private static final int NO_POSITION = -1;

  private final List<Column> columns = new ArrayList<>();

  private record Column(String name, int position, boolean widened) {}

  Partitioning(TableLayout layout) {
    List<StructField> documented = DocumentedTables.schema(layout.kind()).fields();
    for (StructField field : layout.partitionColumns()) {
      columns.add(column(documented, field));
    }
  }

  private static Column column(List<StructField> documented, StructField field) {
    for (int i = 0; i < documented.size(); i++) {
      StructField candidate = documented.get(i);
      if (candidate.name().equalsIgnoreCase(field.name())) {
        boolean widened =
            candidate.type().equals(PrimitiveType.INTEGER)
                && field.type().equals(PrimitiveType.LONG);
        return new Column(field.name(), i, widened);
      }
    }
    return new Column(field.name(), NO_POSITION, false);
  }

  /** The row's values of the partition columns; empty when there are none. */
  List<PartitionValue> of(RowKey key) {
    if (columns.isEmpty()) {
      return List.of();
    }
    List<PartitionValue> values = new ArrayList<>(columns.size());
    for (Column column : columns) {
      values.add(new PartitionValue(column.name(), value(column, key)));
    }
    return values;
  }

  /** Delta reads an empty string as NULL (protocol, "Partition Value Serialization"). */
  private static @Nullable Object value(Column column, RowKey key) {
    if (column.position() == NO_POSITION) {
      return null;
    }
    Object value = key.value(column.position());
    if (value instanceof Integer number && column.widened()) {
      return number.longValue();
    }
    return "".equals(value) ? null : value;
  }
}
