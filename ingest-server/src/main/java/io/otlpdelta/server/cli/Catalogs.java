package io.otlpdelta.server.cli;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.otlpdelta.catalog.Catalog;
import io.otlpdelta.catalog.LocalCatalog;
import io.otlpdelta.delta.CommitLibrary;
import io.otlpdelta.delta.KernelTableReader;
import io.otlpdelta.delta.TableSnapshots;
import io.otlpdelta.env.Time;
import io.otlpdelta.server.UnityService;
import io.otlpdelta.server.config.DataFolders;
import io.otlpdelta.server.config.UnityConfig;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.util.Optional;

/** The catalogs as commands open them. */
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

  /**
   * The configured catalog, for work on tables without a caller.
   *
   * @throws CliFailure when it is a Unity Catalog and the server has no token of its own for it
   */
  static Opened forWork(CliContext context, DataDirOption dataDir, TableStorage storage)
      throws IOException {
    Optional<UnityConfig> unity = UnityConfig.of(dataDir.values(context));
    if (unity.isEmpty()) {
      return new Opened(
          local(storage, dataDir.folders(context), context.time()),
          TableSnapshots.byPath(),
          () -> {});
    }
    if (unity.get().service().isEmpty()) {
      throw new CliFailure(
          "the tables are in Unity Catalog, and this command has no caller's token to ask it with;"
              + " set unity.token, unity.tokenFile, or unity.clientId with unity.clientSecret, in"
              + " the environment or in the file that "
              + DataDirOption.CONFIG_VARIABLE
              + " names");
    }
    UnityService service =
        UnityService.open(
            unity.get(), context.time(), context.randomness(), new SimpleMeterRegistry());
    TableSnapshots snapshots = service.snapshots();
    KernelTableReader reader = new KernelTableReader(storage, snapshots, CommitLibrary.KERNEL);
    return new Opened(service.connection().catalogForCallers(reader), snapshots, service::close);
  }

  /** A catalog, how the newest versions of its tables are found, and what ends its use. */
  record Opened(Catalog catalog, TableSnapshots snapshots, Runnable closing)
      implements AutoCloseable {
    @Override
    public void close() {
      closing.run();
    }
  }
}
