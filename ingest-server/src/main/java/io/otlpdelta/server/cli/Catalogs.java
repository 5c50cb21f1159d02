package io.otlpdelta.server.cli;

import io.otlpdelta.catalog.LocalCatalog;
import io.otlpdelta.catalog.Warehouse;
import io.otlpdelta.delta.KernelTableReader;
import io.otlpdelta.server.TableStorages;
import io.otlpdelta.server.config.StorageConfig;
import io.otlpdelta.storage.CredentialSource;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The embedded catalog and its storage as commands open them: for a moment, with a folder for
 * uploads that is theirs alone.
 */
record Catalogs(StorageConfig config, LocalCatalog catalog, TableStorages storages, Path uploads)
    implements AutoCloseable {
  /** A command looks at each table once. */
  private static final int MAX_CACHED_TABLES = 100;

  static Catalogs open(CliContext context, DataDirOption dataDir) throws IOException {
    StorageConfig config = dataDir.storage(context);
    Path uploads = Files.createTempDirectory("otlp-delta-uploads");
    TableStorages storages =
        TableStorages.open(
            config, CredentialSource.NONE, uploads, context.randomness(), context.time());
    LocalCatalog catalog =
        new LocalCatalog(
            Warehouse.at(config.warehouse(), storages.storage()),
            new KernelTableReader(storages.storage()),
            null,
            context.time(),
            LocalCatalog.DEFAULT_FRESHNESS,
            MAX_CACHED_TABLES,
            Runnable::run);
    return new Catalogs(config, catalog, storages, uploads);
  }

  TableStorage storage() {
    return storages.storage();
  }

  @Override
  public void close() throws IOException {
    storages.close();
    Files.deleteIfExists(uploads);
  }
}
