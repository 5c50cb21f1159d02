package io.otlpdelta.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.Time;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.storage.CountingStorage;
import io.otlpdelta.storage.FaultyStorage;
import io.otlpdelta.storage.FaultyStorage.Operation;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.TableStorage;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Standalone keeps the contracts of a {@link TableCommitter}; what it costs, and what it must not
 * do, is asserted here.
 */
class StandaloneCommitterTest {
  private static final String APP = "otlp-delta/test";

  @TempDir Path temporary;
  private final ManualTime time = new ManualTime();
  private final FaultyStorage faulty = new FaultyStorage(new LocalStorage(new SecureRandomness()));
  private final CountingStorage storage = new CountingStorage(faulty);
  private LogTable table;

  @BeforeEach
  void createTable() throws Exception {
    table = LogTable.create(temporary.resolve("a table"));
  }

  @Nested
  class Transactions extends LocalTransactions {
    @Override
    TableCommitterFactory factory(TableStorage under, Time clock) {
      return standalone(under, clock);
    }
  }

  @Nested
  class CommitOrder extends CommitOrderContract {
    @Override
    TableCommitterFactory factory(TableStorage under, Time clock) {
      return standalone(under, clock);
    }
  }

  @Nested
  class CommitFailure extends CommitFailureContract {
    @Override
    TableCommitterFactory factory(TableStorage under, Time clock) {
      return standalone(under, clock);
    }
  }

  @Nested
  class TableChange extends TableChangeContract {
    @Override
    TableCommitterFactory factory(TableStorage under, Time clock) {
      return standalone(under, clock);
    }
  }

  @Nested
  class WritableTable extends WritableTableContract {
    @Override
    TableCommitterFactory factory(TableStorage under, Time clock) {
      return standalone(under, clock);
    }
  }

  @Nested
  class DeltaLog extends DeltaLogContract {
    @Override
    TableCommitterFactory factory(TableStorage under, Time clock) {
      return standalone(under, clock);
    }
  }

  @Test
  void aCommitReadsNoMoreThanTheTwoNewestEntries() throws Exception {
    TableCommitter committer = open();
    commit(committer, 1);
    commit(committer, 2);
    DataFile file = table.dataFile("c");
    storage.drain();

    committer.transactionVersion(APP);
    committer.commit(new TransactionId(APP, 3), List.of(file), committer.layout());

    assertThat(storage.drain())
        .containsExactly(
            "stat " + entry(2),
            "stat " + entry(3),
            "stat " + entry(2),
            "stat " + entry(3),
            "stat " + name(file),
            "put " + entry(3),
            "list 00000000000000000000.checkpoint",
            "open " + entry(3),
            "open " + entry(2),
            "stat " + entry(3));
  }

  @Test
  void anotherWritersEntriesAreReadAndNothingBeforeThem() throws Exception {
    TableCommitter committer = open();
    commit(committer, 1);
    table.appendAsAnother("theirs");
    storage.drain();

    assertThat(committer.transactionVersion(APP)).hasValue(1);

    assertThat(storage.drain().stream().filter(operation -> operation.startsWith("open")).toList())
        .containsOnly("open " + entry(2), "open " + entry(1));
  }

  @Test
  void noCheckpointIsWrittenAndNothingIsDeleted() throws Exception {
    table.setProperty("delta.checkpointInterval", "2");
    table.setProperty("delta.logRetentionDuration", "interval 1 second");
    TableCommitter committer = open();
    storage.drain();
    for (int i = 1; i <= 12; i++) {
      commit(committer, i);
    }
    assertThat(storage.drain())
        .noneMatch(operation -> operation.matches("(create|replace|delete|folders) .*"));
    assertThat(table.logFileNames()).hasSize(15).allMatch(name -> name.endsWith(".json"));
  }

  @Test
  void aTableWithFeaturesIsLeftToKernel() throws Exception {
    table.setProtocol(
        protocol -> {
          protocol.put("minReaderVersion", 3).put("minWriterVersion", 7);
          protocol.putArray("readerFeatures").add("deletionVectors");
          protocol.putArray("writerFeatures").add("deletionVectors").add("appendOnly");
        });
    assertRefused(
        "table main.otel.test_otel_logs cannot be written: it has protocol version (3, 7) with the"
            + " table features 'appendOnly', 'deletionVectors', and the standalone committer"
            + " writes (1, 2) only (the server's setting 'committer: kernel' writes such tables)."
            + " Remove what forbids it");
    assertThat(
            new KernelTableReader(storage, CommitLibrary.STANDALONE)
                .read(table.location())
                .orElseThrow()
                .unwritableFeature())
        .startsWith("protocol version (3, 7) with the table features 'appendOnly',");
    assertThat(new KernelTableReader(storage).read(table.location()).orElseThrow())
        .satisfies(metadata -> assertThat(metadata.unwritableFeature()).isEmpty());
  }

  @Test
  void aTableOfALaterWriterVersionIsLeftToKernel() throws Exception {
    table.setProtocol(protocol -> protocol.put("minWriterVersion", 4));
    assertRefused(
        "table main.otel.test_otel_logs cannot be written: it has protocol version (1, 4), and the"
            + " standalone committer writes (1, 2) only (the server's setting 'committer: kernel'"
            + " writes such tables). Remove what forbids it");
  }

  @Test
  void aTableThatGetsFeaturesWhileItIsOpenIsRefusedFromThenOn() throws Exception {
    TableCommitter committer = open();
    commit(committer, 1);
    table.setProtocol(protocol -> protocol.put("minReaderVersion", 2).put("minWriterVersion", 5));
    CommitException failure =
        catchThrowableOfType(CommitException.class, () -> committer.transactionVersion(APP));
    assertThat(failure.kind()).isEqualTo(Kind.PERMANENT);
    assertThat(failure).hasMessageContaining("protocol version (2, 5), and the standalone");
  }

  @Test
  void anEntryThatIsMissingIsNoReasonToGiveUp() throws Exception {
    TableCommitter committer = open();
    commit(committer, 1);
    faulty.before(
        Operation.OPEN,
        entry(1),
        () -> {
          throw new java.io.FileNotFoundException("deleted between the listing and the look");
        });
    CommitException failure = catchThrowableOfType(CommitException.class, this::open);
    assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
    assertThat(failure).hasMessageContaining("a file of the delta log is missing");
  }

  private void assertRefused(String message) {
    CommitException failure = catchThrowableOfType(CommitException.class, this::open);
    assertThat(failure.kind()).isEqualTo(Kind.PERMANENT);
    assertThat(failure).hasMessage(message);
  }

  private TableCommitter open() throws Exception {
    return standalone(storage, time).open(table.handle());
  }

  private static TableCommitterFactory standalone(TableStorage under, Time clock) {
    return new StandaloneCommitterFactory(under, clock, "1.2.3");
  }

  private void commit(TableCommitter committer, long version) throws Exception {
    committer.transactionVersion(APP);
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
