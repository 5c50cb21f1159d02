package io.otlpdelta.pipeline;

import static io.otlpdelta.pipeline.QuarantineHouse.NAME;
import static io.otlpdelta.pipeline.QuarantineHouse.TABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.env.Faults;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.journal.Position;
import io.otlpdelta.pipeline.QuarantineHouse.Crash;
import io.otlpdelta.pipeline.TableDouble.Failure;
import io.otlpdelta.quarantine.QuarantineItem;
import io.otlpdelta.quarantine.QuarantineItem.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From the journal to the quarantine, step by step on a manual clock. */
class QuarantineMoveTest {
  private static final String WITHDRAWN = "Permission on main.telemetry.logs was withdrawn";

  @TempDir private Path dataDir;
  private QuarantineHouse house;

  @BeforeEach
  void open() throws IOException {
    house = new QuarantineHouse(dataDir);
  }

  @Test
  void entriesOfATableHeldForLongAreMovedAndReleased() throws Exception {
    house.post("a", "b");
    withdraw();
    house.turn();
    house.time.advance(Duration.ofMinutes(5));
    house.turn();
    assertThat(house.items()).isEmpty();
    assertThat(house.journal.backlog(TABLE)).isPresent();

    house.turnUntilMoved();

    assertThat(house.journal.backlog(TABLE)).isEmpty();
    assertThat(house.worker.dueInNanos()).isEmpty();
    QuarantineItem item = house.items().get(0);
    assertThat(item.origin().name()).isEqualTo(NAME);
    assertThat(item.origin().reason()).isEqualTo(WITHDRAWN);
    assertThat(item.origin().appId()).isEqualTo("otlp-delta/" + house.journal.id());
    assertThat(Duration.between(item.origin().heldSince(), item.origin().movedAt()))
        .isEqualTo(Duration.ofMinutes(10));
    assertThat(item.contents().entries()).isEqualTo(2);
    assertThat(item.contents().records()).isEqualTo(2);
    assertThat(item.contents().last()).isEqualTo(house.journal.last());
    assertThat(item.contents().bytes())
        .isEqualTo(Files.size(house.folder.resolve(item.id().text()).resolve("entries")));
    assertThat(item.anchor()).isEmpty();
    assertThat(house.meters.get("otlp_delta_records_quarantined").counter().count()).isEqualTo(2);
    assertThat(house.quarantine.status().records()).isEqualTo(2);
    assertThat(house.rows()).isEmpty();
  }

  @Test
  void aTableThatHealsInTimeKeepsItsRowsFlowing() throws Exception {
    house.post("a");
    withdraw();
    house.turn();
    house.turn();
    house.catalog.allow(NAME);
    house.turn();
    assertThat(house.rows()).containsExactly("a");
    assertThat(house.items()).isEmpty();
    assertThat(house.worker.heldFor()).isZero();
  }

  @Test
  void stragglersAreCollectedBeforeTheyBecomeAnotherItem() throws Exception {
    house.post("a");
    withdraw();
    house.turnUntilMoved();
    house.post("b");
    house.turn();
    house.post("c");
    house.turn();
    assertThat(house.items()).hasSize(1);

    house.turnUntilMoved();

    assertThat(house.items()).extracting(item -> item.contents().entries()).containsExactly(1L, 2L);
    assertThat(house.journal.backlog(TABLE)).isEmpty();
  }

  @Test
  void aTableThatHealsAfterTheMoveGoesOnBehindIt() throws Exception {
    house.post("a", "b");
    withdraw();
    house.turnUntilMoved();
    house.catalog.allow(NAME);
    house.post("c");
    house.turn();
    assertThat(house.rows()).containsExactly("c");
    assertThat(house.worker.heldBecause()).isEmpty();

    house.replay(house.items().get(0));

    assertThat(house.rows()).containsExactly("c", "a", "b");
  }

