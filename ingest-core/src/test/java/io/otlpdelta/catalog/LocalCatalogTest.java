package io.otlpdelta.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.auth.Grant;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.auth.Privilege;
import io.otlpdelta.delta.KernelTableReader;
import io.otlpdelta.delta.LogTable;
import io.otlpdelta.delta.TableCreator;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.storage.FaultyStorage;
import io.otlpdelta.storage.FaultyStorage.Operation;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.Locations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCatalogTest extends GrantsContract {
  @TempDir Path temporary;
  private final ManualTime time = new ManualTime();
  private final FaultyStorage storage = new FaultyStorage(new LocalStorage(new SecureRandomness()));
  private final AtomicInteger reads = new AtomicInteger();
  private Path warehouse;
  private LocalCatalog catalog;

  @BeforeEach
  void openCatalog() {
    warehouse = temporary.resolve("ware house");
    KernelTableReader reader = new KernelTableReader(storage);
    catalog =
        catalog(
            location -> {
              reads.incrementAndGet();
              return reader.read(location);
            });
  }

  private LocalCatalog catalog(TableMetadataReader reader) {
    return new LocalCatalog(warehouse, reader, time, LocalCatalog.DEFAULT_FRESHNESS, 100);
  }

  @Override
  protected Catalog catalog() {
    return catalog;
  }

  @Override
  protected void create(TableName name, TableKind kind) throws Exception {
    new TableCreator(storage, "test").create(catalog.location(name), kind);
  }

  @Override
  protected void drop(TableName name) throws Exception {
    try (var files = Files.walk(Locations.path(catalog.location(name)))) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Override
  protected void createUnfit(TableName name) throws Exception {
    LogTable table = LogTable.create(Locations.path(catalog.location(name)));
    table.alterColumns(fields -> fields.remove(7));
  }

  @Override
  protected void breakStorage() {
    storage.failAlways(Operation.LIST, ".");
  }

  @Test
  void aNameThatNoPrefixCanMakeIsNotAdvisedToBeCreatedByOne() {
    TableName name = TableName.parse("main.otel.events");

    assertThatThrownBy(() -> catalog.reopen(name))
        .hasMessage(
            "Table main.otel.events does not exist, or you have no privilege on it. Tables that"
                + " `otlp-delta tables create` makes end in _otel_metrics, _otel_logs, _otel_spans;"
                + " check the name, or ask an administrator to create it from the DDL and to grant"
                + " MODIFY and SELECT on it");
  }

  @Test
  void tablesLieInFoldersOfTheirNames() throws Exception {
    create(NAME, TableKind.LOGS);
    assertThat(warehouse.resolve("main/otel/claude_otel_logs/_delta_log")).isDirectory();
    assertThat(catalog.location(TableName.parse("m.büro.%2e%2e")))
        .isEqualTo(Locations.of(warehouse) + "/m/b%C3%BCro/%252e%252e");
  }

  @Test
  void aCopiedFolderIsRefusedWhileItsOriginalIsThereAndServedAfterAMove() throws Exception {
    TableName copy = TableName.parse("main.otel.copy_of_logs");
    create(NAME, TableKind.LOGS);
    catalog.resolve(NAME, WRITER);
    Path from = Locations.path(catalog.location(NAME));
    Path to = Locations.path(catalog.location(copy));
    try (var files = Files.walk(from)) {
      for (Path path : files.toList()) {
        Files.copy(path, to.resolve(from.relativize(path)));
      }
    }
    assertThatThrownBy(() -> catalog.reopen(copy))
        .hasMessageContaining("The table has the same id as main.otel.claude_otel_logs");
    drop(NAME);
    time.advance(LocalCatalog.DEFAULT_FRESHNESS.plusNanos(1));
    assertThat(catalog.reopen(copy).name()).isEqualTo(copy);
  }

  @Test
  void aMissingRejectsTableIsMadeOnceAndAgainWhenItIsDropped() throws Exception {
    LocalCatalog making = makingCatalog();
    TableHandle first = making.rejectsOf(NAME);
    assertThat(first.name()).isEqualTo(NAME.rejects());
    assertThat(first.kind()).isEqualTo(TableKind.REJECTS);
    assertThat(making.rejectsOf(NAME)).isEqualTo(first);

    drop(NAME.rejects());

    TableHandle second = making.rejectsOf(NAME);
    assertThat(second.kind()).isEqualTo(TableKind.REJECTS);
    assertThat(second.id()).isNotEqualTo(first.id());
  }

  @Test
  void aRejectsTableIsLookedForWithoutMakingIt() throws Exception {
    LocalCatalog making = makingCatalog();

    assertThat(making.makesRejects()).isTrue();
    assertThatThrownBy(() -> making.existingRejectsOf(NAME))
        .isInstanceOfSatisfying(
            IngestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TABLE_NOT_FOUND));
    TableHandle made = making.rejectsOf(NAME);
    assertThat(making.existingRejectsOf(NAME)).isEqualTo(made);
  }

  @Test
  void aRejectsTableThatCannotBeMadeIsUnavailable() {
    storage.failAlways(Operation.PUT, ".json");
    assertThatThrownBy(() -> makingCatalog().rejectsOf(NAME))
        .isInstanceOfSatisfying(
            IngestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
        .hasMessageStartingWith("Table main.otel._otlp_rejects cannot be created: ");
  }

  private LocalCatalog makingCatalog() {
    return new LocalCatalog(
        warehouse,
        new KernelTableReader(storage),
        new TableCreator(storage, "test"),
        time,
        LocalCatalog.DEFAULT_FRESHNESS,
        10);
  }

  @Test
  void aLookUpIsKeptForAMoment() throws Exception {
    create(NAME, TableKind.LOGS);
    catalog.resolve(NAME, WRITER);
    time.advance(LocalCatalog.DEFAULT_FRESHNESS.minusNanos(1));
    catalog.resolve(NAME, WRITER);
    assertThat(reads).hasValue(1);
    time.advance(Duration.ofNanos(2));
    catalog.resolve(NAME, WRITER);
    assertThat(reads).hasValue(2);
  }

  @Test
  void whoLooksAgainHoldsNobodyElseUp() throws Exception {
    create(NAME, TableKind.LOGS);
    KernelTableReader reader = new KernelTableReader(storage);
    CountDownLatch looksAgain = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    LocalCatalog slow =
        catalog(
            location -> {
              if (reads.incrementAndGet() > 1) {
                looksAgain.countDown();
                awaitQuietly(mayGoOn);
              }
              return reader.read(location);
            });
    TableHandle known = slow.resolve(NAME, WRITER);
    time.advance(LocalCatalog.DEFAULT_FRESHNESS.plusNanos(1));
    ExecutorService executor = Executors.newFixedThreadPool(2);
    try {
      Future<TableHandle> first = executor.submit(() -> slow.resolve(NAME, WRITER));
      looksAgain.await();

      Future<TableHandle> other = executor.submit(() -> slow.resolve(NAME, WRITER));

      assertThat(other.get(20, TimeUnit.SECONDS)).isEqualTo(known);
      assertThat(first).isNotDone();
      mayGoOn.countDown();
      assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo(known);
    } finally {
      mayGoOn.countDown();
      executor.shutdownNow();
    }
    assertThat(reads).hasValue(2);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void commitsToTheTableCostNoLookUp() throws Exception {
    LogTable table = LogTable.create(Locations.path(catalog.location(NAME)));
    catalog.resolve(NAME, WRITER);
    table.appendAsAnother("a");
    catalog.resolve(NAME, WRITER);
    assertThat(reads).hasValue(1);
  }

  @Test
  void aRefusalIsKeptForAMomentToo() throws Exception {
    createUnfit(NAME);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> catalog.resolve(NAME, WRITER)).hasMessageContaining("'body'");
    }
    assertThat(reads).hasValue(1);
  }

  @Test
  void aMissingTableCostsNoRead() {
    assertThatThrownBy(() -> catalog.resolve(NAME, WRITER)).hasMessageContaining("does not exist");
    assertThat(reads).hasValue(0);
  }

  @Test
  void manyCallersAtOnceReadOnce() throws Exception {
    create(NAME, TableKind.LOGS);
    int callers = 8;
    CountDownLatch allThere = new CountDownLatch(callers);
    ExecutorService executor = Executors.newFixedThreadPool(callers);
    try {
      List<Future<TableHandle>> answers = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        answers.add(
            executor.submit(
                () -> {
                  allThere.countDown();
                  allThere.await();
                  return catalog.resolve(NAME, WRITER);
                }));
      }
      for (Future<TableHandle> answer : answers) {
        assertThat(answer.get().name()).isEqualTo(NAME);
      }
    } finally {
      executor.shutdownNow();
    }
    assertThat(reads).hasValue(1);
  }

  @Test
  void aTableWithAnUnknownFeatureIsRefused() throws Exception {
    LogTable table = LogTable.create(Locations.path(catalog.location(NAME)));
    table.setProtocol(
        protocol -> {
          protocol.put("minReaderVersion", 3).put("minWriterVersion", 7);
          protocol.putArray("readerFeatures");
          protocol.putArray("writerFeatures").add("fromTheFuture");
        });
    assertFailure(
        () -> catalog.resolve(NAME, WRITER),
        ErrorCode.INVALID_ARGUMENT,
        "main.otel.claude_otel_logs: The table needs the table feature 'fromTheFuture', which is"
            + " not supported.");
  }

  @Test
  void aTableThatForgetsTransactionsIsRefused() throws Exception {
    LogTable table = LogTable.create(Locations.path(catalog.location(NAME)));
    table.setProperty("delta.setTransactionRetentionDuration", "1 day");
    assertFailure(
        () -> catalog.resolve(NAME, WRITER),
        ErrorCode.INVALID_ARGUMENT,
        "main.otel.claude_otel_logs: The table has the property"
            + " delta.setTransactionRetentionDuration = '1 day' (expected: unset, or 'interval 7"
            + " days' or more: a table whose transaction ids expire forgets which rows it has, and"
            + " would take them twice), and such tables are not written. Remove it, or create the"
            + " table from the documented DDL.");
  }

  @Test
  void aNameThatNoFolderCanHaveIsRefused() {
    String name = "é".repeat(128);
    assertFailure(
        () -> catalog.resolve(TableName.parse("main.otel." + name), everything()),
        ErrorCode.INVALID_ARGUMENT,
        "A part of the table name has 256 bytes as UTF-8 (expected: at most 255); choose a shorter"
            + " name");
  }

  @Test
  void aFileInTheWayOfTheTableIsNoTable() throws Exception {
    Files.createDirectories(warehouse.resolve("main/otel/claude_otel_logs"));
    Files.writeString(warehouse.resolve("main/otel/claude_otel_logs/_delta_log"), "x");
    assertThatThrownBy(() -> catalog.resolve(NAME, WRITER)).hasMessageContaining("does not exist");
  }

  @Test
  void tablesAreListedByName() throws Exception {
    assertThat(catalog.list()).isEmpty();
    create(TableName.parse("main.otel.b_otel_logs"), TableKind.LOGS);
    create(TableName.parse("main.otel.a_otel_spans"), TableKind.SPANS);
    create(TableName.parse("dev.büro.x"), TableKind.METRICS);
    Files.createDirectories(warehouse.resolve("main/otel/empty"));
    Files.createDirectories(warehouse.resolve("main/otel/Upper/_delta_log"));
    Files.createDirectories(warehouse.resolve("main/otel/a blank/_delta_log"));
    Files.writeString(warehouse.resolve("main/file"), "x");
    assertThat(catalog.list())
        .extracting(TableName::toString)
        .containsExactly("dev.büro.x", "main.otel.a_otel_spans", "main.otel.b_otel_logs");
  }

  private static Principal everything() {
    return new Principal("admin", List.of(new Grant("*", Set.of(Privilege.values()))));
  }
}
