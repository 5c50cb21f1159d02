package io.otlpdelta.journal;

import static io.otlpdelta.journal.Entries.LOGS_TABLE;
import static io.otlpdelta.journal.Entries.SPANS_TABLE;
import static io.otlpdelta.journal.Entries.entry;
import static io.otlpdelta.journal.Entries.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.env.Faults;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a journal on disk makes of what a crash, a bad disk or an operator left. */
@Timeout(60)
class JournalRecoveryTest {
  @TempDir Path temp;
  private JournalFixture fixture;

  @BeforeEach
  void makeFixture() {
    fixture = new JournalFixture(temp.resolve("journal"));
  }

  @Test
  void aTornTailIsCutAndSaysNothing() throws Exception {
    JournalFixture crashed = crashAfter("one", "two", "three");
    Path segment = crashed.segments().get(0);
    JournalFixture.flip(segment, JournalFixture.find(segment, "three"));

    try (DiskJournal journal = crashed.open()) {
      assertThat(logs(journal)).containsExactly("one", "two");
      assertThat(journal.status().damagedBytes()).isZero();
    }
  }

  @Test
  void whatIsReplayedIsForcedFirst() throws Exception {
    JournalFixture crashed = crashAfter("one", "two");
    Path newest = crashed.segments().get(crashed.segments().size() - 1);

    try (DiskJournal journal = crashed.open()) {
      assertThat(logs(journal)).containsExactly("one", "two");
      assertThat(crashed.files.wasForced(newest)).isTrue();
    }
  }

  @Test
  void aGroupThatWasNeverForcedIsCutWhereItIsTorn() throws Exception {
    try (DiskJournal journal = fixture.open()) {
      append(journal, "forced");
      JournalFixture crashed = crashWhileForcing(journal, "first", "second", "third");
      Path segment = crashed.segments().get(0);
      JournalFixture.flip(segment, JournalFixture.find(segment, "second"));

      try (DiskJournal recovered = crashed.open()) {
        // "third" is whole, but nobody was told so: it must not look as if "second" were damaged.
        assertThat(logs(recovered)).containsExactly("forced", "first");
        assertThat(recovered.status().damagedBytes()).isZero();
      }
    }
  }

  @Test
  void aCutTailStaysCutWhenTheJournalHasGoneOn() throws Exception {
    JournalFixture crashed = crashAfter("one", "two", "three");
    Path segment = crashed.segments().get(0);
    int third = JournalFixture.find(segment, "three");
    JournalFixture.flip(segment, third);
    try (DiskJournal journal = crashed.open()) {
      append(journal, "four");
    }
    // The lost tail reads well again, as when the disk's cache had held an older page.
    JournalFixture.flip(segment, third);

    try (DiskJournal journal = crashed.open()) {
      assertThat(logs(journal)).containsExactly("one", "two", "four");
      assertThat(journal.status().damagedBytes()).isZero();
    }
  }

  @Test
  void damageInTheMiddleIsSetAsideAndTheOthersReplay() throws Exception {
    JournalFixture crashed = crashAfter("one", "two", "three", "four");
    Path segment = crashed.segments().get(0);
    JournalFixture.flip(segment, JournalFixture.find(segment, "two"));

    try (DiskJournal journal = crashed.open()) {
      assertThat(logs(journal)).containsExactly("one", "three", "four");
      assertThat(journal.status().damagedBytes()).isPositive();
      assertThat(damagedFiles(crashed)).hasSize(1);
      assertThat(Files.readString(damagedFiles(crashed).get(0), StandardCharsets.ISO_8859_1))
          .containsPattern("[^a-z]wo|t[^a-z]o|tw[^a-z]|dwo");
    }
  }

  @Test
  void theSameDamageIsSetAsideOnce() throws Exception {
    JournalFixture crashed = crashAfter("one", "two", "three");
    Path segment = crashed.segments().get(0);
    JournalFixture.flip(segment, JournalFixture.find(segment, "one"));
    crashed.open().close();
    long damaged = Files.size(damagedFiles(crashed).get(0));

    try (DiskJournal journal = crashed.open()) {
      assertThat(journal.status().damagedBytes()).isEqualTo(damaged);
      assertThat(damagedFiles(crashed)).hasSize(1);
    }
  }

