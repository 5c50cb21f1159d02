package io.otlpdelta.quarantine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.env.Faults;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.journal.Entry;
import io.otlpdelta.journal.MemoryJournal;
import io.otlpdelta.journal.Position;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableKind;
import io.otlpdelta.model.TableName;
import io.otlpdelta.quarantine.QuarantineItem.Origin;
import io.otlpdelta.quarantine.QuarantineItem.State;
import io.otlpdelta.quarantine.QuarantineItem.Target;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Items on disk, and what the server knows of them after a start. */
class QuarantineStoreTest {
  private static final TableId TABLE = new TableId(new UUID(1, 2));
  private static final TableName NAME = TableName.parse("main.telemetry.a_otel_logs");
  private static final Instant NOON = Instant.parse("2026-10-01T12:00:00Z");

  @TempDir private Path dataDir;
  private final MemoryJournal.Storage disk = new MemoryJournal.Storage();
  private MemoryJournal journal = new MemoryJournal(disk);
  private long maxBytes = 1 << 20;

  @Test
  void anItemIsReadBackAsItWasWritten() throws Exception {
    QuarantineItem item = move("one", "two");
    try (LockedItem locked = store().lock(item.id())) {
      locked.anchor(new Position(1));
      locked.anchor(new Position(2));
      locked.aim(new Target(TABLE, NAME));
      assertThat(locked.entries().read(Position.BEFORE_ALL, 1 << 20))
          .isEqualTo(journal.read(TABLE, Position.BEFORE_ALL, 1 << 20));
      locked.finish(State.REPLAYED, NOON.plusSeconds(60));
    }

    QuarantineItem read = store().find(item.id()).orElseThrow();

    assertThat(read.origin()).isEqualTo(item.origin());
    assertThat(read.contents()).isEqualTo(item.contents());
    assertThat(read.anchor()).contains(new Position(1));
    assertThat(read.target()).contains(new Target(TABLE, NAME));
    assertThat(read.state()).isEqualTo(State.REPLAYED);
    assertThat(read.closedAt()).contains(NOON.plusSeconds(60));
    assertThat(store().list()).containsExactly(read);
  }

  @Test
  void theCommandForAnAdminIsOneThatAShellTakes() throws Exception {
    assertThat(commandIn("data-1.2_a")).isEqualTo(dataDir + "/data-1.2_a");
    assertThat(commandIn("my data")).isEqualTo("'" + dataDir + "/my data'");
    assertThat(commandIn("o'hara $x")).isEqualTo("'" + dataDir + "/o'\\''hara $x'");
  }

  private String commandIn(String folder) throws IOException {
    QuarantineStore store =
        new QuarantineStore(
            dataDir.resolve(folder).resolve("quarantine"), new SecureRandomness(), Faults.NONE);
    String command = Quarantine.open(store, journal, maxBytes, Faults.NONE).command("list --all");
    String start = "otlp-delta quarantine list --all --data-dir ";
    assertThat(command).startsWith(start);
    return command.substring(start.length());
  }

  @Test
  void aTableAheadOfTheJournalIsNotTakenForOneThatHasTheItem() throws Exception {
    journal.append(entry("one")).join();
    QuarantineItem item =
        open().move(origin(Optional.of(new Position(1))), journal.last()).orElseThrow();
    try (LockedItem locked = store().lock(item.id())) {
      locked.anchor(new Position(1_000));
      assertThat(locked.item().anchor()).contains(Position.BEFORE_ALL);
    }
  }

  @Test
  void positionsOfAnotherJournalMeanNothing() throws Exception {
    move("one");
    Quarantine ofAnother = Quarantine.open(store(), new MemoryJournal(), maxBytes, Faults.NONE);
    assertThat(ofAnother.upTo(TABLE)).isEqualTo(Position.BEFORE_ALL);
    assertThat(ofAnother.status().items()).isEqualTo(1);
    // What its table holds of the other journal says nothing of the item.
    assertThat(ofAnother.withoutAnchor(TABLE)).isEmpty();
    restart();
    assertThat(open().withoutAnchor(TABLE)).hasSize(1);
    assertThat(open().upTo(TABLE)).isEqualTo(journal.last());
  }

  @Test
  void aJournalFromAnOlderCopyGivesTheItemsPositionsToNewEntries() throws Exception {
    MemoryJournal.Storage backup = disk.copy();
    move("old", "older");
    journal = new MemoryJournal(backup);
    Quarantine quarantine = open();
    journal.append(entry("new")).join();

    assertThat(quarantine.release(TABLE)).isEqualTo(Position.BEFORE_ALL);
    assertThat(journal.backlog(TABLE)).isPresent();
  }

  @Test
  void aStartDeletesWhatACrashLeftAndNothingElse() throws Exception {
    QuarantineItem item = move("one");
    Path folder = dataDir.resolve("quarantine");
    Path hidden = Files.createDirectory(folder.resolve(".abc123"));
    Files.writeString(hidden.resolve("entries"), "half");
    Path note = Files.writeString(folder.resolve("note.txt"), "of an admin");
    Path copies = Files.createDirectory(folder.resolve("copies of mine"));

    open();

    assertThat(hidden).doesNotExist();
    assertThat(note).exists();
    assertThat(copies).exists();
    assertThat(store().list()).extracting(QuarantineItem::id).containsExactly(item.id());
  }

