package io.otlpdelta.catalog;

import io.otlpdelta.schema.UnsupportedTableException;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads a table's metadata; the delta stage implements it, so that catalogs need no Delta library.
 * Thread-safe.
 */
@FunctionalInterface
public interface TableMetadataReader {
  /**
   * The latest metadata of the table, empty when there is no delta log. Blocks on storage, and on
   * the catalog for a table that it manages.
   *
   * @throws IOException when the storage failed or the delta log cannot be read
   * @throws UnsupportedTableException when the table needs a reader that is newer than ours
   */
  Optional<TableMetadata> read(TableAddress table) throws IOException, UnsupportedTableException;
}
