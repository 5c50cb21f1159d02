package io.otlpdelta.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.delta.KernelTableReader;
import io.otlpdelta.delta.TableCreator;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.storage.CountingStorage;
import io.otlpdelta.storage.CredentialSource;
import io.otlpdelta.storage.FaultyStorage;
import io.otlpdelta.storage.FaultyStorage.Operation;
import io.otlpdelta.storage.S3Server;
import io.otlpdelta.storage.S3aStorage;
import io.otlpdelta.storage.StoredFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3CatalogTest extends CatalogContract {
  @TempDir static Path buffers;
  private static S3Server server;
  private static S3aStorage s3;

  private final ManualTime time = new ManualTime();
  private final FaultyStorage storage = new FaultyStorage(s3);
  private final CountingStorage counted = new CountingStorage(storage);
  private final String root = S3Server.freshFolder() + "/ware%20house";
  private LocalCatalog catalog;

  @BeforeAll
  static void start() throws Exception {
    server = S3Server.start();
    s3 =
        new S3aStorage(
            S3Server.options(server.endpoint(), buffers),
            CredentialSource.NONE,
            new SecureRandomness(),
            new SystemTime());
  }

  @AfterAll
  static void stop() throws Exception {
    s3.close();
    server.close();
  }

  @BeforeEach
  void openCatalog() {
    catalog =
        new LocalCatalog(
            Warehouse.at(root, counted),
            new KernelTableReader(counted),
            null,
            time,
            LocalCatalog.REMOTE_FRESHNESS,
            100,
            Runnable::run);
  }

  @Override
  protected Catalog catalog() {
    return catalog;
  }

  @Override
  protected String scheme() {
    return "s3://";
  }

  @Override
  protected void create(TableName name, TableKind kind) throws Exception {
    new TableCreator(s3, "test").create(catalog.location(name), kind);
  }

  /** The objects; nothing else makes a table there. */
  @Override
  protected void drop(TableName name) throws Exception {
    for (StoredFile file : s3.listFrom(catalog.location(name) + "/_delta_log/0")) {
      s3.delete(file.location());
    }
  }

  @Override
  protected void createUnfit(TableName name) throws Exception {
    create(name, TableKind.LOGS);
    String entry = catalog.location(name) + "/_delta_log/00000000000000000000.json";
    String text;
    try (var reader = s3.open(entry)) {
      text = new String(reader.readAll(1_000_000), StandardCharsets.UTF_8);
    }
    String without = text.replace("\\\"name\\\":\\\"body\\\"", "\\\"name\\\":\\\"no_body\\\"");
    assertThat(without).isNotEqualTo(text);
    s3.replace(entry, ByteBuffer.wrap(without.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  protected void breakStorage() {
    storage.failAlways(Operation.LIST, ".");
  }

  @Override
  protected void afterAChange() {
    time.advance(LocalCatalog.MAX_IDLE);
  }

  @Test
  void aKnownTableCostsNoRequest() throws Exception {
    create(NAME, TableKind.LOGS);
    catalog.resolve(NAME, writer());
    counted.drain();
    time.advance(LocalCatalog.REMOTE_FRESHNESS.minusNanos(1));
    catalog.resolve(NAME, writer());
    assertThat(counted.drain()).isEmpty();
  }

  @Test
  void aChangeIsNoticedInTheBackground() throws Exception {
    create(NAME, TableKind.LOGS);
    TableHandle old = catalog.resolve(NAME, writer());
    drop(NAME);
    create(NAME, TableKind.LOGS);
    time.advance(LocalCatalog.REMOTE_FRESHNESS.plusNanos(1));
    catalog.resolve(NAME, writer());
    assertThat(catalog.resolve(NAME, writer()).id()).isNotEqualTo(old.id());
    drop(NAME);
    time.advance(LocalCatalog.REMOTE_FRESHNESS.plusNanos(1));
    assertThatThrownBy(
            () -> {
              catalog.resolve(NAME, writer());
              catalog.resolve(NAME, writer());
            })
        .isInstanceOfSatisfying(
            IngestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TABLE_NOT_FOUND));
  }

  @Test
  void whatWasKnownStaysWhileTheStorageDoesNotAnswer() throws Exception {
    create(NAME, TableKind.LOGS);
    TableHandle known = catalog.resolve(NAME, writer());
    breakStorage();
    for (int i = 0; i < 20; i++) {
      time.advance(LocalCatalog.REMOTE_FRESHNESS.plusNanos(1));
      assertThat(catalog.resolve(NAME, writer())).isEqualTo(known);
    }
  }

  @Test
  void tablesAreListedByName() throws Exception {
    assertThat(catalog.list()).isEmpty();
    create(TableName.parse("main.otel.b_otel_logs"), TableKind.LOGS);
    create(TableName.parse("dev.büro.x"), TableKind.METRICS);
    for (String noTable : List.of("/main/otel/Upper/_delta_log/x", "/main/otel/empty/x", "/y")) {
      s3.putIfAbsent(root + noTable, ByteBuffer.allocate(1));
    }
    assertThat(catalog.list())
        .extracting(TableName::toString)
        .containsExactly("dev.büro.x", "main.otel.b_otel_logs");
  }
}
