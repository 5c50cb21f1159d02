package io.otlpdelta.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.catalog.Catalog;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.env.Faults;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.journal.Entry;
import io.otlpdelta.journal.MemoryJournal;
import io.otlpdelta.journal.Position;
import io.otlpdelta.journal.StoredEntry;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.pipeline.TableDouble.Failure;
import io.otlpdelta.quarantine.Quarantine;
import io.otlpdelta.quarantine.QuarantineStore;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.Locations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One table's worker against a table with Delta's rules, step by step on a manual clock. */
class TableWorkerTest {
  private static final TableId TABLE = new TableId(new UUID(1, 2));
  private static final TableName NAME = TableName.parse("main.telemetry.logs");

  private final ManualTime time = new ManualTime();
  private final MemoryJournal.Storage storage = new MemoryJournal.Storage();
  private final MemoryJournal journal = new MemoryJournal(storage);
  private final FileDoubles files = new FileDoubles();
  private final TableDouble table = new TableDouble(files);
  private final List<StoredEntry> deadLetters = new ArrayList<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final OneTableCatalog catalog = new OneTableCatalog();
  private long maxBatchBytes = PipelineOptions.DEFAULTS.maxBatchBytes();
  private Faults faults = Faults.NONE;
  @TempDir private Path dataDir;
  private Incarnations incarnations;
  private TableWorker worker;

  @BeforeEach
  void startWorker() throws IOException {
    incarnations = incarnationsOf(journal);
    worker = newWorker();
  }

  @Test
  void rowsAreCommittedInOrderAndReleased() {
    post("a", "b", "c");
    turnWhenDue();
    assertThat(table.rows).containsExactly("a", "b", "c");
    assertThat(table.transactionVersions).containsExactly(journal.last().sequence());
    assertThat(journal.backlog(TABLE)).isEmpty();
    assertThat(worker.dueInNanos()).isEmpty();
  }

  @Test
  void aTurnBeforeItsTimeCommitsNothing() {
    post("a");
    worker.turn();
    assertThat(table.rows).isEmpty();
  }

  @Test
  void aCommitThatSucceedsThenThrowsIsNotRepeated() {
    table.failures.add(new Failure(Kind.UNKNOWN, true));
    post("a", "b");
    turnWhenDue();
    post("c");
    turnWhenDue();
    turnWhenDue();
    assertThat(table.rows).containsExactly("a", "b", "c");
    assertThat(journal.backlog(TABLE)).isEmpty();
  }

  @Test
  void aBatchOfUnknownOutcomeKeepsItsBoundsWhenMoreRowsArrive() {
    table.failures.add(new Failure(Kind.UNKNOWN, false));
    post("a", "b");
    Position first = journal.last();
    turnWhenDue();
    post("c");
    turnWhenDue();
    assertThat(table.transactionVersions).containsExactly(first.sequence());
    assertThat(table.rows).containsExactly("a", "b");
    turnWhenDue();
    assertThat(table.rows).containsExactly("a", "b", "c");
  }

