package io.otlpdelta.server.conformance;

import io.otlpdelta.catalog.LocalCatalog;
import io.otlpdelta.catalog.Warehouse;
import io.otlpdelta.delta.CommitLibrary;
import io.otlpdelta.delta.KernelTableReader;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.storage.CredentialSource;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.Locations;
import io.otlpdelta.storage.S3Gateway;
import io.otlpdelta.storage.S3Server;
import io.otlpdelta.storage.S3aStorage;
import io.otlpdelta.storage.TableStorage;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a server under test has its tables, and how the test reaches them past the server.
 *
 * @param gateway before the server's storage, to break it
 * @param settings what the server must be told of it
 */
record Tables(
    TableStorage storage,
    LocalCatalog catalog,
    Optional<S3Gateway> gateway,
    Map<String, String> settings,
    AutoCloseable closing)
    implements AutoCloseable {
  static Tables in(Path dataDir) {
    TableStorage storage = new LocalStorage(new SecureRandomness());
    return new Tables(
        storage,
        catalog(Locations.of(dataDir.resolve("warehouse")), storage),
        Optional.empty(),
        Map.of(),
        () -> {});
  }

  static Tables onS3(Path dataDir) throws Exception {
    S3Server service = S3Server.start();
    S3Gateway gateway = S3Gateway.before(service.endpoint());
    S3aStorage storage =
        new S3aStorage(
            S3Server.options(service.endpoint(), dataDir.resolve("uploads-of-the-test")),
            CredentialSource.NONE,
            new SecureRandomness(),
            new SystemTime());
    String warehouse = S3Server.freshFolder();
    return new Tables(
        storage,
        catalog(warehouse, storage),
        Optional.of(gateway),
        Map.of(
            "warehouse", warehouse,
            "s3.endpoint", gateway.endpoint().toString(),
            "s3.pathStyle", "true",
            "s3.accessKeyId", "id",
            "s3.secretAccessKey", "key"),
        () -> {
          storage.close();
          gateway.close();
          service.close();
        });
  }

  @Override
  public void close() throws Exception {
    closing.close();
  }

  private static LocalCatalog catalog(String warehouse, TableStorage storage) {
    return new LocalCatalog(
        Warehouse.at(warehouse, storage),
        new KernelTableReader(storage, CommitLibrary.KERNEL),
        null,
        new SystemTime(),
        LocalCatalog.DEFAULT_FRESHNESS,
        100,
        Runnable::run);
  }
}
