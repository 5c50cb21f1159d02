package io.otlpdelta.delta;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.otlpdelta.env.ManualTime;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.storage.CountingStorage;
import io.otlpdelta.storage.FaultyStorage;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.TableStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A table that a catalog manages, a committer to it, and what both are tested with. */
abstract class ManagedTableFixture {
  static final String APP = "otlp-delta/test";
  static final String TABLE = "table " + LogTable.NAME + " ";
  static final String LIST = ManagedTableTest.LIST;
  static final String COMMIT = ManagedTableTest.COMMIT;

  @TempDir Path temporary;
  final ManualTime time = new ManualTime();
  final ManagedLogTables tables = new ManagedLogTables(time);
  final FaultyStorage faulty = new FaultyStorage(new LocalStorage(new SecureRandomness()));
  final CountingStorage storage = new CountingStorage(faulty);
  LogTable table;
  TableCommitter committer;

  @BeforeEach
  final void createTable() throws Exception {
    table = tables.create(temporary.resolve("a table"));
    committer = open(storage);
    committer.transactionVersion(APP);
  }

  @AfterEach
  final void stopCatalog() {
    tables.close();
  }

  static final List<String> rows(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> "row " + i).sorted().toList();
  }

  final List<Long> unpublished() {
    return tables.unity().unpublishedVersions(LogTable.NAME);
  }

  /** The one staged commit of that version. */
  final Path staged(long version) throws java.io.IOException {
    try (var files = Files.list(table.folder().resolve("_delta_log/_staged_commits"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(String.format("%020d", version)))
          .findFirst()
          .orElseThrow();
    }
  }

  final DataFile file(String... bodies) throws Exception {
    return table.dataFile(bodies);
  }

  final CommitResult commit(int row) throws Exception {
    committer.transactionVersion(APP);
    return committer.commit(
        new TransactionId(APP, row), List.of(file("row " + row)), committer.layout());
  }

  final CommitException failure(int row) throws Exception {
    return failure(row, file("row " + row));
  }

  final CommitException failure(int row, DataFile file) throws Exception {
    return catchThrowableOfType(
        CommitException.class,
        () -> committer.commit(new TransactionId(APP, row), List.of(file), committer.layout()));
  }

  final CommitException lookFailure() {
    return catchThrowableOfType(CommitException.class, () -> committer.transactionVersion(APP));
  }

  final TableCommitter open(TableStorage under) throws Exception {
    return kernel(under).open(table.handle());
  }

  final TableCommitterFactory kernel(TableStorage under) {
    return new KernelCommitterFactory(under, tables.snapshots(), time, "1.2.3");
  }
}
