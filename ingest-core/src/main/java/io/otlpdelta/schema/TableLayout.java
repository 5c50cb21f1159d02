package io.otlpdelta.schema;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.model.Signal;

/**
 * How a real table takes our rows: which documented kind it is, and the columns its data files get.
 *
 * @param signal the kind of the table
 * @param columns the documented columns in the table's own order, with the table's field metadata;
 *     extra nullable columns of the table are left out of data files, which Delta readers read as
 *     NULL
 */
public record TableLayout(Signal signal, StructType columns) {
  public TableLayout {
    requireNonNull(signal, "signal");
    requireNonNull(columns, "columns");
  }
}
