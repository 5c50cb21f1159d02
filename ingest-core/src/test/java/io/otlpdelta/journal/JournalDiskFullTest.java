package io.otlpdelta.journal;

import static io.otlpdelta.journal.Entries.LOGS_TABLE;
import static io.otlpdelta.journal.Entries.SPANS_TABLE;
import static io.otlpdelta.journal.SteppedJournal.SEGMENT_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A disk without room, or with files that cannot be moved out of the way. */
@Timeout(60)
class JournalDiskFullTest {
  private static final int LARGE = 2 * SEGMENT_BYTES;
  private final SteppedJournal stepped = new SteppedJournal(1);

  @Test
  void theLastBytesOfTheDiskAreLeftToTheTables() throws Exception {
    stepped.open();
    stepped.disk.setCapacity(stepped.disk.usedBytes() + 7L * SEGMENT_BYTES + 100);
    DiskCalls calls = countCalls();
    stepped.openAfterKill();

    int accepted = stepped.fill(LOGS_TABLE);

    assertThat(accepted).isPositive();
    assertThat(stepped.disk.usableBytes(SteppedJournal.FOLDER))
        .isBetween((long) SEGMENT_BYTES, 2L * SEGMENT_BYTES);
    int created = calls.created;
    for (int i = 0; i < 100; i++) {
      assertThat(stepped.append(LOGS_TABLE, "refused", 3_000))
          .failsWithin(Duration.ZERO)
          .withThrowableThat()
          .withMessageContaining("The server's journal is full; send the request again later.");
    }
    assertThat(calls.created).isEqualTo(created);
    assertThat(stepped.journal().status().failed()).isFalse();
  }

  @Test
  void roomThatComesBackIsUsedAtTheNextTick() throws Exception {
    stepped.open();
    stepped.disk.setCapacity(stepped.disk.usedBytes() + 6L * SEGMENT_BYTES);
    int before = stepped.fill(LOGS_TABLE);
    assertThat(before).isPositive();
    stepped.ticks(40);
    assertThat(stepped.append(LOGS_TABLE, "refused", 3_000)).isCompletedExceptionally();

    stepped.disk.setCapacity(1 << 30);
    stepped.ticks(1);

    assertThat(stepped.append(LOGS_TABLE, "accepted", 3_000)).isCompleted();
    assertThat(stepped.texts(LOGS_TABLE)).hasSize(before + 1);
  }

  @Test
  void aDiskThatOnlyLooksFreeIsTriedEverMoreSeldom() throws Exception {
    DiskCalls calls = countCalls();
    stepped.open();
    stepped.fill(LOGS_TABLE);
    stepped.journal().release(LOGS_TABLE, stepped.journal().last());
    stepped.ticks(1_000);
    calls.full = true;
    stepped.fill(SPANS_TABLE);
    int refusedAt = calls.created;

    for (int i = 0; i < 100; i++) {
      assertThat(stepped.append(SPANS_TABLE, "refused", 3_000)).isCompletedExceptionally();
    }
    assertThat(calls.created).as("tries while no time passes").isLessThanOrEqualTo(refusedAt + 1);

    stepped.ticks(240);
    assertThat(calls.created - refusedAt).as("tries in a minute").isBetween(5, 17);

    calls.full = false;
    stepped.ticks(20);
    assertThat(stepped.append(SPANS_TABLE, "accepted", 3_000)).isCompleted();
  }

  @Test
  void largeEntriesAreAnsweredWhenNothingCanBeDeletedForThem() throws Exception {
    DiskCalls calls = countCalls();
    stepped.open();
    stepped.fill(LOGS_TABLE);
    stepped.journal().release(LOGS_TABLE, stepped.journal().last());
    stepped.steps(3);
    calls.stuck = true;

    CompletableFuture<Position> first = stepped.submit(SPANS_TABLE, "large", LARGE);
    CompletableFuture<Position> second = stepped.submit(LOGS_TABLE, "large too", LARGE);
    stepped.ticks(40);

    for (CompletableFuture<Position> large : List.of(first, second)) {
      assertThat(large)
          .failsWithin(Duration.ZERO)
          .withThrowableThat()
          .withCauseInstanceOf(JournalFullException.class);
    }
    assertThat(stepped.journal().status().queuedBytes()).isZero();
    assertThat(stepped.budgetedBytes()).isLessThanOrEqualTo(stepped.options.budgetBytes());
    assertThat(stepped.journal().status().failed()).isFalse();

    CompletableFuture<Position> waiting = stepped.submit(LOGS_TABLE, "at close", LARGE);
    stepped.journal().close();
    assertThat(waiting).isCompletedExceptionally();
  }

