package io.otlpdelta.journal;

import static io.otlpdelta.journal.Entries.LOGS_TABLE;
import static io.otlpdelta.journal.Entries.SPANS_TABLE;
import static io.otlpdelta.journal.Entries.entry;
import static io.otlpdelta.journal.JournalFixture.KIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.model.TableId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Quotas, budget, recycling: the disk stays bounded, and what is refused is refused in time. */
@Timeout(120)
class JournalSpaceTest {
  @TempDir Path temp;
  private JournalFixture fixture;

  @BeforeEach
  void makeFixture() {
    fixture = new JournalFixture(temp.resolve("journal"));
  }

  @Test
  void aSpentQuotaRejectsOnlyItsTable() throws Exception {
    fixture.options = fixture.options.withTableQuotaBytes(10 * KIB);
    try (DiskJournal journal = fixture.open()) {
      append(journal, LOGS_TABLE, 9 * KIB);

      assertThatThrownBy(() -> append(journal, LOGS_TABLE, 2 * KIB))
          .cause()
          .isInstanceOfSatisfying(
              JournalFullException.class, full -> assertThat(full.tableQuota()).isTrue())
          .hasMessageStartingWith("This table's share of the server's journal is full");

      append(journal, SPANS_TABLE, 2 * KIB);
      journal.release(LOGS_TABLE, journal.last());
      append(journal, LOGS_TABLE, 2 * KIB);
    }
  }

  @Test
  void whatWouldBeRefusedIsKnownWithoutAnAppend() throws Exception {
    fixture.options = fixture.options.withTableQuotaBytes(10 * KIB);
    try (DiskJournal journal = fixture.open()) {
      append(journal, LOGS_TABLE, 9 * KIB);

      assertThat(journal.refusalOf(Entries.entry(LOGS_TABLE, "x".repeat(2 * KIB))))
          .hasValueSatisfying(full -> assertThat(full.tableQuota()).isTrue());
      assertThat(journal.refusalOf(Entries.entry(SPANS_TABLE, "x".repeat(2 * KIB)))).isEmpty();
      assertThat(journal.status().entries()).isEqualTo(1);
      assertThat(journal.status().queuedBytes()).isZero();
    }
  }

  @Test
  void theQuotaIsStillSpentAfterARestart() throws Exception {
    fixture.options = fixture.options.withTableQuotaBytes(10 * KIB);
    try (DiskJournal journal = fixture.open()) {
      append(journal, LOGS_TABLE, 9 * KIB);
    }

    try (DiskJournal journal = fixture.open()) {
      assertThatThrownBy(() -> append(journal, LOGS_TABLE, 2 * KIB))
          .hasCauseInstanceOf(JournalFullException.class);
    }
  }

  @Test
  void tooManyQueuedBytesAreRefused() throws Exception {
    fixture.options = fixture.options.withMaxQueuedBytes(10 * KIB);
    try (DiskJournal journal = fixture.open()) {
      append(journal, LOGS_TABLE, KIB);
      fixture.files.closeGate();
      CompletableFuture<Position> queued = journal.append(entry(LOGS_TABLE, new byte[9 * KIB]));

      assertThatThrownBy(() -> append(journal, SPANS_TABLE, 2 * KIB))
          .cause()
          .isInstanceOfSatisfying(
              JournalFullException.class, full -> assertThat(full.tableQuota()).isFalse())
          .hasMessageStartingWith("The server has too many requests in hand");

      fixture.files.openGate();
      queued.get();
      append(journal, SPANS_TABLE, 2 * KIB);
    }
  }

  @Test
  void anEntryLargerThanTheQueueLimitGoesAlone() throws Exception {
    fixture.options = fixture.options.withMaxQueuedBytes(10 * KIB);
    try (DiskJournal journal = fixture.open()) {
      append(journal, LOGS_TABLE, 30 * KIB);

      assertThat(journal.status().entries()).isEqualTo(1);
    }
  }

  @Test
  void aJournalNearlyFullRefusesItsLargestTablesAndServesTheOthers() throws Exception {
    try (DiskJournal journal = fixture.open()) {
      append(journal, SPANS_TABLE, KIB);
      ExecutionException refused = appendUntilRefused(journal, LOGS_TABLE);

      assertThat(refused.getCause())
          .isInstanceOfSatisfying(
              JournalFullException.class, full -> assertThat(full.tableQuota()).isTrue())
          .hasMessageContaining("nearly full and this table is one of the largest in it");
      append(journal, SPANS_TABLE, KIB);
    }
  }

