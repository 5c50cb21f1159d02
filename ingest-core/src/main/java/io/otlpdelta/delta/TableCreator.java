package io.otlpdelta.delta;

import static java.util.Objects.requireNonNull;

import io.delta.kernel.TableManager;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.TableAlreadyExistsException;
import io.delta.kernel.utils.CloseableIterable;
import io.otlpdelta.catalog.TableMaker;
import io.otlpdelta.catalog.TableMetadata;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.schema.DocumentedTables;
import io.otlpdelta.schema.TableCheck;
import io.otlpdelta.schema.TableLayout;
import io.otlpdelta.schema.UnsupportedTableException;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * Creates the documented tables: protocol (1, 2), no table features, so that every Delta reader and
 * writer takes them; the property {@code otel.schemaVersion = v1} and no other. Thread-safe.
 */
public final class TableCreator implements TableMaker {
  private final TableStorage storage;
  private final KernelTableReader reader;
  private final String engineInfo;

  public TableCreator(TableStorage storage, String version) {
    this.storage = requireNonNull(storage, "storage");
    this.reader = new KernelTableReader(storage);
    this.engineInfo = EngineInfo.of(version);
  }

  /**
   * Creates the documented table of a kind, and its folders, unless it is there already. Durable
   * when it returns; of racing callers one creates.
   *
   * @return whether this call created it
   * @throws UnsupportedTableException when there is another kind of table; it is left alone
   * @throws IOException when the storage failed; the table may or may not exist
   */
  @Override
  public boolean create(String location, TableKind kind)
      throws IOException, UnsupportedTableException {
    Optional<TableMetadata> existing = reader.read(location);
    if (existing.isEmpty() && write(location, kind)) {
      return true;
    }
    requireKind(location, kind, existing);
    return false;
  }

  private boolean write(String location, TableKind kind) throws IOException {
    GuardedEngine engine = new GuardedEngine(storage);
    try {
      commit(engine, location, kind);
      return true;
    } catch (TableAlreadyExistsException e) {
      return false;
    } catch (RuntimeException e) {
      if (engine.io().entries().state() == EntryWrite.LOST) {
        return false;
      }
      throw new IOException(
          "the table at " + location + " cannot be created: " + CommitFailures.reason(e), e);
    }
  }

  private void commit(Engine engine, String location, TableKind kind) {
    TableManager.buildCreateTableTransaction(
            KernelPaths.kernelPath(location),
            KernelSchemas.struct(DocumentedTables.schema(kind)),
            engineInfo)
        .withTableProperties(
            Map.of(DocumentedTables.SCHEMA_VERSION_PROPERTY, DocumentedTables.SCHEMA_VERSION))
        .withMaxRetries(0)
        .build(engine)
        .commit(engine, CloseableIterable.emptyIterable());
  }

  private void requireKind(String location, TableKind kind, Optional<TableMetadata> known)
      throws IOException, UnsupportedTableException {
    TableMetadata table =
        known.isPresent()
            ? known.get()
            : reader
                .read(location)
                .orElseThrow(() -> new IOException("the table at " + location + " is gone again"));
    TableLayout layout =
        TableCheck.layout(table.schema(), table.partitionColumns(), table.properties());
    if (layout.kind() != kind) {
      throw new UnsupportedTableException(
          "There is already a table, for "
              + layout.kind().records()
              + " (expected: none, or one for "
              + kind.records()
              + "). Choose another name.");
    }
    if (!table.unwritableFeature().isEmpty()) {
      throw new UnsupportedTableException(
          "There is already a table, and it has " + table.unwritableFeature() + ".");
    }
  }
}
