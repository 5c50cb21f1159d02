package io.otlpdelta.server.cli;

import io.otlpdelta.catalog.LocalCatalog;
import io.otlpdelta.delta.KernelTableReader;
import io.otlpdelta.env.Time;
import io.otlpdelta.server.config.DataFolders;
import io.otlpdelta.storage.TableStorage;

/** The embedded catalog as commands open it. */
final class Catalogs {
  /** A command looks at each table once. */
  private static final int MAX_CACHED_TABLES = 100;

  private Catalogs() {}

  static LocalCatalog local(TableStorage storage, DataFolders folders, Time time) {
    return new LocalCatalog(
        folders.warehouse(),
        new KernelTableReader(storage),
        time,
        LocalCatalog.DEFAULT_FRESHNESS,
        MAX_CACHED_TABLES);
  }
}