  @Test
  void aBatchOfUnknownOutcomeKeepsItsBoundsWhenItsFileMustBeMadeAgain() {
    table.failures.add(new Failure(Kind.UNKNOWN, false));
    table.failures.add(new Failure(Kind.SCHEMA_CHANGED, false));
    post("a", "b");
    Position first = journal.last();
    turnWhenDue();
    post("c");
    turnWhenDue();
    turnWhenDue();
    assertThat(table.transactionVersions).containsExactly(first.sequence());
    assertThat(table.rows).containsExactly("a", "b");
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"CONFLICT", "TRANSIENT", "SCHEMA_CHANGED", "UNKNOWN"})
  void aFailedCommitIsTriedAgainUntilItSucceeds(Kind kind) {
    for (int i = 0; i < 15; i++) {
      table.failures.add(new Failure(kind, false));
    }
    post("a");
    for (int i = 0; i < 16; i++) {
      turnWhenDue();
    }
    assertThat(table.rows).containsExactly("a");
    assertThat(meters.get("otlp_delta_commit_failures").counter().count()).isEqualTo(15);
  }

  @Test
  void aConflictIsRepeatedAtOnceWithTheSameFile() {
    table.failures.add(new Failure(Kind.CONFLICT, false));
    post("a");
    turnWhenDue();
    assertThat(worker.dueInNanos()).hasValue(0);
    worker.turn();
    assertThat(table.rows).containsExactly("a");
    assertThat(files.opened).isEqualTo(1);
  }

  @Test
  void pausesBetweenTransientFailuresGrowToTheirLimit() {
    for (int i = 0; i < 20; i++) {
      table.failures.add(new Failure(Kind.TRANSIENT, false));
    }
    post("a");
    List<Long> pausesMillis = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      turnWhenDue();
      pausesMillis.add(worker.dueInNanos().orElseThrow() / 1_000_000);
    }
    assertThat(pausesMillis)
        .startsWith(100L, 200L, 400L, 800L)
        .endsWith(30_000L, 30_000L)
        .isSorted();
  }

  @Test
  void aTableThatCannotBeWrittenIsHeldAndItsRowsAreKept() {
    table.failures.add(new Failure(Kind.PERMANENT, false));
    post("a");
    CompletableFuture<Void> committed = worker.whenCommitted(journal.last());
    turnWhenDue();
    assertThat(worker.heldBecause()).contains("injected before the effect");
    assertThat(journal.backlog(TABLE)).isPresent();
    assertThatThrownBy(committed::join)
        .hasRootCauseInstanceOf(IngestException.class)
        .hasMessageContaining(
            "The request is stored, but table main.telemetry.logs cannot be written now: injected"
                + " before the effect.");
    assertThat(worker.dueInNanos()).hasValue(Duration.ofSeconds(60).toNanos());
    turnWhenDue();
    assertThat(worker.heldBecause()).isEmpty();
    assertThat(table.rows).containsExactly("a");
  }

  @Test
  void aTableMadeAgainUnderItsNameNeverGetsTheOldOnesRows() {
    catalog.current = new TableId(new UUID(9, 9));
    post("a");
    turnWhenDue();
    assertThat(table.rows).isEmpty();
    assertThat(worker.heldBecause())
        .contains(
            "the table was dropped and made again under the same name; the rows acknowledged for"
                + " the old table are kept");
    assertThat(journal.backlog(TABLE)).isPresent();
  }

  @Test
  void aCatalogThatIsDownForNowIsAskedAgain() {
    catalog.failure = new IngestException(ErrorCode.UNAVAILABLE, "down");
    post("a");
    turnWhenDue();
    assertThat(worker.heldBecause()).isEmpty();
    catalog.failure = null;
    turnWhenDue();
    assertThat(table.rows).containsExactly("a");
  }

  @Test
  void aWorkerThatStartsAgainGoesOnBehindTheTable() {
    faults = crashAt(Faults.Point.TABLE_COMMITTED_NOT_RELEASED);
    worker = newWorker();
    post("a", "b");
    time.advance(Duration.ofSeconds(1));
    assertThatThrownBy(worker::turn).isInstanceOf(Crash.class);
    faults = Faults.NONE;
    worker = newWorker();
    worker.arrived(1);
    post("c");
    turnWhenDue();
    assertThat(table.rows).containsExactly("a", "b", "c");
    assertThat(journal.backlog(TABLE)).isEmpty();
  }

  @Test
  void aCrashBeforeTheCommitLosesNothing() {
    faults = crashAt(Faults.Point.DATA_FILE_WRITTEN_NOT_COMMITTED);
    worker = newWorker();
    post("a", "b");
    time.advance(Duration.ofSeconds(1));
    assertThatThrownBy(worker::turn).isInstanceOf(Crash.class);
    faults = Faults.NONE;
    worker = newWorker();
    worker.arrived(1);
    turnWhenDue();
    assertThat(table.rows).containsExactly("a", "b");
  }

  @Test
  void aTableAheadOfItsJournalTakesNewRowsUnderANewApplicationId() throws IOException {
    MemoryJournal.Storage backup = storage.copy();
    post("a", "b", "c");
    turnWhenDue();
    MemoryJournal older = new MemoryJournal(backup);
    worker = newWorker(older, incarnationsOf(older));
    older.append(entry("new")).join();
    worker.arrived(1);
    turnWhenDue();
    assertThat(worker.heldBecause()).isEmpty();
    assertThat(table.rows).containsExactly("a", "b", "c", "new");
    assertThat(older.backlog(TABLE)).isEmpty();
  }

  @Test
  void anEntryThatCannotBecomeRowsGoesToTheDeadLettersAndTheOthersLand() {
    post("a", "poison", "b");
    turnWhenDue();
    assertThat(table.rows).containsExactly("a", "b");
    assertThat(deadLetters).hasSize(1);
    assertThat(meters.get("otlp_delta_records_dead_lettered").counter().count()).isEqualTo(1);
    assertThat(journal.backlog(TABLE)).isEmpty();
  }

  @Test
  void aBatchOfDeadLettersAloneIsReleasedWithoutACommit() {
    post("poison");
    turnWhenDue();
    assertThat(table.transactionVersions).isEmpty();
    assertThat(journal.backlog(TABLE)).isEmpty();
    assertThat(worker.dueInNanos()).isEmpty();
  }

  @Test
  void waitingForACommitMakesItDueAtOnce() {
    post("a");
    CompletableFuture<Void> committed = worker.whenCommitted(journal.last());
    assertThat(worker.dueInNanos()).hasValue(0);
    worker.turn();
    assertThat(committed).isCompleted();
    assertThat(worker.whenCommitted(journal.last())).isCompleted();
  }

  @Test
  void whoWaitsForRowsThatTheTableHoldsAlreadyIsAnsweredByALook() {
    post("a");
    turnWhenDue();
    Position committed = journal.last();
    worker = newWorker();
    CompletableFuture<Void> repeat = worker.whenCommitted(committed);
    assertThat(worker.dueInNanos()).hasValue(0);
    worker.turn();
    assertThat(repeat).isCompleted();
    assertThat(worker.dueInNanos()).isEmpty();
  }

  @Test
  void aBatchLimitBelowTheSizeOfAnEmptyFileTakesOneEntryAtATime() {
    maxBatchBytes = 1_000;
    files.emptyBytes = 5_000;
    worker = newWorker();
    post("a", "b");
    turnWhenDue();
    assertThat(table.rows).containsExactly("a");
    turnWhenDue();
    assertThat(table.rows).containsExactly("a", "b");
    assertThat(journal.backlog(TABLE)).isEmpty();
  }

  @Test
  void whoWaitsForALaterBatchIsNotForgottenByAnEarlierOne() {
    maxBatchBytes = 1;
    worker = newWorker();
    post("a", "b", "c");
    CompletableFuture<Void> last = worker.whenCommitted(journal.last());
    worker.turn();
    assertThat(table.rows).containsExactly("a");
    assertThat(worker.dueInNanos()).hasValue(0);
    worker.turn();
    worker.turn();
    assertThat(last).isCompleted();
    assertThat(table.rows).containsExactly("a", "b", "c");
  }

  @Test
  void aFileThatWaitedTooLongForItsCommitIsMadeAgainWithTheSameBounds() {
    table.failures.add(new Failure(Kind.UNKNOWN, false));
    post("a");
    Position first = journal.last();
    turnWhenDue();
    post("b");
    time.advance(Duration.ofHours(2));
    worker.turn();
    assertThat(files.opened).isEqualTo(2);
    assertThat(table.transactionVersions).containsExactly(first.sequence());
    assertThat(table.rows).containsExactly("a");
  }

  @Test
  void aWorkerIsIdleOnlyAfterALongTimeWithoutRows() {
    post("a");
    turnWhenDue();
    assertThat(worker.idle()).isFalse();
    time.advance(Duration.ofMinutes(6));
    assertThat(worker.idle()).isTrue();
    post("b");
    assertThat(worker.idle()).isFalse();
  }

  private void post(String... bodies) {
    for (String body : bodies) {
      journal.append(entry(body)).join();
      worker.arrived(body.length());
    }
  }

  private Entry entry(String body) {
    ByteBuffer bytes = ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8));
    return new Entry(TABLE, NAME, TableKind.LOGS, 1, time.epochMillis(), bytes);
  }

  private void turnWhenDue() {
    time.advance(Duration.ofNanos(worker.dueInNanos().orElse(0)));
    worker.turn();
  }

  private TableWorker newWorker() {
    return newWorker(journal, incarnations);
  }

  private Incarnations incarnationsOf(MemoryJournal entries) throws IOException {
    return Incarnations.open(
        new LocalStorage(new SecureRandomness()), Locations.of(dataDir), entries.id());
  }

  private TableWorker newWorker(MemoryJournal entries, Incarnations ofEntries) {
    PipelineOptions options = PipelineOptions.DEFAULTS;
    return new TableWorker(
        TABLE,
        NAME,
        new WorkerContext(
            ofEntries,
            entries,
            quarantine(entries),
            catalog,
            table,
            new BatchBuilder(
                entries::read,
                files,
                (entry, reason) -> deadLetters.add(entry),
                new IngestMetrics(meters),
                maxBatchBytes),
            CommitListener.NONE,
            new IngestMetrics(meters),
            options,
            time,
            point -> faults.at(point)));
  }

  private Quarantine quarantine(MemoryJournal entries) {
    try {
      QuarantineStore store =
          new QuarantineStore(
              dataDir.resolve("quarantine"), new SecureRandomness(), point -> faults.at(point));
      return Quarantine.open(store, entries.id(), 1 << 20, point -> faults.at(point));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Faults crashAt(Faults.Point crash) {
    return point -> {
      if (point == crash) {
        throw new Crash();
      }
    };
  }

  /** The end of the process, as far as the worker can tell. */
  private static final class Crash extends Error {}

  private static final class OneTableCatalog implements Catalog {
    private TableId current = TABLE;
    private IngestException failure;

    @Override
    public TableHandle resolve(TableName name, Principal caller) {
      return reopen(name);
    }

    @Override
    public TableHandle reopen(TableName name) {
      if (failure != null) {
        throw failure;
      }
      return new TableHandle(current, name, "file:///table", TableKind.LOGS);
    }
  }
}
