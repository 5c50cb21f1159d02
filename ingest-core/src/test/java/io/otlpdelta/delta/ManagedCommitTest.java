package io.otlpdelta.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.otlpdelta.catalog.TableAddress;
import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.catalog.unity.FakeToken;
import io.otlpdelta.catalog.unity.UnityPrivilege;
import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.delta.CommitResult.Outcome;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.schema.UnsupportedTableException;
import io.otlpdelta.storage.CountingStorage;
import io.otlpdelta.storage.FaultyStorage;
import io.otlpdelta.storage.FaultyStorage.Operation;
import io.otlpdelta.storage.LocalStorage;
import io.otlpdelta.storage.TableStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is particular to tables that a catalog manages: two steps, and somebody else's word. */
class ManagedCommitTest {
  private static final String APP = "otlp-delta/test";
  private static final String TABLE = "table " + LogTable.NAME + " ";
  private static final String LIST = ManagedTableTest.LIST;
  private static final String COMMIT = ManagedTableTest.COMMIT;

  @TempDir Path temporary;
  private final ManualTime time = new ManualTime();
  private final ManagedLogTables tables = new ManagedLogTables(time);
  private final FaultyStorage faulty = new FaultyStorage(new LocalStorage(new SecureRandomness()));
  private final CountingStorage storage = new CountingStorage(faulty);
  private LogTable table;
  private TableCommitter committer;

  @BeforeEach
  void createTable() throws Exception {
    table = tables.create(temporary.resolve("a table"));
    committer = open(storage);
    committer.transactionVersion(APP);
  }

  @AfterEach
  void stopCatalog() {
    tables.close();
  }

  @Test
  void eachCommitIsPublishedAtOnceAndTheNextOneTellsTheCatalog() throws Exception {
    commit(1);
    assertThat(table.version()).isEqualTo(1);
    assertThat(unpublished()).containsExactly(1L);
    commit(2);
    assertThat(table.version()).isEqualTo(2);
    assertThat(unpublished()).containsExactly(2L);
    assertThat(Files.readString(table.entry(2))).isEqualTo(Files.readString(staged(2)));
  }

  @Test
  void aCommitInAChainAsksTwiceWhatIsNewestAndOnceForItsVersion() throws Exception {
    commit(1);
    DataFile file = file("row 2");
    storage.drain();
    int requests = tables.unity().requests().size();

    committer.transactionVersion(APP);
    assertThat(storage.drain()).isEmpty();
    committer.commit(new TransactionId(APP, 2), List.of(file), committer.layout());

    String stagedEntry = staged(2).getFileName().toString();
    assertThat(storage.drain())
        .filteredOn(operation -> !operation.startsWith("open"))
        .containsExactly(
            "stat " + file.location().substring(file.location().lastIndexOf('/') + 1),
            "replace " + stagedEntry,
            "stat " + stagedEntry,
            "put 00000000000000000002.json");
    assertThat(tables.unity().requests())
        .extracting(request -> request.method().name())
        .endsWith("GET", "GET", "POST")
        .hasSize(requests + 3);
  }

