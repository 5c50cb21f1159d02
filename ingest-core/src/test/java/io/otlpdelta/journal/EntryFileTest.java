package io.otlpdelta.journal;

import static io.otlpdelta.journal.Entries.LOGS_TABLE;
import static io.otlpdelta.journal.Entries.SPANS_TABLE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.model.TableId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Entries of one table in a file of their own. */
@Timeout(60)
class EntryFileTest {
  private static final UUID JOURNAL = new UUID(7, 8);
  private static final Randomness RANDOMNESS = new SecureRandomness();

  @TempDir Path temp;

  @Test
  void entriesAreReadBackWithAllTheirPartsAndPositions() throws Exception {
    Path path = temp.resolve("held").resolve("table").resolve("one.entries");
    List<StoredEntry> written = entries(LOGS_TABLE, 5, 9, 1_000, 1L << 40);
    EntryFile.write(path, JOURNAL, written.iterator(), RANDOMNESS);

    EntryFile file = EntryFile.open(path);

    assertThat(file.read(Position.BEFORE_ALL, 1 << 20)).isEqualTo(written);
    assertThat(file.path()).isEqualTo(path);
    assertThat(file.journalId()).isEqualTo(JOURNAL);
    assertThat(file.table()).isEqualTo(LOGS_TABLE);
    assertThat(file.entries()).isEqualTo(4);
    assertThat(file.first()).isEqualTo(new Position(5));
    assertThat(file.last()).isEqualTo(new Position(1L << 40));
    assertThat(file.bytes()).isEqualTo(Files.size(path));
  }

  @Test
  void aReadEndsAtItsBoundAndTheNextOneGoesOn() throws Exception {
    Path path = temp.resolve("one.entries");
    List<StoredEntry> written = new ArrayList<>();
    for (int i = 1; i <= 50; i++) {
      written.add(stored(LOGS_TABLE, i * 3L, Entries.randomBody(1_000, i)));
    }
    EntryFile.write(path, JOURNAL, written.iterator(), RANDOMNESS);
    EntryFile file = EntryFile.open(path);

    List<StoredEntry> read = new ArrayList<>();
    List<StoredEntry> next = file.read(Position.BEFORE_ALL, 3_500);
    while (!next.isEmpty()) {
      assertThat(next).hasSizeLessThanOrEqualTo(3);
      read.addAll(next);
      next = file.read(next.get(next.size() - 1).position(), 3_500);
    }

    assertThat(read).isEqualTo(written);
    assertThat(file.read(new Position(4), 1)).containsExactly(written.get(1));
    assertThat(file.read(new Position(150), 1)).isEmpty();
  }

  @Test
  void entriesOfSeveralMegabytesAreReadBack() throws Exception {
    Path path = temp.resolve("one.entries");
    List<StoredEntry> written =
        List.of(
            stored(LOGS_TABLE, 1, Entries.randomBody(5 << 20, 1)),
            stored(LOGS_TABLE, 2, new byte[0]),
            stored(LOGS_TABLE, 3, Entries.randomBody(3 << 20, 3)));
    EntryFile.write(path, JOURNAL, written.iterator(), RANDOMNESS);

    assertThat(EntryFile.open(path).read(Position.BEFORE_ALL, 1L << 30)).isEqualTo(written);
  }

  @Test
  void nothingButTheFileIsLeftInItsFolder() throws Exception {
    Path path = temp.resolve("one.entries");
    EntryFile.write(path, JOURNAL, entries(LOGS_TABLE, 1).iterator(), RANDOMNESS);
    EntryFile.write(path, JOURNAL, entries(LOGS_TABLE, 2).iterator(), RANDOMNESS);

    assertThat(temp).isDirectoryContaining(path::equals).isDirectoryNotContaining("glob:**.tmp");
    assertThat(EntryFile.open(path).first()).isEqualTo(new Position(2));
  }