  @Test
  void anItemThatCannotBeReadStopsTheStart() throws Exception {
    QuarantineItem item = move("one");
    Path json = dataDir.resolve("quarantine").resolve(item.id().text()).resolve("item.json");
    String text = Files.readString(json);
    Files.writeString(json, text.replace("\"lastPosition\" : 1", "\"lastPosition\" : \"1\""));

    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessage(
            json
                + " cannot be read: lastPosition: \"1\" (expected: a whole number). It says which"
                + " requests are in the quarantine; restore it from a copy");
    Files.writeString(json, text.replace("\"format\" : 1", "\"format\" : 2"));
    assertThatThrownBy(this::open).hasMessageContaining("format: 2 (expected: 1)");
    Files.writeString(json, text.replace(item.id().text(), "zzzzzz"));
    assertThatThrownBy(this::open).hasMessageContaining("it says that it is item zzzzzz");
    Files.writeString(json, "");
    assertThatThrownBy(this::open).hasMessageContaining("cannot be read");
  }

  @Test
  void aMoveTakesNoMoreThanThereIsRoomFor() throws Exception {
    maxBytes = 20_000;
    for (int i = 0; i < 10; i++) {
      journal.append(entry("x".repeat(3_000))).join();
    }
    Quarantine quarantine = open();

    QuarantineItem first = quarantine.move(origin(Optional.empty()), journal.last()).orElseThrow();
    quarantine.release(TABLE);

    assertThat(first.contents().entries()).isEqualTo(3);
    assertThat(journal.backlog(TABLE).orElseThrow().entries()).isEqualTo(7);
    assertThatThrownBy(() -> quarantine.move(origin(Optional.empty()), journal.last()))
        .isInstanceOf(QuarantineFullException.class)
        .hasMessage(
            "the quarantine is full: it holds "
                + first.contents().bytes()
                + " bytes, and quarantine.maxBytes is 20000; replay or discard items, or raise the"
                + " limit");
    assertThat(quarantine.status().bytes()).isLessThanOrEqualTo(maxBytes);
    assertThat(quarantine.move(origin(Optional.empty()), first.contents().last())).isEmpty();
  }

  @Test
  void aSourceThatFailsLeavesNoItem() throws Exception {
    journal.append(entry("one")).join();
    QuarantineStore failing =
        new QuarantineStore(
            dataDir.resolve("quarantine"),
            new SecureRandomness(),
            point -> {
              throw new IllegalStateException("the disk is gone");
            });
    Quarantine quarantine = Quarantine.open(failing, journal, maxBytes, Faults.NONE);

    assertThatThrownBy(() -> quarantine.move(origin(Optional.empty()), journal.last()))
        .hasMessage("the disk is gone");

    assertThat(quarantine.upTo(TABLE)).isEqualTo(Position.BEFORE_ALL);
    try (Stream<Path> left = Files.list(dataDir.resolve("quarantine"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void anItemThatAnAdminRemovedByHandIsCountedNoMore() throws Exception {
    QuarantineItem item = move("one");
    restart();
    Quarantine quarantine = open();
    DurableFiles.deleteFolder(dataDir.resolve("quarantine").resolve(item.id().text()));
    assertThat(quarantine.status().items()).isZero();
    assertThat(quarantine.upTo(TABLE)).isEqualTo(journal.last());
    assertThatThrownBy(() -> store().lock(item.id()))
        .hasMessage("there is no item " + item.id() + " in " + dataDir.resolve("quarantine"));
  }

  @Test
  void idsAreReadAsTheyAreTyped() {
    assertThat(ItemId.parse(" K3F9Q2 ")).isEqualTo(new ItemId("k3f9q2"));
    for (String wrong : new String[] {"", "k3f9q", "k3f9q2x", "k3f9qu", "../abc", "k3f9q/"}) {
      assertThatThrownBy(() -> ItemId.parse(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageEndingWith("is no item of the quarantine (expected: six letters and digits)");
    }
  }

  private QuarantineItem move(String... bodies) throws Exception {
    for (String body : bodies) {
      journal.append(entry(body)).join();
    }
    return open().move(origin(Optional.empty()), journal.last()).orElseThrow();
  }

  private void restart() {
    journal = new MemoryJournal(disk);
  }

  private Quarantine open() throws IOException {
    return Quarantine.open(store(), journal, maxBytes, Faults.NONE);
  }

  private QuarantineStore store() {
    return new QuarantineStore(dataDir.resolve("quarantine"), new SecureRandomness(), Faults.NONE);
  }

  private Origin origin(Optional<Position> unseenSince) {
    return new Origin(
        TABLE,
        NAME,
        TableKind.LOGS,
        journal.id(),
        "otlp-delta/" + journal.id(),
        unseenSince,
        "it is gone",
        NOON,
        NOON.plusSeconds(600));
  }

  private static Entry entry(String body) {
    return new Entry(TABLE, NAME, TableKind.LOGS, 1, 0, ByteBuffer.wrap(body.getBytes(UTF_8)));
  }
}