  @Test
  void afterACleanCloseEvenTheLastEntryIsKnownToBeDamaged() throws Exception {
    try (DiskJournal journal = fixture.open()) {
      append(journal, "one");
      append(journal, "two");
    }
    Path segment = fixture.segments().get(0);
    JournalFixture.flip(segment, JournalFixture.find(segment, "two"));

    try (DiskJournal journal = fixture.open()) {
      assertThat(logs(journal)).containsExactly("one");
      assertThat(journal.status().damagedBytes()).isPositive();
    }
  }

  @Test
  void damageFoundWhileReadingIsSetAsideAndDoesNotHoldTheTableUp() throws Exception {
    try (DiskJournal journal = fixture.open()) {
      append(journal, "one");
      append(journal, "two");
      Path segment = fixture.segments().get(0);
      JournalFixture.flip(segment, JournalFixture.find(segment, "one"));

      assertThat(logs(journal)).containsExactly("two");
      assertThat(logs(journal)).containsExactly("two");
      assertThat(journal.status().damagedBytes()).isEqualTo(damagedBytesOnDisk());
      assertThat(journal.status().entries()).isEqualTo(1);
    }
  }

  @Test
  void aMissingSegmentIsReportedAndTheOthersReplay() throws Exception {
    List<String> appended;
    try (DiskJournal journal = fixture.open()) {
      appended = fillSegments(journal, 3);
    }
    Files.delete(fixture.segments().get(1));

    try (LogCapture alarms = new LogCapture(DamageReport.class);
        DiskJournal journal = fixture.open()) {
      List<String> found = logs(journal);
      assertThat(appended).containsSubsequence(found);
      assertThat(found).contains(appended.get(0), appended.get(appended.size() - 1));
      assertThat(found).hasSizeLessThan(appended.size());
      assertThat(alarms.messages())
          .anyMatch(message -> message.contains("is missing: its acknowledged entries"))
          .anyMatch(message -> message.startsWith("ACKNOWLEDGED DATA IS DAMAGED: 1 pieces"));
    }
  }

  @Test
  void segmentsUnderEachOthersNamesAreReadInTheirOwnOrder() throws Exception {
    List<String> appended;
    try (DiskJournal journal = fixture.open()) {
      appended = fillSegments(journal, 3);
    }
    Path first = fixture.segments().get(0);
    Path second = fixture.segments().get(1);
    Path between = temp.resolve("between");
    Files.move(first, between);
    Files.move(second, first);
    Files.move(between, second);

    try (DiskJournal journal = fixture.open()) {
      assertThat(logs(journal)).containsExactlyElementsOf(appended);
      assertThat(journal.status().damagedBytes()).isZero();
    }
  }

  @Test
  void aSegmentWithoutAHeaderIsSetAsideWholeAndItsNumbersAreNotUsedAgain() throws Exception {
    Position last;
    try (DiskJournal journal = fixture.open()) {
      last = append(journal, "lost");
    }
    Path segment = fixture.segments().get(0);
    byte[] bytes = Files.readAllBytes(segment);
    Arrays.fill(bytes, 0, SegmentHeader.BYTES, (byte) 0);
    Files.write(segment, bytes);
    fixture.time.setEpochMillis(0);

    try (DiskJournal journal = fixture.open()) {
      assertThat(logs(journal)).isEmpty();
      assertThat(journal.status().damagedBytes()).isEqualTo(bytes.length);
      assertThat(append(journal, "next")).isGreaterThan(last);
    }
  }

  @Test
  void oneBadCopyOfAHeaderCostsNothing() throws Exception {
    try (DiskJournal journal = fixture.open()) {
      append(journal, "kept");
    }
    JournalFixture.flip(fixture.segments().get(0), 3);

    try (DiskJournal journal = fixture.open()) {
      assertThat(logs(journal)).containsExactly("kept");
      assertThat(journal.status().damagedBytes()).isZero();
    }
  }

