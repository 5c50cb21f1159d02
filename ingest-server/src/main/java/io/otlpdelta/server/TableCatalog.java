package io.otlpdelta.server;

import io.otlpdelta.auth.Authenticator;
import io.otlpdelta.auth.TokenStore;
import io.otlpdelta.catalog.Catalog;
import io.otlpdelta.catalog.LocalCatalog;
import io.otlpdelta.delta.KernelTableReader;
import io.otlpdelta.delta.TableCreator;
import io.otlpdelta.delta.TableSnapshots;
import io.otlpdelta.env.Time;
import io.otlpdelta.server.config.DataFolders;
import io.otlpdelta.server.config.ServerConfig;
import io.otlpdelta.server.http.HealthCheck;
import io.otlpdelta.storage.Locations;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The catalog, as configured, with what belongs to it: who may call, and whether both are well.
 *
 * @param snapshots how the newest versions of its tables are found
 * @param summary what there is, for the line at the start
 */
record TableCatalog(
    Catalog catalog,
    TableSnapshots snapshots,
    Authenticator authenticator,
    List<HealthCheck> checks,
    String summary) {
  private static final int MAX_CACHED_TABLES = 10_000;

  /**
   * Opens it.
   *
   * @param unity the connection to Unity Catalog, empty for the embedded catalog
   */
  static TableCatalog open(
      ServerConfig config,
      Optional<UnityService> unity,
      TableStorage storage,
      Time time,
      CloseStack parts)
      throws IOException {
    return unity.isPresent()
        ? unity(config, unity.get(), storage, time, parts)
        : embedded(config, storage, time, parts);
  }

  private static TableCatalog unity(
      ServerConfig config, UnityService unity, TableStorage storage, Time time, CloseStack parts)
      throws IOException {
    TableSnapshots snapshots = unity.snapshots();
    KernelTableReader reader =
        new KernelTableReader(storage, snapshots, config.batching().committer());
    String server = "the tables of " + unity.config().uri();
    switch (unity.config().access()) {
      case CALLER -> {
        return new TableCatalog(
            unity.connection().catalogForCallers(reader),
            snapshots,
            unity.connection().authenticator(),
            unity.checks(),
            server);
      }
      case GRANTS -> {
        TokenStore tokens = openTokens(new DataFolders(config.dataDir()), time, parts);
        List<HealthCheck> checks = new ArrayList<>(unity.checks());
        checks.add(tokensAreUsable(tokens));
        return new TableCatalog(
            unity.connection().catalogForGrants(reader),
            snapshots,
            tokens,
            List.copyOf(checks),
            server + ", " + tokens.size() + " tokens");
      }
    }
    throw new IllegalStateException("access: " + unity.config().access());
  }

  private static TableCatalog embedded(
      ServerConfig config, TableStorage storage, Time time, CloseStack parts) throws IOException {
    DataFolders folders = new DataFolders(config.dataDir());
    storage.createFolders(Locations.of(folders.warehouse()));
    LocalCatalog catalog =
        new LocalCatalog(
            folders.warehouse(),
            new KernelTableReader(storage, config.batching().committer()),
            new TableCreator(storage, Version.text()),
            time,
            LocalCatalog.DEFAULT_FRESHNESS,
            MAX_CACHED_TABLES);
    TokenStore tokens = openTokens(folders, time, parts);
    return new TableCatalog(
        catalog,
        TableSnapshots.byPath(),
        tokens,
        List.of(tokensAreUsable(tokens), warehouseIsUsable(folders.warehouse())),
        catalog.list().size() + " tables, " + tokens.size() + " tokens");
  }

  private static TokenStore openTokens(DataFolders folders, Time time, CloseStack parts)
      throws IOException {
    ScheduledExecutorService scheduler =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "token-file");
              thread.setDaemon(true);
              return thread;
            });
    parts.add("token file's thread", scheduler::shutdownNow);
    return parts.add("token file", TokenStore.open(folders.tokens(), time, scheduler));
  }

  private static HealthCheck tokensAreUsable(TokenStore tokens) {
    return new HealthCheck(
        "tokens",
        () ->
            tokens
                .problem()
                .map(problem -> "the token file is not usable, see the application log"));
  }

  private static HealthCheck warehouseIsUsable(Path warehouse) {
    return new HealthCheck(
        "catalog",
        () ->
            Files.isReadable(warehouse) && Files.isWritable(warehouse)
                ? Optional.empty()
                : Optional.of("the folder of the tables cannot be read and written"));
  }
}
