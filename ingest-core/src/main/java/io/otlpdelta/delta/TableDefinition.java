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

/** What a snapshot says of its table, in our own types. */
final class TableDefinition {
  private TableDefinition() {}

  static StructType schema(Snapshot snapshot) {
    return SchemaJson.parseStruct(snapshot.getMetadata().getSchemaString());
  }

  static TableId id(Snapshot snapshot) {
    return TableId.parse(snapshot.getMetadata().getId());
  }

  static TableMetadata metadata(Snapshot snapshot) {
    return new TableMetadata(
        id(snapshot),
        snapshot.getVersion(),
        schema(snapshot),
        snapshot.getPartitionColumnNames(),
        snapshot.getTableProperties(),
        WriteSupport.obstacle(snapshot).orElse(""));
  }

  /**
   * The layout for our data files.
   *
   * @throws CommitException {@code PERMANENT} when it is not the handle's table, or cannot be
   *     written
   */
  static TableLayout checkedLayout(TableHandle table, Snapshot snapshot) throws CommitException {
    CommitFailures failures = new CommitFailures(table);
    String id = snapshot.getMetadata().getId();
    if (!id.equals(table.id().toString())) {
      throw failures.anotherTable(id);
    }
    TableLayout layout = layout(table, snapshot, failures);
    String obstacle = WriteSupport.obstacle(snapshot).orElse("");
    if (!obstacle.isEmpty()) {
      throw failures.unwritable(obstacle);
    }
    return layout;
  }

  /** Before the other obstacles, because the check's sentences name the columns. */
  private static TableLayout layout(TableHandle table, Snapshot snapshot, CommitFailures failures)
      throws CommitException {
    try {
      TableLayout layout =
          TableCheck.layout(
              schema(snapshot), snapshot.getPartitionColumnNames(), snapshot.getTableProperties());
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
}