  @Test
  void aFileThatCouldNotBeDeletedOnceStaysInTheBooks() throws Exception {
    DiskCalls calls = countCalls();
    stepped.options = stepped.options.withRetainAfterRelease(Duration.ZERO);
    stepped.open();
    stepped.fill(LOGS_TABLE);
    calls.stuck = true;
    stepped.journal().release(LOGS_TABLE, stepped.journal().last());
    stepped.ticks(40);
    assertThat(calls.failed).isPositive();

    calls.stuck = false;
    stepped.ticks(8);
    int accepted = stepped.fill(SPANS_TABLE);

    assertThat(accepted).isGreaterThan(20);
    assertThat(stepped.budgetedBytes()).isLessThanOrEqualTo(stepped.options.budgetBytes());
  }

  @Test
  void aTableThatCannotBeParkedKeepsNoOtherFromIt() throws Exception {
    DiskCalls calls = countCalls();
    stepped.open();
    stepped.append(LOGS_TABLE, "held logs", 100);
    stepped.append(SPANS_TABLE, "held spans", 100);
    for (int i = 0; i < 12; i++) {
      stepped.append(Entries.table(3), "filling " + i, 3_000);
    }
    stepped.journal().release(Entries.table(3), stepped.journal().last());
    for (var table : List.of(LOGS_TABLE, SPANS_TABLE)) {
      calls.unwritable = SteppedJournal.FOLDER.resolve("parked").resolve(table.toString());
      stepped.time.advance(Duration.ofMinutes(11));
      stepped.ticks(8);
    }

    assertThat(stepped.disk.files())
        .filteredOn(file -> file.path().startsWith(SteppedJournal.FOLDER.resolve("parked")))
        .hasSize(2);
    assertThat(stepped.texts(LOGS_TABLE)).containsExactly("held logs");
    assertThat(stepped.texts(SPANS_TABLE)).containsExactly("held spans");
  }

  @Test
  void aParkedFileIsNotTakenForOneOfItsNameThatFailed() throws Exception {
    DiskCalls calls = countCalls();
    stepped.open();
    stepped.append(LOGS_TABLE, "held", 100);
    for (int i = 0; i < 12; i++) {
      stepped.append(SPANS_TABLE, "filling " + i, 3_000);
    }
    stepped.journal().release(SPANS_TABLE, stepped.journal().last());
    Path parked = SteppedJournal.FOLDER.resolve("parked").resolve(LOGS_TABLE.toString());
    calls.unsyncable = parked;
    calls.stuck = true;
    stepped.time.advance(Duration.ofMinutes(11));
    stepped.ticks(1);
    assertThat(stepped.disk.list(parked)).as("left over").hasSize(1);

    calls.unsyncable = Path.of("/none");
    stepped.ticks(8);
    calls.stuck = false;
    stepped.ticks(8);

    assertThat(stepped.disk.list(parked)).as("parked").hasSize(1);
    assertThat(stepped.texts(LOGS_TABLE)).containsExactly("held");
    stepped.openAfterPowerCut();
    assertThat(stepped.texts(LOGS_TABLE)).containsExactly("held");
  }

  @Test
  void aJournalOpensOnAFullDiskAndDamageInItIsKeptInPlace() throws Exception {
    stepped.open();
    stepped.append(LOGS_TABLE, "lost", 3_000);
    stepped.append(LOGS_TABLE, "kept", 3_000);
    stepped.append(LOGS_TABLE, "last", 3_000);
    SimulatedNode segment = stepped.file(".segment");
    Path path = segment.path();
    segment.makeUnreadable(1);
    stepped.disk.setCapacity(stepped.disk.usedBytes());

    stepped.openAfterKill();
    assertThat(stepped.texts(LOGS_TABLE)).containsExactly("kept", "last");
    stepped.journal().release(LOGS_TABLE, stepped.journal().last());
    stepped.append(SPANS_TABLE, "goes on", 3_000);
    stepped.ticks(1_000);
    assertThat(stepped.disk.exists(path)).as("the only copy of the damage").isTrue();

    stepped.disk.setCapacity(1 << 30);
    stepped.openAfterKill();
    assertThat(stepped.journal().status().damagedBytes()).isPositive();
  }

  private DiskCalls countCalls() {
    DiskCalls calls = new DiskCalls(stepped.disk);
    stepped.files = disk -> calls;
    return calls;
  }

  /** Files of which a test counts the new ones, and that it makes fail. */
  private static final class DiskCalls extends ForwardingFiles {
    private int created;
    private int failed;
    private boolean full;
    private boolean stuck;
    private Path unwritable = Path.of("/none");
    private Path unsyncable = Path.of("/none");

    DiskCalls(JournalFiles files) {
      super(files);
    }

    @Override
    public JournalFile create(Path file) throws IOException {
      created++;
      if (full) {
        throw new IOException("Disk quota exceeded");
      }
      if (file.startsWith(unwritable)) {
        throw new IOException("Input/output error");
      }
      return super.create(file);
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
      if (folder.equals(unsyncable)) {
        throw new IOException("Input/output error");
      }
      super.syncFolder(folder);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      requireMovable(from);
      super.rename(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
      requireMovable(path);
      super.delete(path);
    }

    private void requireMovable(Path path) throws IOException {
      if (stuck && path.toString().endsWith(".segment")) {
        failed++;
        throw new IOException("Read-only file system");
      }
    }
  }
}
