package io.otlpdelta.delta;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.Time;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.storage.CountingStorage;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.TableStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kernel keeps the contracts of a {@link TableCommitter}; what it costs is asserted here. */
class KernelCommitterTest {
  private static final String APP = "otlp-delta/test";

  private final ManualTime time = new ManualTime();
  private final CountingStorage storage =
      new CountingStorage(new LocalStorage(new SecureRandomness()));

  @Nested
  class Transactions extends LocalTransactions {
    @Override
    TableCommitterFactory factory(TableStorage under, Time clock) {
      return kernel(under, clock);
    }
  }

  @Nested
  class CommitOrder extends CommitOrderContract {
    @Override
    TableCommitterFactory factory(TableStorage under, Time clock) {
      return kernel(under, clock);
    }
  }

  @Nested
  class CommitFailure extends CommitFailureContract {
    @Override
    TableCommitterFactory factory(TableStorage under, Time clock) {
      return kernel(under, clock);
    }
  }

  @Nested
  class TableChange extends TableChangeContract {
    @Override
    TableCommitterFactory factory(TableStorage under, Time clock) {
      return kernel(under, clock);
    }
  }

  @Nested
  class WritableTable extends WritableTableContract {
    @Override
    TableCommitterFactory factory(TableStorage under, Time clock) {
      return kernel(under, clock);
    }
  }

  @Nested
  class DeltaLog extends DeltaLogContract {
    @Override
    TableCommitterFactory factory(TableStorage under, Time clock) {
      return kernel(under, clock);
    }

    @Test
    void physicalColumnNamesAreUsedWhereTheTableMapsColumns() throws Exception {
      table.setProtocol(protocol -> protocol.put("minReaderVersion", 2).put("minWriterVersion", 5));
      table.setProperty("delta.columnMapping.mode", "name");
      table.alterColumns(LogTable::mapColumns);
      committer = open(handle);
      committer.transactionVersion(APP);
      committer.commit(id(5), List.of(table.dataFile(committer.layout(), "a")), committer.layout());
      JsonNode statistics = new ObjectMapper().readTree(action("add").path("stats").asText());
      assertThat(statistics.path("minValues").path("col-body").asText()).isEqualTo("a");
      assertThat(
              statistics
                  .path("nullCount")
                  .path("col-resource")
                  .path("col-dropped_attributes_count")
                  .isNumber())
          .isTrue();
    }
  }

  @Test
  void aCommitInAChainLooksTwiceAtTwoNamesAndWritesOneEntry(@TempDir Path folder) throws Exception {
    LogTable table = LogTable.create(folder.resolve("t"));
    TableCommitter committer = kernel(storage, time).open(table.handle());
    committer.transactionVersion(APP);
    commit(committer, table, 1);
    DataFile file = table.dataFile("b");
    storage.drain();

    committer.transactionVersion(APP);
    assertThat(storage.drain()).containsExactly("stat " + entry(1), "stat " + entry(2));
    committer.commit(new TransactionId(APP, 2), List.of(file), committer.layout());
    assertThat(storage.drain())
        .containsExactly(
            "stat " + entry(1),
            "stat " + entry(2),
            "stat " + name(file),
            "open " + entry(1),
            "put " + entry(2),
            "stat " + entry(2));
  }

  @Test
  void aChainIsLoadedAnewAfterAWhile(@TempDir Path folder) throws Exception {
    LogTable table = LogTable.create(folder.resolve("t"));
    TableCommitter committer = kernel(storage, time).open(table.handle());
    committer.transactionVersion(APP);
    commit(committer, table, 1);
    time.advance(Duration.ofMinutes(4));
    commit(committer, table, 2);
    storage.drain();

    committer.transactionVersion(APP);
    assertThat(storage.drain()).noneMatch(operation -> operation.startsWith("list"));
    time.advance(Duration.ofMinutes(1).plusNanos(1));
    committer.transactionVersion(APP);
    assertThat(storage.drain()).anyMatch(operation -> operation.startsWith("list"));
  }

  @Test
  void aChainIsLoadedAnewAfterAHundredCommits(@TempDir Path folder) throws Exception {
    LogTable table = LogTable.create(folder.resolve("t"));
    TableCommitter committer = kernel(storage, time).open(table.handle());
    committer.transactionVersion(APP);
    storage.drain();
    for (int i = 1; i <= 100; i++) {
      committer.transactionVersion(APP);
      commit(committer, table, i);
    }
    assertThat(storage.drain()).noneMatch(operation -> operation.startsWith("list"));
    committer.transactionVersion(APP);
    assertThat(storage.drain()).anyMatch(operation -> operation.startsWith("list"));
    commit(committer, table, 101);
    commit(committer, table, 102);
    assertThat(storage.drain()).noneMatch(operation -> operation.startsWith("list"));
    assertThat(table.bodies()).hasSize(102);
  }

  @Test
  void aVersionFoundAtOpeningIsMadeDurableOnceAndOneThatWeCommittedIsNot(@TempDir Path folder)
      throws Exception {
    LogTable table = LogTable.create(folder.resolve("t"));
    TableCommitter committer = kernel(storage, time).open(table.handle());
    committer.transactionVersion(APP);
    assertThat(syncs()).isEmpty();
    commit(committer, table, 1);
    committer.transactionVersion(APP);
    table.appendAsAnother("other");
    committer.transactionVersion(APP);
    assertThat(syncs()).isEmpty();

    TableCommitter next = kernel(storage, time).open(table.handle());
    next.transactionVersion(APP);
    next.transactionVersion(APP);
    assertThat(syncs()).containsExactly("sync " + entry(2));
  }

  private List<String> syncs() {
    return storage.drain().stream().filter(operation -> operation.startsWith("sync")).toList();
  }

  private static TableCommitterFactory kernel(TableStorage under, Time clock) {
    return new KernelCommitterFactory(under, clock, "1.2.3");
  }

  private static void commit(TableCommitter committer, LogTable table, long version)
      throws Exception {
    committer.commit(
        new TransactionId(APP, version),
        List.of(table.dataFile("row " + version)),
        committer.layout());
  }

  private static String name(DataFile file) {
    return file.location().substring(file.location().lastIndexOf('/') + 1);
  }

  private static String entry(long version) {
    return String.format("%020d.json", version);
  }
}
