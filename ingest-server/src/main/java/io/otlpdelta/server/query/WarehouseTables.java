package io.otlpdelta.server.query;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.catalog.LocalCatalog;
import io.otlpdelta.delta.TableDescription;
import io.otlpdelta.delta.TableInspector;
import io.otlpdelta.model.TableName;
import io.otlpdelta.schema.UnsupportedTableException;
import io.otlpdelta.storage.StoredFile;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.util.List;

/**
 * The tables of an embedded catalog, to be queried; what is downloaded of them is deleted by {@link
 * #close}. One thread at a time. The catalog and the storage stay the caller's.
 */
public final class WarehouseTables implements AutoCloseable {
  private final LocalCatalog catalog;
  private final TableInspector inspector;
  private final LocalCopies copies;

  public WarehouseTables(LocalCatalog catalog, TableStorage storage) {
    this.catalog = requireNonNull(catalog, "catalog");
    this.inspector = new TableInspector(storage);
    this.copies = new LocalCopies(storage);
  }

  /** The names of all tables. */
  public List<TableName> names() throws IOException {
    return catalog.list();
  }

  /** The newest version of a table. */
  public QueryableTable open(TableName name)
      throws IOException, UnsupportedTableException, QueryException {
    String location = catalog.location(name);
    List<StoredFile> files = inspector.dataFiles(location);
    TableDescription description =
        inspector
            .describe(location)
            .orElseThrow(
                () -> new QueryException("table " + name + " was just dropped; try again"));
    return new QueryableTable(
        name,
        description.metadata().schema(),
        copies.folder(location),
        copies.of(name, location, files));
  }

  @Override
  public void close() throws IOException {
    copies.close();
  }
}
