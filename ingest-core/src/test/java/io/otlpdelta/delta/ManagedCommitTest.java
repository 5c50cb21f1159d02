package io.otlpdelta.delta;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.delta.CommitResult.Outcome;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.parquet.DataFile;
import io.otlpdelta.storage.FaultyStorage.Operation;
import io.otlpdelta.storage.LocalStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is particular to commits to tables that a catalog manages: two steps. */
class ManagedCommitTest extends ManagedTableFixture {
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
}
