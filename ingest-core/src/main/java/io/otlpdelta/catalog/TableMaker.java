package io.otlpdelta.catalog;

import io.otlpdelta.model.TableKind;
import io.otlpdelta.schema.UnsupportedTableException;
import java.io.IOException;

/**
 * Creates documented tables; the delta stage implements it, so that catalogs need no Delta library.
 * Thread-safe.
 */
@FunctionalInterface
public interface TableMaker {
  /**
   * Creates the documented table of a kind unless it is there already. Durable when it returns; of
   * racing callers one creates. Blocks on storage.
   *
   * @return whether this call created it
   * @throws UnsupportedTableException when there is another kind of table; it is left alone
   * @throws IOException when the storage failed; the table may or may not exist
   */
  boolean create(String location, TableKind kind) throws IOException, UnsupportedTableException;
}
