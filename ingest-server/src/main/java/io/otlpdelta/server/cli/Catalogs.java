package io.otlpdelta.server.cli;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.otlpdelta.catalog.Catalog;
import io.otlpdelta.catalog.LocalCatalog;
import io.otlpdelta.catalog.Warehouse;
import io.otlpdelta.delta.CommitLibrary;
import io.otlpdelta.delta.KernelTableReader;
import io.otlpdelta.delta.TableSnapshots;
import io.otlpdelta.server.TableStorages;
import io.otlpdelta.server.UnityService;
import io.otlpdelta.server.config.StorageConfig;
import io.otlpdelta.server.config.UnityConfig;
import io.otlpdelta.storage.CredentialSource;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

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
    Path uploads = newUploads();
    TableStorages storages = storages(context, config, CredentialSource.NONE, uploads);
    LocalCatalog catalog =
        new LocalCatalog(
            Warehouse.at(config.warehouse(), storages.storage()),
            new KernelTableReader(storages.storage(), CommitLibrary.KERNEL),
            null,
            context.time(),
            LocalCatalog.DEFAULT_FRESHNESS,
            MAX_CACHED_TABLES,
            Runnable::run);
    return new Catalogs(config, catalog, storages, uploads);
  }

  /**
   * The configured catalog, for work on tables without a caller.
   *
   * @throws CliFailure when it is a Unity Catalog and the server has no token of its own for it
   */
  static Opened forWork(CliContext context, DataDirOption dataDir) throws IOException {
    Optional<UnityConfig> unity = UnityConfig.of(dataDir.values(context));
    if (unity.isEmpty()) {
      Catalogs embedded = open(context, dataDir);
      return new Opened(
          embedded.catalog(), TableSnapshots.byPath(), embedded.storage(), embedded::close);
    }
    if (unity.get().service().isEmpty()) {
      throw new CliFailure(
          "the tables are in Unity Catalog, and this command has no caller's token to ask it with;"
              + " set unity.token, unity.tokenFile, or unity.clientId with unity.clientSecret, in"
              + " the environment or in the file that "
              + DataDirOption.CONFIG_VARIABLE
              + " names");
    }
    return ofUnity(context, dataDir, unity.get());
  }

  private static Opened ofUnity(CliContext context, DataDirOption dataDir, UnityConfig unity)
      throws IOException {
    UnityService service =
        UnityService.open(unity, context.time(), context.randomness(), new SimpleMeterRegistry());
    Path uploads = newUploads();
    TableStorages storages =
        storages(context, dataDir.storage(context), service.connection().credentials(), uploads);
    TableSnapshots snapshots = service.snapshots();
    KernelTableReader reader =
        new KernelTableReader(storages.storage(), snapshots, CommitLibrary.KERNEL);
    return new Opened(
        service.connection().catalogForCallers(reader),
        snapshots,
        storages.storage(),
        () -> {
          storages.close();
          Files.deleteIfExists(uploads);
          service.close();
        });
  }

  TableStorage storage() {
    return storages.storage();
  }

  @Override
  public void close() throws IOException {
    storages.close();
    Files.deleteIfExists(uploads);
  }

  private static Path newUploads() throws IOException {
    return Files.createTempDirectory("otlp-delta-uploads");
  }

  private static TableStorages storages(
      CliContext context, StorageConfig config, CredentialSource credentials, Path uploads) {
    return TableStorages.open(config, credentials, uploads, context.randomness(), context.time());
  }

  /** Ends the use of what was opened. */
  @FunctionalInterface
  interface Closing extends AutoCloseable {
    @Override
    void close() throws IOException;
  }

  /** A catalog, how the newest versions of its tables are found, and where their files are. */
  record Opened(Catalog catalog, TableSnapshots snapshots, TableStorage storage, Closing closing)
      implements AutoCloseable {
    @Override
    public void close() throws IOException {
      closing.close();
    }
  }
}