  @Test
  void oldBytesOfARecycledFileNeverAppear() throws Exception {
    fixture.options = fixture.options.withRetainAfterRelease(Duration.ZERO);
    try (DiskJournal journal = fixture.open()) {
      for (int round = 0; round < 12; round++) {
        fillSegments(journal, 1);
        journal.release(LOGS_TABLE, journal.last());
      }
      append(journal, "after the recycling");
      JournalFixture crashed = fixture.crashCopy(temp.resolve("crashed"));
      try (DiskJournal recovered = crashed.open()) {
        List<StoredEntry> entries = recovered.read(LOGS_TABLE, Position.BEFORE_ALL, 1 << 30);
        assertThat(entries).extracting(StoredEntry::position).isSorted().doesNotHaveDuplicates();
        assertThat(texts(entries)).last().isEqualTo("after the recycling");
        assertThat(entries).hasSizeLessThan(1000);
        assertThat(salts(crashed)).doesNotHaveDuplicates();
        assertThat(recovered.status().damagedBytes()).isZero();
      }
    }
  }

  @Test
  void aCrashBeforeTheFolderIsSyncedLeavesAJournalThatOpens() throws Exception {
    fixture.faults =
        point -> {
          if (point == Faults.Point.JOURNAL_SEGMENT_RENAMED_NOT_SYNCED) {
            throw new IllegalStateException("crash");
          }
        };
    try (DiskJournal journal = fixture.open()) {
      assertThat(journal.append(entry(LOGS_TABLE, "lost"))).failsWithin(Duration.ofSeconds(20));
    }
    fixture.faults = Faults.NONE;

    try (DiskJournal journal = fixture.open()) {
      assertThat(logs(journal)).isEmpty();
      append(journal, "found");
      assertThat(logs(journal)).containsExactly("found");
      assertThat(journal.status().damagedBytes()).isZero();
    }
  }

  /** A journal whose power was cut after these entries of one table, each in a batch of its own. */
  private JournalFixture crashAfter(String... bodies) throws Exception {
    try (DiskJournal journal = fixture.open()) {
      for (String body : bodies) {
        append(journal, body);
      }
      return fixture.crashCopy(temp.resolve("crashed"));
    }
  }

  /** The folder at a moment when these entries are written in one group and not forced. */
  private JournalFixture crashWhileForcing(DiskJournal journal, String... bodies) throws Exception {
    fixture.files.closeGate();
    int forces = fixture.files.forces();
    List<CompletableFuture<Position>> futures = new ArrayList<>();
    futures.add(journal.append(entry(SPANS_TABLE, "holds the gate")));
    Awaitility.await("the force begins").until(() -> fixture.files.forces() > forces);
    for (String body : bodies) {
      futures.add(journal.append(entry(LOGS_TABLE, body)));
    }
    fixture.files.passGateOnce();
    Awaitility.await("the next force begins").until(() -> fixture.files.forces() > forces + 1);
    JournalFixture crashed = fixture.crashCopy(temp.resolve("crashed"));
    fixture.files.openGate();
    for (CompletableFuture<Position> future : futures) {
      future.get();
    }
    return crashed;
  }

  private static List<String> fillSegments(DiskJournal journal, int segments) throws Exception {
    int start = journal.status().segments();
    List<String> appended = new ArrayList<>();
    while (journal.status().segments() < start + segments || appended.size() < 3) {
      String body = "entry " + appended.size() + " " + "x".repeat(9_000);
      append(journal, body);
      appended.add(body);
      if (appended.size() > 1000) {
        throw new AssertionError("no new segment after 1000 entries");
      }
    }
    return appended;
  }

  private static List<Salt> salts(JournalFixture fixture) throws IOException {
    List<Salt> salts = new ArrayList<>();
    for (Path segment : fixture.segments()) {
      salts.add(SegmentHeader.read(fixture.files, segment).orElseThrow().salt());
    }
    return salts;
  }

  private long damagedBytesOnDisk() throws IOException {
    return Files.size(damagedFiles(fixture).get(0));
  }

  private static List<Path> damagedFiles(JournalFixture fixture) throws IOException {
    return new DiskFiles().list(fixture.folder.resolve("damaged"));
  }

  private static Position append(DiskJournal journal, String body) throws Exception {
    return journal.append(entry(LOGS_TABLE, body)).get();
  }

  private static List<String> logs(DiskJournal journal) {
    return texts(journal.read(LOGS_TABLE, Position.BEFORE_ALL, 1 << 30));
  }
}
