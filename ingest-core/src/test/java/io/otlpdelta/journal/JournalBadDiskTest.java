package io.otlpdelta.journal;

import static io.otlpdelta.journal.Entries.LOGS_TABLE;
import static io.otlpdelta.journal.Entries.SPANS_TABLE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bytes that the disk does not give, and bytes that it only seems to have. */
@Timeout(60)
class JournalBadDiskTest {
  private static final int PAGE = RecordFormat.PAGE_BYTES;

  /** Records of one page each: one to a batch, and each batch begins a page. */
  private static final int ONE_PAGE = 3_500;

  private SteppedJournal stepped = new SteppedJournal(1);

  @Test
  void bytesThatCannotBeReadAtStartCostTheirEntryAlone() throws Exception {
    openWithEntries("one", "two", "three");
    stepped.append(SPANS_TABLE, "span", 100);
    stepped.file(".segment").makeUnreadable(2);

    try (LogCapture alarms = new LogCapture(DamageReport.class)) {
      stepped.openAfterKill();

      assertThat(stepped.texts(LOGS_TABLE)).containsExactly("one", "three");
      assertThat(stepped.texts(SPANS_TABLE)).containsExactly("span");
      assertThat(stepped.journal().status().damagedBytes()).isPositive();
      assertThat(alarms.messages())
          .anyMatch(message -> message.startsWith("ACKNOWLEDGED DATA IS DAMAGED: 1 pieces"));
    }
  }

  @Test
  void bytesThatCannotBeReadAnyMoreCostTheirEntryAlone() throws Exception {
    openWithEntries("one", "two", "three");
    stepped.file(".segment").makeUnreadable(2);

    try (LogCapture alarms = new LogCapture(EntryReader.class)) {
      assertThat(stepped.texts(LOGS_TABLE)).containsExactly("one", "three");
      assertThat(stepped.texts(LOGS_TABLE)).containsExactly("one", "three");
      assertThat(alarms.messages())
          .singleElement()
          .asString()
          .startsWith("ACKNOWLEDGED DATA IS DAMAGED: entry ")
          .contains("of table " + LOGS_TABLE + " does not read back");
    }
  }

  /** Only its place says that something was there: a torn tail would look the same otherwise. */
  @Test
  void anUnreadableEndIsDamageAndNotATornTail() throws Exception {
    openWithEntries("one", "two");
    stepped.file(".segment").makeUnreadable(2);
    Position last = stepped.journal().last();

    try (LogCapture alarms = new LogCapture(DamageReport.class)) {
      stepped.time.setEpochMillis(0);
      stepped.openAfterPowerCut();

      assertThat(stepped.texts(LOGS_TABLE)).containsExactly("one");
      assertThat(alarms.messages()).anyMatch(message -> message.startsWith("ACKNOWLEDGED DATA"));
      assertThat(stepped.append(LOGS_TABLE, "next", 100).join()).isGreaterThan(last);
    }
  }

  @Test
  void anUnreadablePageBehindTheEndIsNothing() throws Exception {
    openWithEntries("one");
    SimulatedNode segment = stepped.file(".segment");
    segment.makeUnreadable((int) segment.length() / PAGE - 1);

    stepped.openAfterPowerCut();

    assertThat(stepped.texts(LOGS_TABLE)).containsExactly("one");
    assertThat(stepped.journal().status().damagedBytes()).isZero();
  }

  @Test
  void anEntryThatCannotBeReadDoesNotKeepItsTableFromBeingParked() throws Exception {
    openWithEntries("one", "two");
    for (int i = 0; i < 12; i++) {
      stepped.append(Entries.table(3), "filling " + i, 3_000);
    }
    stepped.append(SPANS_TABLE, "span", 100);
    stepped.journal().release(Entries.table(3), stepped.journal().last());
    stepped.file(".segment").makeUnreadable(1);

    stepped.time.advance(Duration.ofMinutes(11));
    stepped.ticks(8);
    stepped.time.advance(Duration.ofMinutes(11));
    stepped.ticks(8);

    assertThat(stepped.file("parked/" + LOGS_TABLE + "/" + parkedName())).isNotNull();
    assertThat(stepped.texts(LOGS_TABLE)).containsExactly("two");
    stepped.openAfterPowerCut();
    assertThat(stepped.texts(LOGS_TABLE)).containsExactly("two");
    assertThat(stepped.texts(SPANS_TABLE)).containsExactly("span");
  }

  /**
   * Linux reads back what a failed fsync could not write, and a force at the next start does
   * nothing for it. Whatever that start finds must be there at the one after.
   */
  @Test
  void whatAFailedForceLeftInThePageCacheIsOnDiskAfterARestart() throws Exception {
    int cameBack = 0;
    for (int seed = 0; seed < 200; seed++) {
      stepped = new SteppedJournal(seed);
      openWithEntries("durable");
      stepped.disk.fail(SimulatedDisk.Failure.FORCE, 0);
      assertThat(stepped.append(LOGS_TABLE, "in doubt", ONE_PAGE)).isCompletedExceptionally();

      stepped.openAfterKill();
      List<String> found = stepped.texts(LOGS_TABLE);
      stepped.append(SPANS_TABLE, "goes on", 100);
      stepped.openAfterPowerCut();

      assertThat(stepped.texts(LOGS_TABLE)).as("seed %d", seed).isEqualTo(found);
      assertThat(stepped.journal().status().damagedBytes()).as("seed %d", seed).isZero();
      assertThat(found).startsWith("durable");
      cameBack += found.size() - 1;
    }
    assertThat(cameBack).as("seeds in which it came back").isBetween(20, 180);
  }

  @Test
  void aFolderThatWasNotSyncedBeforeAKillIsSyncedAtTheStart() throws Exception {
    for (int seed = 0; seed < 50; seed++) {
      stepped = new SteppedJournal(seed);
      stepped.files = disk -> crashingWhenParked(stepped.disk);
      openWithEntries("held");
      for (int i = 0; i < 12; i++) {
        stepped.append(SPANS_TABLE, "filling " + i, 3_000);
      }
      stepped.journal().release(SPANS_TABLE, stepped.journal().last());
      stepped.time.advance(Duration.ofMinutes(11));
      stepped.ticks(8);
      assertThat(stepped.disk.isCrashed()).isTrue();

      stepped.files = UnaryOperator.identity();
      stepped.openAfterKill();
      for (int i = 0; i < 60; i++) {
        stepped.append(SPANS_TABLE, "goes on", 3_000);
        stepped.journal().release(SPANS_TABLE, stepped.journal().last());
        stepped.time.advance(Duration.ofMinutes(3));
      }
      stepped.openAfterPowerCut();

      assertThat(stepped.texts(LOGS_TABLE)).as("seed %d", seed).containsExactly("held");
    }
  }

  /** The process is killed between the renaming of a parked file and its being synced. */
  private static JournalFiles crashingWhenParked(SimulatedDisk disk) {
    return new ForwardingFiles(disk) {
      @Override
      public void rename(Path from, Path to) throws IOException {
        super.rename(from, to);
        if (to.startsWith(SteppedJournal.FOLDER.resolve("parked"))) {
          disk.crash();
        }
      }
    };
  }

  private String parkedName() {
    return JournalFolder.name(
        stepped.journal().backlog(LOGS_TABLE).orElseThrow().last().sequence());
  }

  private void openWithEntries(String... texts) throws Exception {
    stepped.open();
    for (String text : texts) {
      assertThat(stepped.append(LOGS_TABLE, text, ONE_PAGE)).isCompleted();
    }
  }
}
