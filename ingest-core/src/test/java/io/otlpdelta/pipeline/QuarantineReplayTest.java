package io.otlpdelta.pipeline;

import static io.otlpdelta.pipeline.QuarantineHouse.NAME;
import static io.otlpdelta.pipeline.QuarantineHouse.TABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.env.Faults;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableName;
import io.otlpdelta.pipeline.QuarantineHouse.Crash;
import io.otlpdelta.pipeline.QuarantineReplay.OnDamage;
import io.otlpdelta.pipeline.QuarantineReplay.OnLostTarget;
import io.otlpdelta.pipeline.QuarantineReplay.Replayed;
import io.otlpdelta.pipeline.TableDouble.Failure;
import io.otlpdelta.quarantine.ItemBusyException;
import io.otlpdelta.quarantine.QuarantineItem;
import io.otlpdelta.quarantine.QuarantineItem.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From the quarantine to a table. */
class QuarantineReplayTest {
  private static final TableId OTHER = new TableId(new UUID(3, 4));
  private static final TableName OTHER_NAME = TableName.parse("main.telemetry.other");

  @TempDir private Path dataDir;
  private QuarantineHouse house;

  @BeforeEach
  void quarantineThreeRequests() throws IOException {
    house = new QuarantineHouse(dataDir);
    house.replayBatchBytes = 1;
    house.post("a", "b", "c");
    house.catalog.refuse(NAME, ErrorCode.TABLE_NOT_FOUND, "gone");
    house.turnUntilMoved();
    house.catalog.allow(NAME);
  }

  @Test
  void anItemIsCommittedInBatchesAndMarked() throws Exception {
    Replayed replayed = house.replay(item());

    assertThat(replayed).isEqualTo(new Replayed(NAME, TABLE, 3, 3, Optional.empty()));
    assertThat(house.rows()).containsExactly("a", "b", "c");
    QuarantineItem item = item();
    assertThat(item.state()).isEqualTo(State.REPLAYED);
    assertThat(item.closedAt()).isPresent();
    assertThat(item.target()).contains(new QuarantineItem.Target(TABLE, NAME));
    assertThat(item.replayAppId())
        .isEqualTo("otlp-delta/" + house.journal.id() + "/quarantine/" + item.id());
    assertThat(house.folder.resolve(item.id().text()).resolve("entries")).doesNotExist();
    assertThat(house.quarantine.status().items()).isZero();
    assertThat(house.quarantine.status().bytes()).isZero();
  }

  @Test
  void aSecondReplayIsRefused() throws Exception {
    house.replay(item());
    assertThatThrownBy(() -> house.replay(item()))
        .isInstanceOf(ReplayException.class)
        .hasMessage("item " + item().id() + " is replayed already");
    assertThat(house.rows()).containsExactly("a", "b", "c");
  }

  @ParameterizedTest
  @EnumSource(
      value = Faults.Point.class,
      names = {
        "QUARANTINE_ASKED_NOT_ANCHORED",
        "REPLAY_COMMITTED_NOT_MARKED",
        "QUARANTINE_CLOSED_NOT_DELETED"
      })
  void aReplayThatIsKilledIsRepeated(Faults.Point crash) throws Exception {
    house.crashAt(crash);
    assertThatThrownBy(() -> house.replay(item())).isInstanceOf(Crash.class);
    house.faults = Faults.NONE;

    if (item().isOpen()) {
      house.replay(item());
    } else {
      assertThatThrownBy(() -> house.replay(item())).hasMessageContaining("replayed already");
    }

    assertThat(house.rows()).containsExactly("a", "b", "c");
    assertThat(item().state()).isEqualTo(State.REPLAYED);
    assertThat(house.folder.resolve(item().id().text()).resolve("entries")).doesNotExist();
  }