  @Test
  void whatARestartBringsBackIsNeitherMovedAgainNorCommitted() throws Exception {
    house.post("a", "b");
    withdraw();
    house.turnUntilMoved();

    house.restart();
    assertThat(house.journal.backlog(TABLE)).isPresent();
    house.turnUntilMoved();
    assertThat(house.journal.backlog(TABLE)).isEmpty();
    assertThat(house.items()).hasSize(1);

    house.restart();
    house.catalog.allow(NAME);
    house.turn();
    assertThat(house.rows()).isEmpty();
    assertThat(house.journal.backlog(TABLE)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = State.class,
      names = {"REPLAYED", "DISCARDED"})
  void whatARestartBringsBackOfAClosedItemStaysSettled(State end) throws Exception {
    house.post("a", "b");
    withdraw();
    house.turnUntilMoved();
    house.catalog.allow(NAME);
    close(end);
    List<String> settled = List.copyOf(house.rows());

    house.restart();
    house.post("c");
    house.turn();

    List<String> expected = new ArrayList<>(settled);
    expected.add("c");
    assertThat(house.rows()).isEqualTo(expected);
    assertThat(house.journal.backlog(TABLE)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Faults.Point.class,
      names = {"QUARANTINE_WRITTEN_NOT_RENAMED", "QUARANTINED_NOT_RELEASED"})
  void aCrashInTheMoveLosesNothingAndDoublesNothing(Faults.Point crash) throws Exception {
    house.post("a", "b");
    withdraw();
    for (int i = 0; i < 10; i++) {
      house.turn();
    }
    house.crashAt(crash);
    assertThatThrownBy(house::turn).isInstanceOf(Crash.class);

    house.restart();
    try (Stream<Path> left = Files.list(house.folder)) {
      assertThat(left).hasSize(house.items().size());
    }
    house.turnUntilMoved();
    assertThat(house.items()).hasSize(1);
    house.catalog.allow(NAME);
    house.post("c");
    house.turn();
    house.replay(house.items().get(0));

    assertThat(house.rows()).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void theTableIsAskedForItsVersionBeforeAnythingNewerIsCommitted() throws Exception {
    commitWithoutAnAnswer("a", "b");
    house.post("c");
    house.restart();
    withdraw();
    house.turnUntilMoved();
    assertThat(house.items().get(0).contents().entries()).isEqualTo(3);
    long held = house.table(TABLE).transactionVersions.get(0);

    house.catalog.allow(NAME);
    house.post("d");
    house.turn();
    assertThat(house.rows()).containsExactly("a", "b", "d");
    assertThat(house.items().get(0).anchor()).contains(new Position(held));

    house.replay(house.items().get(0));
    assertThat(house.rows()).containsExactly("a", "b", "d", "c");
  }

  @Test
  void aCrashBeforeTheAnchorIsDurableCommitsNothing() throws Exception {
    commitWithoutAnAnswer("a");
    house.restart();
    withdraw();
    house.turnUntilMoved();
    house.catalog.allow(NAME);
    house.post("b");
    house.crashAt(Faults.Point.QUARANTINE_ASKED_NOT_ANCHORED);
    assertThatThrownBy(house::turn).isInstanceOf(Crash.class);
    assertThat(house.rows()).containsExactly("a");

    house.restart();
    house.turn();
    house.replay(house.items().get(0));

    assertThat(house.rows()).containsExactly("a", "b");
  }

  @Test
  void nothingIsCommittedWhileACommandHasAnItemWithoutAnAnchor() throws Exception {
    house.post("a");
    withdraw();
    house.turnUntilMoved();
    house.catalog.allow(NAME);
    house.post("b");
    try (var locked = house.store().lock(house.items().get(0).id())) {
      house.turn();
      assertThat(house.rows()).isEmpty();

      locked.anchor(Position.BEFORE_ALL);
      house.turn();
      assertThat(house.rows()).containsExactly("b");
    }
  }

  @Test
  void aFullQuarantineTakesNothingAndTheJournalKeepsIt() throws Exception {
    house.maxBytes = 10_000;
    house.restart();
    house.post("a");
    withdraw();
    house.turnUntilMoved();
    assertThat(house.items()).hasSize(1);
    house.post("b");
    house.turnUntilMoved();
    assertThat(house.items()).hasSize(1);
    assertThat(house.journal.backlog(TABLE)).isPresent();
    assertThat(house.worker.dueInNanos()).isPresent();

    close(State.DISCARDED);
    house.turn();

    assertThat(house.openItems()).hasSize(1);
    assertThat(house.journal.backlog(TABLE)).isEmpty();
    assertThat(house.quarantine.status().bytes()).isLessThanOrEqualTo(10_000);
  }

  @Test
  void whoWaitsForAQuarantinedRowIsNotToldThatItIsInTheTable() throws Exception {
    house.post("a");
    Position quarantined = house.journal.last();
    withdraw();
    house.turnUntilMoved();
    house.catalog.allow(NAME);
    house.post("b");
    house.turn();

    assertThatThrownBy(() -> house.worker.whenCommitted(quarantined).join())
        .hasRootCauseInstanceOf(IngestException.class)
        .hasMessageContaining(
            "The request is stored, but in the quarantine, because table main.telemetry.logs could"
                + " not be written. An administrator replays or discards it");
    assertThat(house.worker.whenCommitted(house.journal.last())).isCompleted();
    house.replay(house.items().get(0));
    assertThat(house.worker.whenCommitted(quarantined)).isCompleted();
  }

  @Test
  void whoWaitsWhileTheTableIsHeldIsToldSo() throws Exception {
    house.post("a");
    CompletableFuture<Void> committed = house.worker.whenCommitted(house.journal.last());
    withdraw();
    house.turn();
    assertThatThrownBy(committed::join)
        .hasMessageContaining(
            "The request is stored, but table main.telemetry.logs cannot be written now: "
                + WITHDRAWN
                + ".");
  }

  /** The rows are in the table, and nobody was told. */
  private void commitWithoutAnAnswer(String... bodies) {
    house.table(TABLE).failures.add(new Failure(Kind.UNKNOWN, true));
    house.post(bodies);
    house.turn();
    assertThat(house.rows()).containsExactly(bodies);
  }

  private void withdraw() {
    house.catalog.refuse(NAME, ErrorCode.PERMISSION_DENIED, WITHDRAWN);
  }

  private void close(State end) throws Exception {
    QuarantineItem item = house.items().get(0);
    if (end == State.REPLAYED) {
      house.replay(item);
    } else {
      try (var locked = house.store().lock(item.id())) {
        locked.finish(end, item.origin().movedAt());
      }
    }
  }
}
