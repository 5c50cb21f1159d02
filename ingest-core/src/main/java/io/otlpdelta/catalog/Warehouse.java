package io.otlpdelta.catalog;

import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.TableName;
import io.otlpdelta.storage.Locations;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Where the embedded catalog's tables are: {@code <root>/<catalog>/<schema>/<table>}, each a Delta
 * table. Thread-safe.
 */
public interface Warehouse {
  /** The warehouse at that location, which need not exist yet. */
  static Warehouse at(String location, TableStorage storage) {
    return location.startsWith("file:")
        ? new FolderWarehouse(Locations.path(location))
        : new StoredWarehouse(location, storage);
  }

  /**
   * Where the table is, or would be.
   *
   * @throws IngestException {@code INVALID_ARGUMENT} when no folder can have that name
   */
  String location(TableName name);

  /** Whether {@link #identity} costs so little that it is asked for each request. */
  boolean isLookedAtAtEachRequest();

  /**
   * What tells a table from a later one under its name, without reading it; empty when there is no
   * table.
   */
  Optional<Object> identity(TableName name) throws IOException;

  /** The tables that are there, by name. */
  List<TableName> tables() throws IOException;

  /** The location of the table's folder below the root. */
  static String inside(String root, TableName name) {
    int maxFolderNameBytes = 255;
    String location = root;
    for (String part : name.parts()) {
      int bytes = part.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > maxFolderNameBytes) {
        throw new IngestException(
            ErrorCode.INVALID_ARGUMENT,
            "A part of the table name has "
                + bytes
                + " bytes as UTF-8 (expected: at most "
                + maxFolderNameBytes
                + "); choose a shorter name");
      }
      location = Locations.child(location, part);
    }
    return location;
  }
}