  @Test
  void aReplayThatIsKilledBetweenBatchesGoesOnBehindTheTable() throws Exception {
    for (int i = 0; i < 3; i++) {
      house.table(TABLE).failures.add(new Failure(Kind.PERMANENT, true));
    }
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> house.replay(item()))
          .isInstanceOf(ReplayException.class)
          .hasMessageContaining("injected after the effect")
          .hasMessageContaining("The same command goes on where this one stopped");
    }
    assertThat(house.replay(item()).rows()).isZero();
    assertThat(house.rows()).containsExactly("a", "b", "c");
  }

  @Test
  void theServersNextStartDeletesWhatAKilledReplayLeft() throws Exception {
    house.crashAt(Faults.Point.QUARANTINE_CLOSED_NOT_DELETED);
    assertThatThrownBy(() -> house.replay(item())).isInstanceOf(Crash.class);
    assertThat(house.folder.resolve(item().id().text()).resolve("entries")).exists();

    house.restart();

    assertThat(house.folder.resolve(item().id().text()).resolve("entries")).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"CONFLICT", "TRANSIENT", "SCHEMA_CHANGED", "UNKNOWN"})
  void aCommitThatFailsIsTriedAgain(Kind kind) throws Exception {
    for (int i = 0; i < 4; i++) {
      house.table(TABLE).failures.add(new Failure(kind, false));
    }
    assertThat(house.replay(item()).rows()).isEqualTo(3);
    assertThat(house.rows()).containsExactly("a", "b", "c");
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"UNKNOWN", "TRANSIENT"})
  void aCommitThatSucceedsAndThenFailsIsNotRepeated(Kind kind) throws Exception {
    for (int i = 0; i < 3; i++) {
      house.table(TABLE).failures.add(new Failure(kind, true));
    }
    assertThat(house.replay(item()).rows()).isEqualTo(3);
    assertThat(house.rows()).containsExactly("a", "b", "c");
  }

  @Test
  void aTableThatStaysOutOfReachEndsTheReplayAndKeepsTheItem() throws Exception {
    house.catalog.refuse(NAME, ErrorCode.UNAVAILABLE, "the catalog is down");
    assertThatThrownBy(() -> house.replay(item()))
        .isInstanceOf(ReplayException.class)
        .hasMessage(
            "item "
                + item().id()
                + " stays in the quarantine, nothing was written now: the catalog is down. The same"
                + " command goes on where this one stopped");
    assertThat(item().isOpen()).isTrue();
  }

  @Test
  void newerRowsOfTheTableDoNotHideTheItem() throws Exception {
    house.post("d", "e");
    house.turn();
    assertThat(house.rows()).containsExactly("d", "e");

    house.replay(item());

    assertThat(house.rows()).containsExactly("d", "e", "a", "b", "c");
  }

  @Test
  void anEntryThatCannotBecomeRowsGoesToTheDeadLetters() throws Exception {
    house.post("poison");
    house.catalog.refuse(NAME, ErrorCode.TABLE_NOT_FOUND, "gone");
    house.turnUntilMoved();
    house.catalog.allow(NAME);
    QuarantineItem poisoned = house.items().get(1);

    assertThat(house.replay(poisoned).rows()).isZero();

    assertThat(house.deadLetters).hasSize(1);
    assertThat(house.items().get(1).state()).isEqualTo(State.REPLAYED);
  }

  @Test
  void aTableMadeAgainUnderTheNameReceivesTheRowsOnlyOnRequest() throws Exception {
    house.catalog.put(NAME, OTHER);
    assertThatThrownBy(() -> house.replay(item()))
        .isInstanceOf(ReplayException.class)
        .hasMessage(
            "table main.telemetry.logs is not the one that item "
                + item().id()
                + " was sent to: that one was dropped, and this one made under its name. If the"
                + " rows belong there all the same, say so with --into main.telemetry.logs");
    assertThat(house.table(OTHER).rows).isEmpty();

    Replayed replayed = house.replay(item().id(), Optional.of(NAME), OnDamage.STOP);

    assertThat(replayed.table()).isEqualTo(OTHER);
    assertThat(house.table(OTHER).rows).containsExactly("a", "b", "c");
    assertThat(house.rows()).isEmpty();
  }

  @Test
  void aReplayBegunInOneTableIsNotFinishedInAnother() throws Exception {
    house.catalog.put(OTHER_NAME, OTHER);
    house.table(OTHER).failures.add(new Failure(Kind.PERMANENT, true));
    assertThatThrownBy(() -> house.replay(item().id(), Optional.of(OTHER_NAME), OnDamage.STOP))
        .isInstanceOf(ReplayException.class);

    assertThatThrownBy(() -> house.replay(item()))
        .hasMessage(
            "a part of item "
                + item().id()
                + " is in table main.telemetry.other already, and would be in two tables; finish"
                + " that replay with --into main.telemetry.other");
    house.replay(item().id(), Optional.of(OTHER_NAME), OnDamage.STOP);

    assertThat(house.table(OTHER).rows).containsExactly("a", "b", "c");
    assertThat(house.rows()).isEmpty();
  }

  @Test
  void aReplayBegunInATableThatGotAnotherNameIsFinishedThere() throws Exception {
    TableName renamed = TableName.parse("main.telemetry.renamed");
    house.table(TABLE).failures.add(new Failure(Kind.PERMANENT, true));
    assertThatThrownBy(() -> house.replay(item())).isInstanceOf(ReplayException.class);
    assertThat(house.rows()).containsExactly("a");
    house.catalog.put(NAME, OTHER);
    house.catalog.put(renamed, TABLE);

    assertThatThrownBy(() -> house.replay(item().id(), Optional.of(NAME), OnDamage.STOP))
        .isInstanceOf(ReplayException.class)
        .hasMessage(
            "a part of item "
                + item().id()
                + " may be in the table that was main.telemetry.logs (table id "
                + TABLE
                + "), and would be in two tables. If that table has another name now, finish the"
                + " replay with --into and that name; if it was dropped, add --target-dropped");
    assertThat(house.table(OTHER).rows).isEmpty();
    house.replay(item().id(), Optional.of(renamed), OnDamage.STOP);

    assertThat(house.rows()).containsExactly("a", "b", "c");
    assertThat(item().state()).isEqualTo(State.REPLAYED);
  }

  @Test
  void aReplayBegunInATableThatWasDroppedBeginsAnewOnRequest() throws Exception {
    house.catalog.put(OTHER_NAME, OTHER);
    house.table(TABLE).failures.add(new Failure(Kind.PERMANENT, true));
    assertThatThrownBy(() -> house.replay(item())).isInstanceOf(ReplayException.class);
    house.catalog.remove(NAME);

    assertThatThrownBy(() -> house.replay(item().id(), Optional.of(OTHER_NAME), OnDamage.STOP))
        .hasMessageEndingWith("if it was dropped, add --target-dropped");
    assertThat(house.table(OTHER).rows).isEmpty();
    house.replay(item().id(), Optional.of(OTHER_NAME), OnDamage.STOP, OnLostTarget.BEGIN_ANEW);

    assertThat(house.table(OTHER).rows).containsExactly("a", "b", "c");
  }

  @Test
  void aReplayThatWroteNothingMayGoToAnotherTable() throws Exception {
    house.catalog.put(OTHER_NAME, OTHER);
    house.table(OTHER).failures.add(new Failure(Kind.PERMANENT, false));
    assertThatThrownBy(() -> house.replay(item().id(), Optional.of(OTHER_NAME), OnDamage.STOP))
        .isInstanceOf(ReplayException.class);

    house.replay(item());

    assertThat(house.rows()).containsExactly("a", "b", "c");
    assertThat(house.table(OTHER).rows).isEmpty();
  }

  @Test
  void whatDoesNotReadBackEndsTheReplayUntilItIsToBeLeftOut() throws Exception {
    Path entries = house.folder.resolve(item().id().text()).resolve("entries");
    byte[] bytes = Files.readAllBytes(entries);
    int body = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("logsb") + 4;
    bytes[body] ^= 1;
    Files.write(entries, bytes);

    assertThatThrownBy(() -> house.replay(item()))
        .isInstanceOf(ReplayException.class)
        .hasMessageStartingWith("item " + item().id() + " stays in the quarantine, 1 of its rows")
        .hasMessageContaining("do not read back from " + entries)
        .hasMessageEndingWith("with --skip-damaged it leaves out what does not read back");
    assertThat(house.rows()).containsExactly("a");
    house.crashAt(Faults.Point.QUARANTINE_CLOSED_NOT_DELETED);
    assertThatThrownBy(() -> house.replay(item().id(), Optional.empty(), OnDamage.LEAVE_OUT))
        .isInstanceOf(Crash.class);
    house.restart();

    assertThat(house.rows()).containsExactly("a", "c");
    assertThat(item().state()).isEqualTo(State.REPLAYED);
    assertThat(entries.resolveSibling("entries.damaged")).hasBinaryContent(bytes);
  }

  @Test
  void aDamagedFileIsKeptAlsoWhenTheReplayIsRepeatedWithoutTheOption() throws Exception {
    Path entries = house.folder.resolve(item().id().text()).resolve("entries");
    byte[] bytes = Files.readAllBytes(entries);
    bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf("logsb") + 4] ^= 1;
    Files.write(entries, bytes);
    house.crashAt(Faults.Point.REPLAY_COMMITTED_NOT_MARKED);
    assertThatThrownBy(() -> house.replay(item().id(), Optional.empty(), OnDamage.LEAVE_OUT))
        .isInstanceOf(Crash.class);
    house.faults = Faults.NONE;

    Replayed replayed = house.replay(item());

    assertThat(replayed.damaged()).contains(entries.resolveSibling("entries.damaged"));
    assertThat(entries.resolveSibling("entries.damaged")).hasBinaryContent(bytes);
    assertThat(house.rows()).containsExactly("a", "c");
  }

  @Test
  void anItemIsWorkedOnByOneProcessAtATime() throws Exception {
    try (var locked = house.store().lock(item().id())) {
      assertThat(locked.item().isOpen()).isTrue();
      assertThatThrownBy(() -> house.replay(item()))
          .isInstanceOf(ItemBusyException.class)
          .hasMessage(
              "item "
                  + item().id()
                  + " is being replayed or discarded by another process; wait for its end");
    }
    house.replay(item());
    assertThat(house.rows()).containsExactly("a", "b", "c");
  }

  private QuarantineItem item() throws IOException {
    return house.items().get(0);
  }
}
