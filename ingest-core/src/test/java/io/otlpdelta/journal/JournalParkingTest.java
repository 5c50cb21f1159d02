package io.otlpdelta.journal;

import static io.otlpdelta.journal.Entries.LOGS_TABLE;
import static io.otlpdelta.journal.Entries.SPANS_TABLE;
import static io.otlpdelta.journal.Entries.entry;
import static io.otlpdelta.journal.JournalFixture.KIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.env.Faults;
import io.otlpdelta.model.TableId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A table that does not get on keeps its entries and not everybody's disk. */
@Timeout(120)
class JournalParkingTest {
  @TempDir Path temp;
  private JournalFixture fixture;

  @BeforeEach
  void makeFixture() {
    fixture = new JournalFixture(temp.resolve("journal"));
  }

  @Test
  void aStuckTableIsParkedAndTheOthersKeepTheDisk() throws Exception {
    fixture.options = fixture.options.withTableQuotaBytes(1024 * KIB);
    int stuckEntries = 0;
    int refused = 0;
    try (DiskJournal journal = fixture.open()) {
      // Three times the budget, a tenth of it for a table that never gets on.
      for (int i = 0; i < 1_500; i++) {
        TableId table = i % 10 == 0 ? LOGS_TABLE : SPANS_TABLE;
        try {
          append(journal, table, 8 * KIB);
          stuckEntries += table == LOGS_TABLE ? 1 : 0;
        } catch (ExecutionException e) {
          assertThat(table).isEqualTo(LOGS_TABLE);
          assertThat(e).hasCauseInstanceOf(JournalFullException.class);
          refused++;
        }
        journal.release(SPANS_TABLE, journal.last());
        assertThat(fixture.diskBytes()).isLessThanOrEqualTo(4096 * KIB + KIB);
        fixture.time.advance(Duration.ofSeconds(5));
      }
      assertThat(refused).isPositive();
      assertThat(fixture.folder.resolve("parked").resolve(LOGS_TABLE.toString())).exists();
      assertThat(bodies(journal, LOGS_TABLE)).hasSize(stuckEntries);
      JournalFixture crashed = fixture.crashCopy(temp.resolve("crashed"));
      try (DiskJournal recovered = crashed.open()) {
        assertThat(bodies(recovered, LOGS_TABLE)).hasSize(stuckEntries);
        assertThat(recovered.read(LOGS_TABLE, Position.BEFORE_ALL, 1 << 30))
            .extracting(StoredEntry::position)
            .isSorted()
            .doesNotHaveDuplicates();
        assertThat(recovered.status().damagedBytes()).isZero();
        recovered.release(LOGS_TABLE, recovered.last());
        Awaitility.await("parked files are deleted")
            .until(
                () ->
                    !crashed
                        .folder
                        .resolve("parked")
                        .resolve(LOGS_TABLE.toString())
                        .toFile()
                        .exists());
      }
    }
  }

  @Test
  void anOldSegmentIsParkedWithoutPressure() throws Exception {
    try (DiskJournal journal = fixture.open()) {
      append(journal, LOGS_TABLE, KIB);
      fill(journal, SPANS_TABLE, 2);
      journal.release(SPANS_TABLE, journal.last());
      assertThat(fixture.folder.resolve("parked")).doesNotExist();

      fixture.time.advance(Duration.ofMinutes(11));
      awaitParked(journal);

      assertThat(bodies(journal, LOGS_TABLE)).hasSize(1);
      append(journal, LOGS_TABLE, 2 * KIB);
      assertThat(bodies(journal, LOGS_TABLE))
          .extracting(body -> body.length)
          .containsExactly(KIB, 2 * KIB);
      assertThat(journal.backlog(LOGS_TABLE).orElseThrow().entries()).isEqualTo(2);
    }
  }

  @Test
  void aCrashWhileParkingLosesNothingAndDoublesNothing() throws Exception {
    for (Faults.Point crash :
        List.of(
            Faults.Point.JOURNAL_PARKED_COPY_NOT_RENAMED, Faults.Point.JOURNAL_PARKED_NOT_FREED)) {
      fixture = new JournalFixture(temp.resolve(crash.name()));
      fixture.faults =
          point -> {
            if (point == crash) {
              throw new IllegalStateException("crash at " + point);
            }
          };
      try (DiskJournal journal = fixture.open()) {
        append(journal, LOGS_TABLE, KIB);
        fill(journal, SPANS_TABLE, 2);
        append(journal, LOGS_TABLE, 2 * KIB);
        journal.release(SPANS_TABLE, journal.last());
        fixture.time.advance(Duration.ofMinutes(11));
        Awaitility.await("the crash").until(() -> journal.status().failed());
      }
      fixture.faults = Faults.NONE;

      try (DiskJournal journal = fixture.open()) {
        assertThat(bodies(journal, LOGS_TABLE))
            .as("%s", crash)
            .extracting(body -> body.length)
            .containsExactly(KIB, 2 * KIB);
        assertThat(journal.status().damagedBytes()).isZero();
      }
    }
  }

