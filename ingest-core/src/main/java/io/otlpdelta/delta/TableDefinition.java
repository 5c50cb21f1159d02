package io.otlpdelta.delta;

import io.delta.kernel.Snapshot;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.catalog.TableMetadata;
import io.otlpdelta.model.TableId;
import io.otlpdelta.schema.SchemaJson;
import io.otlpdelta.schema.StructType;
import io.otlpdelta.schema.TableCheck;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.schema.UnsupportedTableException;
import java.util.List;
import java.util.Map;

/**
 * What a delta log says of its table, in no library's types.
 *
 * @param schema the columns as Delta schema JSON
 * @param obstacle what forbids writing to it, as a noun phrase; empty when nothing does
 */
record TableDefinition(
    String id,
    String schema,
    List<String> partitionColumns,
    Map<String, String> properties,
    String obstacle) {
  TableDefinition {
    partitionColumns = List.copyOf(partitionColumns);
    properties = Map.copyOf(properties);
  }

  /** As Kernel sees the table, for Kernel to write to. */
  static TableDefinition of(Snapshot snapshot) {
    return of(snapshot, CommitLibrary.KERNEL);
  }

  /** As Kernel sees the table, for that library to write to. */
  static TableDefinition of(Snapshot snapshot, CommitLibrary writer) {
    return new TableDefinition(
        snapshot.getMetadata().getId(),
        snapshot.getMetadata().getSchemaString(),
        snapshot.getPartitionColumnNames(),
        snapshot.getTableProperties(),
        WriteSupport.obstacle(snapshot, writer).orElse(""));
  }

  TableMetadata metadata(long version) {
    return new TableMetadata(
        TableId.parse(id), version, columns(), partitionColumns, properties, obstacle);
  }

  /**
   * The layout for our data files.
   *
   * @throws CommitException {@code PERMANENT} when it is not the handle's table, or cannot be
   *     written
   */
  TableLayout checkedLayout(TableHandle table) throws CommitException {
    CommitFailures failures = new CommitFailures(table);
    if (!id.equals(table.id().toString())) {
      throw failures.anotherTable(id);
    }
    TableLayout layout = layout(table, failures);
    if (!obstacle.isEmpty()) {
      throw failures.unwritable(obstacle);
    }
    return layout;
  }

  /** Before the other obstacles, because the check's sentences name the columns. */
  private TableLayout layout(TableHandle table, CommitFailures failures) throws CommitException {
    try {
      TableLayout layout = TableCheck.layout(columns(), partitionColumns, properties);
      if (layout.kind() != table.kind()) {
        throw new UnsupportedTableException(
            "Its columns are those of a table for "
                + layout.kind().records()
                + " (expected: for "
                + table.kind().records()
                + ").");
      }
      return layout;
    } catch (UnsupportedTableException e) {
      throw failures.unsupported(e);
    }
  }

  private StructType columns() {
    return SchemaJson.parseStruct(schema);
  }
}
