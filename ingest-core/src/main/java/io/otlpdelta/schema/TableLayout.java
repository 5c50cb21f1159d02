package io.otlpdelta.schema;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.model.TableKind;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a real table takes our rows: which documented kind it is, and the columns its data files get.
 *
 * @param kind the kind of the table
 * @param columns the documented columns in the table's own order and spelling, with the table's
 *     field metadata, but for partition columns; extra nullable columns of the table are left out
 *     of data files, which Delta readers read as NULL
 * @param partitionColumns what the table is partitioned by, in its order: documented columns, and
 *     extra nullable ones, which are NULL for every row
 * @param statisticsColumns paths of the leaf columns, in the spelling of {@code columns}, whose
 *     statistics the table wants in its delta log
 */
public record TableLayout(
    TableKind kind,
    StructType columns,
    List<StructField> partitionColumns,
    Set<List<String>> statisticsColumns) {
  public TableLayout {
    requireNonNull(kind, "kind");
    requireNonNull(columns, "columns");
    partitionColumns = List.copyOf(partitionColumns);
    statisticsColumns = Set.copyOf(statisticsColumns);
  }

  /** The layout of a table made from the documented DDL, unaltered. */
  public static TableLayout documented(TableKind kind) {
    StructType columns = DocumentedTables.schema(kind);
    return new TableLayout(kind, columns, List.of(), StatisticsColumns.of(columns, Map.of()));
  }
}