  @Test
  void damageInAParkedFileIsSetAsideAndTheOthersReplay() throws Exception {
    try (DiskJournal journal = fixture.open()) {
      journal.append(entry(LOGS_TABLE, "parked one")).get();
      journal.append(entry(LOGS_TABLE, "parked two")).get();
      fill(journal, SPANS_TABLE, 2);
      journal.release(SPANS_TABLE, journal.last());
      fixture.time.advance(Duration.ofMinutes(11));
      awaitParked(journal);
      // The released segments hold the same entries for two minutes more.
      fixture.time.advance(Duration.ofMinutes(3));
      Awaitility.await("the segments are gone").until(() -> fixture.segments().size() <= 1);
    }
    Path table = fixture.folder.resolve("parked").resolve(LOGS_TABLE.toString());
    Path file = new DiskFiles().list(table).get(0);
    JournalFixture.flip(file, JournalFixture.find(file, "parked one"));

    try (DiskJournal journal = fixture.open()) {
      assertThat(Entries.texts(journal.read(LOGS_TABLE, Position.BEFORE_ALL, 1_000)))
          .containsExactly("parked two");
      assertThat(journal.status().damagedBytes()).isPositive();
    }
  }

  @Test
  void whatIsParkedOnceMoreDoesNotReplaceWhatIsLeftOfADamagedFile() throws Exception {
    fixture.faults =
        point -> {
          if (point == Faults.Point.JOURNAL_PARKED_NOT_FREED) {
            throw new IllegalStateException("crash at " + point);
          }
        };
    try (DiskJournal journal = fixture.open()) {
      journal.append(entry(LOGS_TABLE, "parked one")).get();
      fill(journal, SPANS_TABLE, 1);
      journal.append(entry(LOGS_TABLE, "parked two")).get();
      fill(journal, SPANS_TABLE, 2);
      journal.release(SPANS_TABLE, journal.last());
      fixture.time.advance(Duration.ofMinutes(11));
      Awaitility.await("the crash").until(() -> journal.status().failed());
    }
    fixture.faults = Faults.NONE;
    Path table = fixture.folder.resolve("parked").resolve(LOGS_TABLE.toString());
    Path file = new DiskFiles().list(table).get(0);
    JournalFixture.flip(file, JournalFixture.find(file, "parked two"));

    try (DiskJournal journal = fixture.open()) {
      Path oldest = fixture.segments().get(0);
      journal.release(SPANS_TABLE, journal.last());
      fixture.time.advance(Duration.ofMinutes(11));
      Awaitility.await("parked again")
          .until(
              () ->
                  new DiskFiles()
                      .list(table).stream().anyMatch(parked -> holds(parked, "parked two")));
      fixture.time.advance(Duration.ofMinutes(3));
      Awaitility.await("the segment is gone").until(() -> !fixture.segments().contains(oldest));
    }

    try (DiskJournal journal = fixture.open()) {
      assertThat(Entries.texts(journal.read(LOGS_TABLE, Position.BEFORE_ALL, 1_000)))
          .containsExactly("parked one", "parked two");
    }
  }

  private static boolean holds(Path file, String text) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitParked(DiskJournal journal) {
    Path table = fixture.folder.resolve("parked").resolve(LOGS_TABLE.toString());
    Awaitility.await("parked")
        .until(
            () ->
                new DiskFiles()
                    .list(table).stream().anyMatch(file -> file.toString().endsWith(".segment")));
    Awaitility.await("freed").until(() -> journal.status().liveBytes() <= 3 * 64 * KIB);
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

  private static Position append(DiskJournal journal, TableId table, int bytes)
      throws ExecutionException, InterruptedException {
    return journal.append(entry(table, new byte[bytes])).get();
  }

  private static List<byte[]> bodies(DiskJournal journal, TableId table) {
    return journal.read(table, Position.BEFORE_ALL, 1 << 30).stream().map(Entries::bytes).toList();
  }
}
