package io.otlpdelta.server;

import io.otlpdelta.auth.Authenticator;
import io.otlpdelta.auth.CertificateAuthenticator;
import io.otlpdelta.auth.TokenStore;
import io.otlpdelta.catalog.Catalog;
import io.otlpdelta.catalog.LocalCatalog;
import io.otlpdelta.catalog.Warehouse;
import io.otlpdelta.delta.KernelTableReader;
import io.otlpdelta.delta.TableCreator;
import io.otlpdelta.delta.TableSnapshots;
import io.otlpdelta.env.Time;
import io.otlpdelta.server.config.DataFolders;
import io.otlpdelta.server.config.ServerConfig;
import io.otlpdelta.server.config.StorageConfig;
import io.otlpdelta.server.http.HealthCheck;
import io.otlpdelta.storage.Locations;
import io.otlpdelta.storage.TableStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalog, as configured, with what belongs to it: who may call, and whether both are well.
 *
 * @param snapshots how the newest versions of its tables are found
 * @param certificates who is known by a client certificate; empty when Unity Catalog decides
 * @param summary what there is, for the line at the start
 */
record TableCatalog(
    Catalog catalog,
    TableSnapshots snapshots,
    Authenticator authenticator,
    Optional<CertificateAuthenticator> certificates,
    List<HealthCheck> checks,
    String summary) {
  private static final Logger logger = LoggerFactory.getLogger(TableCatalog.class);
  private static final int MAX_CACHED_TABLES = 10_000;
  private static final int BACKGROUND_THREADS = 4;

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
            Optional.empty(),
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
            Optional.of(tokens),
            List.copyOf(checks),
            server + ", " + tokens.size() + " tokens");
      }
    }
    throw new IllegalStateException("access: " + unity.config().access());
  }

  private static TableCatalog embedded(
      ServerConfig config, TableStorage storage, Time time, CloseStack parts) throws IOException {
    DataFolders folders = new DataFolders(config.dataDir());
    String location = config.storage().warehouse();
    boolean isLocal = config.storage().isLocal();
    if (isLocal) {
      storage.createFolders(location);
    }
    Warehouse warehouse = Warehouse.at(location, storage);
    LocalCatalog catalog =
        new LocalCatalog(
            warehouse,
            new KernelTableReader(storage, config.batching().committer()),
            new TableCreator(storage, Version.text()),
            time,
            isLocal ? LocalCatalog.DEFAULT_FRESHNESS : LocalCatalog.REMOTE_FRESHNESS,
            MAX_CACHED_TABLES,
            isLocal ? Runnable::run : openBackground(parts));
    TokenStore tokens = openTokens(folders, time, parts);
    return new TableCatalog(
        catalog,
        TableSnapshots.byPath(),
        tokens,
        Optional.of(tokens),
        isLocal
            ? List.of(tokensAreUsable(tokens), warehouseIsUsable(Locations.path(location)))
            : List.of(tokensAreUsable(tokens)),
        tables(catalog, config.storage()) + ", " + tokens.size() + " tokens");
  }

  /**
   * A warehouse that does not answer keeps nobody from starting: acknowledged requests wait in the
   * journal for it, as they do when it stops answering later.
   */
  private static String tables(LocalCatalog catalog, StorageConfig storage) throws IOException {
    if (storage.isLocal()) {
      return catalog.list().size() + " tables";
    }
    try {
      return catalog.list().size() + " tables in " + storage.warehouse();
    } catch (IOException e) {
      logger.error("The tables in {} cannot be listed", storage.warehouse(), e);
      return "tables in " + storage.warehouse() + ", which cannot be listed now";
    }
  }

  private static Executor openBackground(CloseStack parts) {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            BACKGROUND_THREADS,
            task -> {
              Thread thread = new Thread(task, "catalog");
              thread.setDaemon(true);
              return thread;
            });
    parts.add("catalog's threads", threads::shutdownNow);
    return threads;
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