  @Test
  void aLongerLogIsNotReadAgainForEachCommit() throws Exception {
    List<Long> opened = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      committer.transactionVersion(APP);
      DataFile file = file("row " + i);
      storage.drain();
      committer.commit(new TransactionId(APP, i), List.of(file), committer.layout());
      opened.add(
          storage.drain().stream().filter(operation -> operation.startsWith("open")).count());
    }
    assertThat(opened.subList(4, 20)).containsOnly(4L);
    assertThat(table.bodies()).hasSize(20);
  }

  @Test
  void rowIdsAndTimestampsGoOnFromCommitToCommit() throws Exception {
    commit(1);
    committer.commit(
        new TransactionId(APP, 2), List.of(file("b", "c", "d"), file("e")), committer.layout());
    commit(3);
    List<Long> firstRowIds = new ArrayList<>();
    for (JsonNode action : table.actions()) {
      if (action.has("add")) {
        firstRowIds.add(action.path("add").path("baseRowId").asLong(-1));
      }
    }
    assertThat(firstRowIds).containsExactly(0L, 1L, 4L, 5L);
    List<Long> timestamps = new ArrayList<>();
    for (long version = 0; version <= 3; version++) {
      JsonNode first = table.actions(version).get(0);
      timestamps.add(first.path("commitInfo").path("inCommitTimestamp").asLong());
    }
    assertThat(timestamps).isSorted().doesNotHaveDuplicates().doesNotContain(0L);
  }

  @Test
  void dataFilesHaveThePhysicalNamesAndTheFieldIds() throws Exception {
    commit(1);
    Path file = table.folder().resolve(table.liveFileNames().get(0));
    assertThat(LogTable.rows(file)).contains("col-body: row 1");
    assertThat(LogTable.fieldIds(file)).containsEntry("col-event_name", 1);
  }

  @Test
  void aCommitThatCannotBePublishedIsCommittedAllTheSame() throws Exception {
    faulty.failAlways(Operation.PUT, ".json");
    assertThat(commit(1).outcome()).isEqualTo(Outcome.COMMITTED);
    assertThat(table.version()).isZero();
    assertThat(committer.transactionVersion(APP)).hasValue(1);
    faulty.heal();
    commit(2);
    assertThat(table.version()).isEqualTo(2);
    assertThat(table.bodies()).containsExactly("row 1", "row 2");
    assertThat(unpublished()).containsExactly(2L);
  }

  @Test
  void theEleventhCommitThatCannotBePublishedWaitsUntilOneCan() throws Exception {
    faulty.failAlways(Operation.PUT, ".json");
    for (int i = 1; i <= 10; i++) {
      assertThat(commit(i).outcome()).isEqualTo(Outcome.COMMITTED);
    }
    CommitException failure = failure(11);
    assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
    assertThat(failure)
        .hasMessage(
            TABLE
                + "could not be committed, nothing was written: the catalog answered 429"
                + " RESOURCE_EXHAUSTED Max number of commits per table reached");
    assertThat(table.version()).isZero();
    faulty.heal();
    assertThat(commit(11).outcome()).isEqualTo(Outcome.COMMITTED);
    assertThat(commit(12).outcome()).isEqualTo(Outcome.COMMITTED);
    assertThat(table.version()).isEqualTo(12);
    assertThat(table.bodies()).containsExactlyElementsOf(rows(12));
  }

  @Test
  void aCommitterThatDiedBetweenTheTwoStepsIsFollowedByTheNext() throws Exception {
    commit(1);
    faulty.failAlways(Operation.PUT, ".json");
    commit(2);
    commit(3);
    committer = null;
    faulty.heal();
    assertThat(table.version()).isEqualTo(1);

    TableCommitter next = open(new LocalStorage(new SecureRandomness()));
    assertThat(next.transactionVersion(APP)).hasValue(3);
    assertThat(table.version()).isEqualTo(3);
    next.commit(new TransactionId(APP, 4), List.of(file("row 4")), next.layout());
    assertThat(table.bodies()).containsExactlyElementsOf(rows(4));
    assertThat(unpublished()).containsExactly(4L);
  }

  @Test
  void tenCommitsBehindTheLastPublishedOneAreAllSeen() throws Exception {
    commit(1);
    tables.unity().markPublished(LogTable.NAME, 1);
    faulty.failAlways(Operation.PUT, ".json");
    for (int i = 2; i <= 11; i++) {
      commit(i);
    }
    assertThat(unpublished()).hasSize(10);
    TableCommitter next = open(new LocalStorage(new SecureRandomness()));
    assertThat(next.transactionVersion(APP)).hasValue(11);
    assertThat(table.bodies()).containsExactlyElementsOf(rows(11));
  }

  @Test
  void whatAnotherPublishedInTheMeantimeIsFine() throws Exception {
    faulty.before(Operation.PUT, "1.json", () -> Files.copy(staged(1), table.entry(1)));
    assertThat(commit(1).outcome()).isEqualTo(Outcome.COMMITTED);
    assertThat(storage.drain()).contains("sync 00000000000000000001.json");
    commit(2);
    assertThat(unpublished()).containsExactly(2L);
  }

  @Test
  void anAnswerThatIsLostWithTheConnectionIsNotRepeated() throws Exception {
    tables.unity().faults().loseAnswer(1, COMMIT);
    DataFile file = file("row 1");
    CommitException failure = failure(1, file);
    assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN);
    assertThat(failure)
        .hasMessageStartingWith(
            TABLE + "may or may not have got version 1 from us: the catalog at");
    assertThat(committer.transactionVersion(APP)).hasValue(1);
    assertThat(
            committer
                .commit(new TransactionId(APP, 1), List.of(file), committer.layout())
                .outcome())
        .isEqualTo(Outcome.ALREADY_COMMITTED);
    assertThat(table.bodies()).containsExactly("row 1");
  }

  @Test
  void aRequestThatWasLostWithTheConnectionIsUnknownAndThenLands() throws Exception {
    tables.unity().faults().reset(1, COMMIT);
    assertThat(failure(1).kind()).isEqualTo(Kind.UNKNOWN);
    assertThat(committer.transactionVersion(APP)).isEmpty();
    commit(1);
    assertThat(table.bodies()).containsExactly("row 1");
  }

  @Test
  void aCatalogThatIsDownIsWaitedFor() throws Exception {
    tables.unity().faults().startOutage();
    assertThat(failure(1).kind()).isEqualTo(Kind.TRANSIENT);
    assertThatThrownBy(() -> committer.transactionVersion(APP))
        .isInstanceOf(CommitException.class)
        .hasMessageStartingWith(TABLE + "cannot be read now: the catalog at 127.0.0.1");
    tables.unity().faults().endOutage();
    committer.transactionVersion(APP);
    assertThat(commit(1).outcome()).isEqualTo(Outcome.COMMITTED);
  }

  @Test
  void aCommitThatCannotBeStagedIsNotAskedFor() throws Exception {
    faulty.failBefore(Operation.REPLACE, ".json");
    CommitException failure = failure(1);
    assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
    assertThat(failure)
        .hasMessage(TABLE + "could not be committed, nothing was written: injected failure");
    assertThat(tables.unity().latestVersion(LogTable.NAME)).isZero();
    committer.transactionVersion(APP);
    assertThat(commit(1).outcome()).isEqualTo(Outcome.COMMITTED);
  }

  @Test
  void withoutATokenTheTableWaits() throws Exception {
    String token = tables.token();
    tables.takeToken();
    CommitException failure = lookFailure();
    assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
    assertThat(failure)
        .hasMessage(
            TABLE + "cannot be read now: no caller's token is left to ask the catalog with");
    tables.giveToken(token);
    assertThat(committer.transactionVersion(APP)).isEmpty();
  }

  @Test
  void aTokenThatExpiredWaitsForTheNextOne() throws Exception {
    tables.unity().setToken(tables.token(), FakeToken.State.EXPIRED);
    CommitException failure = lookFailure();
    assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
    assertThat(failure)
        .hasMessage(
            TABLE
                + "cannot be read now: the catalog answered 401 UNAUTHENTICATED Invalid access"
                + " token");
    tables.giveToken(tables.unity().token("alice"));
    committer.transactionVersion(APP);
    assertThat(commit(1).outcome()).isEqualTo(Outcome.COMMITTED);
  }

  @Test
  void aTokenThatIsRefusedMakesRoomForTheNextOne() throws Exception {
    String bobs = tables.unity().token("bob");
    String expired = tables.unity().token("carol");
    tables.unity().setToken(expired, FakeToken.State.EXPIRED);
    tables.giveToken(bobs);
    tables.giveToken(expired);
    assertThat(commit(1).outcome()).isEqualTo(Outcome.COMMITTED);
    assertThat(tables.tokensLeft()).isEqualTo(1);
    assertThat(table.bodies()).containsExactly("row 1");
  }

  @Test
  void aTokenThatExpiresDuringTheCommitLeavesNothing() throws Exception {
    String expiring = tables.token();
    tables
        .unity()
        .faults()
        .before(LIST, () -> tables.unity().setToken(expiring, FakeToken.State.EXPIRED));
    assertThat(failure(1).kind()).isEqualTo(Kind.TRANSIENT);
    tables.giveToken(tables.unity().token("alice"));
    assertThat(committer.transactionVersion(APP)).isEmpty();
    assertThat(table.bodies()).isEmpty();
  }

  @Test
  void aWriterWhoLostThePrivilegeIsRefusedForGood() throws Exception {
    DataFile file = file("row 1");
    tables.unity().revoke("alice", LogTable.NAME.toString(), UnityPrivilege.SELECT);
    CommitException failure = failure(1, file);
    assertThat(failure.kind()).isEqualTo(Kind.PERMANENT);
    assertThat(failure)
        .hasMessage(
            TABLE
                + "may not be written any more: the catalog answered 403 PERMISSION_DENIED Access"
                + " denied. Grant MODIFY and SELECT on it again; its entries are kept");
    assertThat(tables.tokensLeft()).isZero();
  }

  @Test
  void aReaderIsRefusedWhenHeCommits() throws Exception {
    tables.unity().revoke("alice", LogTable.NAME.toString(), UnityPrivilege.MODIFY);
    CommitException failure = failure(1);
    assertThat(failure.kind()).isEqualTo(Kind.PERMANENT);
    assertThat(failure).hasMessageContaining("the catalog answered 403 PERMISSION_DENIED");
    assertThat(table.bodies()).isEmpty();
  }

  @Test
  void anEndpointThatIsMissingIsNoMissingTable() throws Exception {
    tables.unity().faults().answer(404, 1, LIST);
    CommitException failure = lookFailure();
    assertThat(failure.kind()).isEqualTo(Kind.TRANSIENT);
    assertThat(failure).hasMessage(TABLE + "cannot be read now: the catalog answered 404");
  }

  @Test
  @Timeout(120)
  void twoWritersAtOnceBothLandOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<Integer> one = threads.submit(() -> write("one", 20));
      Future<Integer> two = threads.submit(() -> write("two", 20));
      one.get(100, TimeUnit.SECONDS);
      two.get(100, TimeUnit.SECONDS);
    } finally {
      threads.shutdownNow();
    }
    List<String> expected = new ArrayList<>();
    for (String writer : List.of("one", "two")) {
      IntStream.rangeClosed(1, 20).forEach(i -> expected.add(writer + " " + i));
    }
    assertThat(table.bodies()).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(table.version()).isEqualTo(40);
  }

  @Test
  void aManagedTableIsNotForThoseWhoKnowItsPathOnly() throws Exception {
    TableHandle byPath =
        new TableHandle(table.handle().id(), LogTable.NAME, table.location(), TableKind.LOGS);
    TableCommitterFactory factory = new KernelCommitterFactory(storage, time, "test");
    CommitException failure =
        catchThrowableOfType(CommitException.class, () -> factory.open(byPath));
    assertThat(failure.kind()).isEqualTo(Kind.PERMANENT);
    assertThat(failure)
        .hasMessage(
            TABLE
                + "cannot be written: it needs a catalog that takes its commits (table feature"
                + " 'catalogManaged')");
    assertThatThrownBy(() -> new KernelTableReader(storage).read(byPath.address()))
        .isInstanceOf(UnsupportedTableException.class)
        .hasMessage(
            "The table needs a catalog that takes its commits (table feature 'catalogManaged'),"
                + " which is not supported.");
  }

  @Test
  void aTableThatTakesItsCommitsByPathIsNotWrittenThroughTheCatalog() throws Exception {
    LogTable plain = LogTable.create(temporary.resolve("plain"));
    String id = tables.unity().createManaged(LogTable.NAME, plain.location()).id().toString();
    TableHandle handle =
        new TableHandle(
            plain.handle().id(),
            new TableAddress(LogTable.NAME, plain.location(), Optional.of(id)),
            TableKind.LOGS);
    CommitException failure =
        catchThrowableOfType(CommitException.class, () -> kernel(storage).open(handle));
    assertThat(failure.kind()).isEqualTo(Kind.PERMANENT);
    assertThat(failure)
        .hasMessage(
            TABLE
                + "cannot be written: it needs commits in its delta log, not through the catalog"
                + " (no table feature 'catalogManaged')");
  }

  @Test
  void theTablesMetadataIsThatOfTheLatestRatifiedVersion() throws Exception {
    faulty.failAlways(Operation.PUT, ".json");
    commit(1);
    KernelTableReader reader =
        new KernelTableReader(storage, tables.snapshots(), CommitLibrary.KERNEL);
    assertThat(reader.read(table.handle().address()).orElseThrow().version()).isEqualTo(1);
    tables.unity().drop(LogTable.NAME);
    assertThat(reader.read(table.handle().address())).isEmpty();
  }

  private int write(String writer, int rows) throws Exception {
    TableCommitter own = open(new LocalStorage(new SecureRandomness()));
    int conflicts = 0;
    for (int row = 1; row <= rows; row++) {
      DataFile file = file(writer + " " + row);
      while (own.transactionVersion(writer).orElse(0) < row) {
        try {
          own.commit(new TransactionId(writer, row), List.of(file), own.layout());
        } catch (CommitException e) {
          assertThat(e.kind()).isIn(Kind.CONFLICT, Kind.UNKNOWN);
          conflicts++;
        }
      }
    }
    return conflicts;
  }

  private static List<String> rows(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> "row " + i).sorted().toList();
  }

  private List<Long> unpublished() {
    return tables.unity().unpublishedVersions(LogTable.NAME);
  }

  /** The one staged commit of that version. */
  private Path staged(long version) throws java.io.IOException {
    try (var files = Files.list(table.folder().resolve("_delta_log/_staged_commits"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(String.format("%020d", version)))
          .findFirst()
          .orElseThrow();
    }
  }

  private DataFile file(String... bodies) throws Exception {
    return table.dataFile(bodies);
  }

  private CommitResult commit(int row) throws Exception {
    committer.transactionVersion(APP);
    return committer.commit(
        new TransactionId(APP, row), List.of(file("row " + row)), committer.layout());
  }

  private CommitException failure(int row) throws Exception {
    return failure(row, file("row " + row));
  }

  private CommitException failure(int row, DataFile file) throws Exception {
    return catchThrowableOfType(
        CommitException.class,
        () -> committer.commit(new TransactionId(APP, row), List.of(file), committer.layout()));
  }

  private CommitException lookFailure() {
    return catchThrowableOfType(CommitException.class, () -> committer.transactionVersion(APP));
  }

  private TableCommitter open(TableStorage under) throws Exception {
    return kernel(under).open(table.handle());
  }

  private TableCommitterFactory kernel(TableStorage under) {
    return new KernelCommitterFactory(under, tables.snapshots(), time, "1.2.3");
  }
}
