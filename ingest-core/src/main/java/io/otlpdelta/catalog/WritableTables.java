package io.otlpdelta.catalog;

import io.otlpdelta.model.TableKind;
import io.otlpdelta.schema.TableCheck;
import io.otlpdelta.schema.UnsupportedTableException;

/** What a table's delta log must say for us to write it, whichever catalog names the table. */
public final class WritableTables {
  private WritableTables() {}

  /**
   * The kind of the table, decided by its columns.
   *
   * @throws UnsupportedTableException with the reason when it cannot be written
   */
  public static TableKind kind(TableMetadata table) throws UnsupportedTableException {
    TableKind kind =
        TableCheck.layout(table.schema(), table.partitionColumns(), table.properties()).kind();
    if (!table.unwritableFeature().isEmpty()) {
      throw new UnsupportedTableException(
          "The table has "
              + table.unwritableFeature()
              + ", and such tables are not written. Remove it, or create the table from the"
              + " documented DDL.");
    }
    return kind;
  }
}