  @Test
  void aSourceThatFailsLeavesNothingAndTheFileThatWasThere() throws Exception {
    Path path = temp.resolve("one.entries");
    EntryFile.write(path, JOURNAL, entries(LOGS_TABLE, 1).iterator(), RANDOMNESS);
    Iterator<StoredEntry> failing =
        entries(LOGS_TABLE, 2, 3).stream()
            .peek(
                entry -> {
                  if (entry.position().sequence() == 3) {
                    throw new IllegalStateException("the journal was closed");
                  }
                })
            .iterator();

    assertThatThrownBy(() -> EntryFile.write(path, JOURNAL, failing, RANDOMNESS))
        .hasMessage("the journal was closed");

    assertThat(EntryFile.open(path).first()).isEqualTo(new Position(1));
    assertThat(temp).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void noEntriesTwoTablesAndAWrongOrderAreRefused() {
    Path path = temp.resolve("one.entries");
    List<StoredEntry> mixed = new ArrayList<>(entries(LOGS_TABLE, 1));
    mixed.addAll(entries(SPANS_TABLE, 2));

    assertThatThrownBy(
            () -> EntryFile.write(path, JOURNAL, List.<StoredEntry>of().iterator(), RANDOMNESS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("entries: 0 (expected: > 0)");
    assertThatThrownBy(() -> EntryFile.write(path, JOURNAL, mixed.iterator(), RANDOMNESS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("table: " + SPANS_TABLE + " (expected: " + LOGS_TABLE + ")");
    assertThatThrownBy(
            () -> EntryFile.write(path, JOURNAL, entries(LOGS_TABLE, 2, 2).iterator(), RANDOMNESS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sequence: 2 (expected: > 2)");
    assertThat(path).doesNotExist();
  }

  @Test
  void readingNothingAtAllIsRefused() throws Exception {
    Path path = temp.resolve("one.entries");
    EntryFile.write(path, JOURNAL, entries(LOGS_TABLE, 1).iterator(), RANDOMNESS);

    assertThatThrownBy(() -> EntryFile.open(path).read(Position.BEFORE_ALL, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxBytes: 0 (expected: > 0)");
  }

  @Test
  void aForeignFileIsRefused() throws Exception {
    Path path = temp.resolve("one.entries");
    Files.write(path, new byte[20_000]);

    assertThatThrownBy(() -> EntryFile.open(path))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(path + " does not begin as a file of entries does");
  }

  @Test
  void anEntryDamagedAfterTheFileWasOpenedIsReported() throws Exception {
    Path path = temp.resolve("one.entries");
    List<StoredEntry> written = entries(LOGS_TABLE, 10, 20, 30);
    EntryFile.write(path, JOURNAL, written.iterator(), RANDOMNESS);
    EntryFile file = EntryFile.open(path);
    JournalFixture.flip(path, JournalFixture.find(path, "body of 20"));

    assertThat(file.read(Position.BEFORE_ALL, 1_000)).containsExactly(written.get(0));
    assertThatThrownBy(() -> file.read(new Position(10), 1_000))
        .isInstanceOfSatisfying(
            DamagedEntriesException.class,
            damaged -> assertThat(damaged.last()).isEqualTo(new Position(20)))
        .hasMessageStartingWith(
            "entries of table "
                + LOGS_TABLE
                + " after position 10 up to 20 do not read back from "
                + path);
    assertThat(file.read(new Position(20), 1_000)).containsExactly(written.get(2));
  }

  @Test
  void aFlippedByteAnywhereNeverYieldsWrongBytesNorALossInSilence() throws Exception {
    Path path = Path.of("/held/one.entries");
    MemoryFiles disk = new MemoryFiles();
    List<StoredEntry> written = entries(LOGS_TABLE, 10, 11, 30, 45);
    EntryFile.write(disk, path, JOURNAL, written.iterator(), RANDOMNESS);
    for (int at = 0; at < disk.bytes(path).length; at++) {
      MemoryFiles damaged = disk.copy();
      damaged.bytes(path)[at] ^= (byte) (1 << (at % 8));
      requireSound(damaged, path, written);
    }
  }

  @Test
  void aFileCutAtAnyLengthNeverYieldsWrongBytesNorALossInSilence() throws Exception {
    Path path = Path.of("/held/one.entries");
    MemoryFiles disk = new MemoryFiles();
    List<StoredEntry> written = entries(LOGS_TABLE, 10, 11, 30, 45);
    EntryFile.write(disk, path, JOURNAL, written.iterator(), RANDOMNESS);
    byte[] whole = disk.bytes(path);
    for (int length = 0; length < whole.length; length++) {
      MemoryFiles damaged = disk.copy();
      damaged.put(path, Arrays.copyOf(whole, length));
      requireSound(damaged, path, written);
    }
  }

  /** Every entry is either read as it was written or named among the damaged. */
  private static void requireSound(MemoryFiles files, Path path, List<StoredEntry> written) {
    TreeMap<Position, StoredEntry> lost = new TreeMap<>();
    written.forEach(entry -> lost.put(entry.position(), entry));
    try {
      EntryFile file = EntryFile.open(files, path);
      Position after = Position.BEFORE_ALL;
      while (after.compareTo(file.last()) < 0) {
        try {
          StoredEntry next = file.read(after, 1).get(0);
          assertThat(next).isEqualTo(lost.remove(next.position()));
          after = next.position();
        } catch (DamagedEntriesException e) {
          lost.subMap(after, false, e.last(), true).clear();
          after = e.last();
        }
      }
      assertThat(lost).isEmpty();
    } catch (IOException e) {
      assertThat(e).hasMessageMatching(".* (does not begin as|holds no entry that).*");
    }
  }

  private static List<StoredEntry> entries(TableId table, long... positions) {
    return Arrays.stream(positions)
        .mapToObj(at -> stored(table, at, ("body of " + at).getBytes(UTF_8)))
        .toList();
  }

  private static StoredEntry stored(TableId table, long position, byte[] body) {
    return new StoredEntry(new Position(position), Entries.entry(table, body));
  }
}
