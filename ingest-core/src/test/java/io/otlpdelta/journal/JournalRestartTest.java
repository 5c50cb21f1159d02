package io.otlpdelta.journal;

import static io.otlpdelta.journal.Entries.LOGS_TABLE;
import static io.otlpdelta.journal.Entries.SPANS_TABLE;
import static io.otlpdelta.journal.Entries.entry;
import static io.otlpdelta.journal.Entries.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.env.SecureRandomness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Identity and positions over restarts. */
@Timeout(60)
class JournalRestartTest {
  @TempDir Path temp;
  private JournalFixture fixture;

  @BeforeEach
  void makeFixture() {
    fixture = new JournalFixture(temp.resolve("journal"));
  }

  @Test
  void positionsGoOnIncreasingWhenTheClockGoesBack() throws Exception {
    Position before;
    try (DiskJournal journal = fixture.open()) {
      before = append(journal, "one");
    }
    fixture.time.setEpochMillis(1_000);

    try (DiskJournal journal = fixture.open()) {
      assertThat(append(journal, "two")).isGreaterThan(before);
    }
  }

  @Test
  void positionsGoOnIncreasingWhenTheFolderIsLost() throws Exception {
    Position before;
    try (DiskJournal journal = fixture.open()) {
      append(journal, "one");
      before = append(journal, "two");
    }
    fixture.time.advance(Duration.ofSeconds(1));

    JournalFixture fresh = new JournalFixture(temp.resolve("other"));
    fresh.time.setEpochMillis(fixture.time.epochMillis());
    try (DiskJournal journal = fresh.open()) {
      assertThat(append(journal, "three")).isGreaterThan(before);
    }
  }

  @Test
  void aSegmentOfAnEarlierProcessIsNeverWrittenTo() throws Exception {
    try (DiskJournal journal = fixture.open()) {
      append(journal, "one");
    }
    Path first = fixture.segments().get(0);
    byte[] before = Files.readAllBytes(first);

    try (DiskJournal journal = fixture.open()) {
      append(journal, "two");
      assertThat(Files.readAllBytes(first)).isEqualTo(before);
      assertThat(fixture.segments()).hasSize(2);
    }
  }

  @Test
  void aLostIdIsTakenFromASegment() throws Exception {
    UUID id;
    try (DiskJournal journal = fixture.open()) {
      append(journal, "one");
      id = journal.id();
    }
    Files.delete(fixture.folder.resolve("journal.id"));

    try (DiskJournal journal = fixture.open()) {
      assertThat(journal.id()).isEqualTo(id);
      assertThat(logs(journal)).containsExactly("one");
    }
  }

  @Test
  void aSegmentOfAnotherJournalIsRefused() throws Exception {
    JournalFixture other = new JournalFixture(temp.resolve("other"));
    try (DiskJournal journal = fixture.open();
        DiskJournal foreign =
            DiskJournal.open(
                other.options,
                new JournalSurroundings(
                    other.time,
                    new SecureRandomness(),
                    other.faults,
                    other.files,
                    new ThreadRunner()))) {
      append(journal, "ours");
      append(foreign, "theirs");
    }
    Path theirs = other.segments().get(0);
    Files.copy(theirs, fixture.folder.resolve("0000000000000000007.segment"));

    assertThatThrownBy(fixture::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("files of two journals were mixed; move the foreign ones away");
  }

  @Test
  void tablesAreKeptApartAfterARestart() throws Exception {
    try (DiskJournal journal = fixture.open()) {
      append(journal, "log");
      journal.append(entry(SPANS_TABLE, "span")).get();
    }

    try (DiskJournal journal = fixture.open()) {
      assertThat(journal.backlogs())
          .extracting(Backlog::table)
          .containsExactly(LOGS_TABLE, SPANS_TABLE);
      assertThat(logs(journal)).containsExactly("log");
    }
  }

  private static Position append(DiskJournal journal, String body) throws Exception {
    return journal.append(entry(LOGS_TABLE, body)).get();
  }

  private static List<String> logs(DiskJournal journal) {
    return texts(journal.read(LOGS_TABLE, Position.BEFORE_ALL, 1 << 30));
  }
}