  @Test
  void theBudgetIsNeverExceededAndRefusalComesBeforeWriting() throws Exception {
    try (DiskJournal journal = fixture.open()) {
      List<CompletableFuture<Position>> all = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        all.add(journal.append(entry(Entries.table(i % 50), new byte[8 * KIB])));
        assertThat(fixture.diskBytes()).isLessThanOrEqualTo(4096 * KIB + KIB);
      }
      int stored = 0;
      for (CompletableFuture<Position> future : all) {
        try {
          future.get();
          stored++;
        } catch (ExecutionException e) {
          assertThat(e).hasCauseInstanceOf(JournalFullException.class);
        }
      }

      assertThat(stored).isBetween(100, 500);
      assertThat(journal.status().entries()).isEqualTo(stored);
      assertThat(journal.status().queuedBytes()).isZero();
      assertThat(journal.status().failed()).isFalse();
    }
  }

  @Test
  void aFullJournalTakesEntriesAgainWhenSomeAreReleased() throws Exception {
    try (DiskJournal journal = fixture.open()) {
      appendUntilRefused(journal, LOGS_TABLE);

      journal.release(LOGS_TABLE, journal.last());

      // Long before the two minutes are over: a journal in need takes the room at once.
      for (int i = 0; i < 200; i++) {
        append(journal, SPANS_TABLE, 8 * KIB);
      }
      assertThat(fixture.diskBytes()).isLessThanOrEqualTo(4096 * KIB + KIB);
    }
  }

  @Test
  void aFullDiskRefusesAndRecoversByItself() throws Exception {
    try (DiskJournal journal = fixture.open()) {
      append(journal, LOGS_TABLE, KIB);
      Awaitility.await("spares").until(() -> fixture.spares().size() == 2);
      fixture.files.fillDisk();

      ExecutionException refused = appendUntilRefused(journal, LOGS_TABLE);
      assertThat(refused)
          .hasCauseInstanceOf(JournalFullException.class)
          .hasMessageContaining("The server's journal is full; send the request again later.");
      assertThat(journal.status().failed()).isFalse();

      fixture.files.freeDisk();
      Awaitility.await("the disk is used again")
          .ignoreExceptions()
          .until(() -> append(journal, LOGS_TABLE, 8 * KIB).sequence() > 0);
    }
  }

  @Test
  void aJournalOpensOnAFullDiskAndItsEntriesCanBeRead() throws Exception {
    try (DiskJournal journal = fixture.open()) {
      append(journal, LOGS_TABLE, KIB);
    }
    fixture.files.fillDisk();

    try (DiskJournal journal = fixture.open()) {
      assertThat(journal.read(LOGS_TABLE, Position.BEFORE_ALL, 10_000)).hasSize(1);
    }
  }

  @Test
  void releasedSegmentsAreKeptForTheirTimeAndThenUsedAgain() throws Exception {
    try (DiskJournal journal = fixture.open()) {
      int appended = fill(journal, LOGS_TABLE, 4);
      journal.release(LOGS_TABLE, journal.last());
      List<StoredEntry> kept = new ArrayList<>();
      journal.forEachSince(0, kept::add);
      assertThat(kept).hasSize(appended);
      int segments = fixture.segments().size();

      fixture.time.advance(Duration.ofMinutes(3));
      Awaitility.await("released segments are used again or deleted")
          .until(() -> fixture.segments().size() < segments && fixture.segments().size() <= 2);

      kept.clear();
      journal.forEachSince(0, kept::add);
      assertThat(kept).hasSizeLessThan(appended);
      assertThat(journal.status().liveBytes()).isLessThanOrEqualTo(2 * 64 * KIB);
    }
  }

  @Test
  void whatWasReleasedRecentlyCanBeWalkedAfterARestart() throws Exception {
    int appended;
    try (DiskJournal journal = fixture.open()) {
      appended = fill(journal, LOGS_TABLE, 3);
      journal.release(LOGS_TABLE, journal.last());
    }

    try (DiskJournal journal = fixture.open()) {
      List<StoredEntry> walked = new ArrayList<>();
      journal.forEachSince(1_000, walked::add);
      assertThat(walked).hasSize(appended);
      assertThat(walked).extracting(StoredEntry::position).isSorted().doesNotHaveDuplicates();
      walked.clear();
      journal.forEachSince(1_001, walked::add);
      assertThat(walked).isEmpty();
    }
  }

  @Test
  void theLastPositionIsKnownAfterEverythingWasReleasedAndUsedAgain() throws Exception {
    Position last;
    try (DiskJournal journal = fixture.open()) {
      fill(journal, LOGS_TABLE, 3);
      last = journal.last();
    }
    for (int restart = 0; restart < 2; restart++) {
      try (DiskJournal journal = fixture.open()) {
        journal.release(LOGS_TABLE, last);
        fixture.time.advance(Duration.ofMinutes(3));
        Awaitility.await("all but one are gone").until(() -> fixture.segments().size() == 1);
      }
    }

    try (DiskJournal journal = fixture.open()) {
      assertThat(journal.last()).isEqualTo(last);
      assertThat(append(journal, LOGS_TABLE, KIB)).isGreaterThan(last);
    }
  }

  @Test
  void anEntryLargerThanASegmentGetsOneOfItsOwn() throws Exception {
    byte[] large = Entries.randomBody(300 * KIB, 1);
    try (DiskJournal journal = fixture.open()) {
      append(journal, LOGS_TABLE, KIB);
      journal.append(entry(LOGS_TABLE, large)).get();
      append(journal, LOGS_TABLE, KIB);

      assertThat(bodies(journal, LOGS_TABLE)).hasSize(3).element(1).isEqualTo(large);
    }

    try (DiskJournal journal = fixture.open()) {
      assertThat(bodies(journal, LOGS_TABLE)).hasSize(3).element(1).isEqualTo(large);
      journal.release(LOGS_TABLE, journal.last());
      append(journal, SPANS_TABLE, KIB);
      fixture.time.advance(Duration.ofMinutes(3));
      Awaitility.await("the large segment is deleted").until(() -> fixture.segments().size() == 1);
      assertThat(fixture.segments().get(0)).hasSize(64 * KIB);
    }
  }

  @Test
  void anEntryThatNeverFitsTheBudgetIsRefusedAndHarmsNobody() throws Exception {
    fixture.options = fixture.options.withTableQuotaBytes(100L * 1024 * KIB);
    try (DiskJournal journal = fixture.open()) {
      assertThatThrownBy(() -> append(journal, LOGS_TABLE, 5_000 * KIB))
          .hasCauseInstanceOf(JournalFullException.class);

      append(journal, LOGS_TABLE, KIB);
      assertThat(journal.status().queuedBytes()).isZero();
    }
  }

  @Test
  void anEntryOfTheLargestRequestSurvivesARestartInADefaultJournal() throws Exception {
    fixture.options = JournalOptions.defaults(fixture.folder);
    byte[] largest = Entries.randomBody(64 * KIB * KIB, 3);
    try (DiskJournal journal = fixture.open()) {
      append(journal, LOGS_TABLE, KIB);
      journal.append(entry(LOGS_TABLE, largest)).get();
      journal.append(entry(LOGS_TABLE, Entries.randomBody(40 * KIB * KIB, 4))).get();
    }

    try (DiskJournal journal = fixture.open()) {
      List<StoredEntry> first = journal.read(LOGS_TABLE, Position.BEFORE_ALL, 65L * KIB * KIB);
      assertThat(first).hasSize(2);
      assertThat(Entries.bytes(first.get(1))).isEqualTo(largest);
      List<StoredEntry> rest = journal.read(LOGS_TABLE, first.get(1).position(), 1);
      assertThat(Entries.bytes(rest.get(0))).isEqualTo(Entries.randomBody(40 * KIB * KIB, 4));
    }
  }

  private int fill(DiskJournal journal, TableId table, int segments) throws Exception {
    int start = journal.status().segments();
    int appended = 0;
    while (journal.status().segments() < start + segments) {
      append(journal, table, 8 * KIB);
      appended++;
    }
    return appended;
  }

  private static ExecutionException appendUntilRefused(DiskJournal journal, TableId table)
      throws InterruptedException {
    for (int i = 0; i < 10_000; i++) {
      try {
        append(journal, table, 8 * KIB);
      } catch (ExecutionException e) {
        return e;
      }
    }
    throw new AssertionError("10000 entries were accepted");
  }

  private static Position append(DiskJournal journal, TableId table, int bytes)
      throws ExecutionException, InterruptedException {
    return journal.append(entry(table, new byte[bytes])).get();
  }

  private static List<byte[]> bodies(DiskJournal journal, TableId table) {
    return journal.read(table, Position.BEFORE_ALL, 1 << 30).stream().map(Entries::bytes).toList();
  }
}
