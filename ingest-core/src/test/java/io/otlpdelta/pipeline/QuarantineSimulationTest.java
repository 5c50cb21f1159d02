package io.otlpdelta.pipeline;

import static io.otlpdelta.pipeline.QuarantineHouse.NAME;
import static io.otlpdelta.pipeline.QuarantineHouse.TABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.delta.CommitException.Kind;
import io.otlpdelta.env.Faults;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.journal.Position;
import io.otlpdelta.journal.StoredEntry;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableName;
import io.otlpdelta.pipeline.QuarantineHouse.Crash;
import io.otlpdelta.pipeline.QuarantineReplay.OnDamage;
import io.otlpdelta.pipeline.TableDouble.Failure;
import io.otlpdelta.quarantine.LockedItem;
import io.otlpdelta.quarantine.QuarantineItem;
import io.otlpdelta.quarantine.QuarantineItem.State;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lives of one table, by seed: it breaks and heals, commits fail in every way before and after
 * their effect, server and command line are killed at any point, items are replayed and discarded.
 */
@Timeout(300)
class QuarantineSimulationTest {
  private static final int SEEDS = 250;
  private static final int STEPS = 60;
  private static final TableId OTHER = new TableId(new UUID(3, 4));
  private static final TableName OTHER_NAME = TableName.parse("main.telemetry.other");

  @TempDir private Path dataDir;

  @Test
  void whateverHappensEachRowIsInATableOnceUntilItIsDiscarded() throws Exception {
    int moved = 0;
    int crashed = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      Life life = new Life(dataDir.resolve("seed-" + seed), seed);
      try {
        life.live();
        life.end();
      } catch (Exception | AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + life.story, e);
      }
      moved += life.house.items().size();
      crashed += life.crashes;
    }
    assertThat(moved).as("items in all lives").isGreaterThan(SEEDS / 2);
    assertThat(crashed).as("crashes in all lives").isGreaterThan(SEEDS / 2);
  }

  private static final class Life {
    private final QuarantineHouse house;
    private final Random random;
    private final List<String> story = new ArrayList<>();
    private final Set<String> posted = new HashSet<>();
    private final Set<String> discarded = new HashSet<>();
    private int crashes;

    Life(Path folder, int seed) throws Exception {
      this.house = new QuarantineHouse(folder);
      this.random = new Random(seed);
      house.replayBatchBytes = 8;
      house.catalog.put(OTHER_NAME, OTHER);
    }

    void live() throws Exception {
      for (int i = 0; i < STEPS; i++) {
        step();
        nothingTwice();
      }
    }

    private void step() throws Exception {
      switch (random.nextInt(12)) {
        case 0, 1, 2 -> post();
        case 3, 4 -> turn();
        case 5 -> {
          house.time.advance(Duration.ofMinutes(11));
          turn();
        }
        case 6 -> breakTable();
        case 7 -> heal();
        case 8 -> failNextCommit(house.table(random.nextInt(4) == 0 ? OTHER : TABLE));
        case 9 -> restart();
        case 10 -> replay(any(house.openItems()), random.nextInt(5) == 0);
        default -> discard();
      }
    }

    /** Everything heals, and everything is written. */
    void end() throws Exception {
      heal();
      house.tables.values().forEach(table -> table.failures.clear());
      restart();
      for (int i = 0; i < 3; i++) {
        house.turn();
      }
      assertThat(house.journal.backlog(TABLE)).isEmpty();
      for (QuarantineItem item : house.openItems()) {
        Optional<TableName> begun = item.target().map(QuarantineItem.Target::name);
        house.replay(item.id(), begun, OnDamage.STOP);
      }
      nothingTwice();
      assertThat(house.openItems()).isEmpty();
      Set<String> written = new HashSet<>();
      house.tables.values().forEach(table -> written.addAll(table.rows));
      Set<String> expected = new HashSet<>(posted);
      expected.removeAll(discarded);
      assertThat(written).containsAll(expected);
      assertThat(posted).containsAll(written);
    }

    private void nothingTwice() throws Exception {
      house.tables.values().forEach(table -> assertThat(table.rows).doesNotHaveDuplicates());
      Position last = Position.BEFORE_ALL;
      for (QuarantineItem item : house.items()) {
        assertThat(item.contents().first().isAfter(last)).as("no entry is in two items").isTrue();
        last = item.contents().last();
      }
    }

    private void post() {
      for (int i = random.nextInt(3); i >= 0; i--) {
        String row = "r" + posted.size();
        posted.add(row);
        house.post(row);
      }
      story.add("post to " + posted.size());
    }

    private void turn() throws Exception {
      killSometimes();
      story.add("turn");
      try {
        house.turn();
      } catch (Crash e) {
        crashes++;
        story.add("crashed");
        restart();
      }
      house.faults = Faults.NONE;
    }

    private void breakTable() {
      story.add("break");
      if (random.nextBoolean()) {
        house.catalog.refuse(NAME, ErrorCode.PERMISSION_DENIED, "withdrawn");
      } else {
        house.catalog.put(NAME, OTHER);
      }
      // A worker that has the table open meets it in its commit.
      house.table(TABLE).failures.add(new Failure(Kind.PERMANENT, random.nextBoolean()));
    }

    private void heal() {
      story.add("heal");
      house.catalog.put(NAME, TABLE);
    }

    private void failNextCommit(TableDouble table) {
      Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
      boolean afterTheEffect = random.nextBoolean();
      table.failures.add(new Failure(kind, afterTheEffect));
      story.add("fail " + kind + (afterTheEffect ? " after" : " before"));
    }

    private void restart() throws Exception {
      story.add("restart");
      house.restart();
    }

    private void replay(Optional<QuarantineItem> item, boolean elsewhere) throws Exception {
      if (item.isEmpty()) {
        return;
      }
      killSometimes();
      story.add("replay " + item.get().id() + (elsewhere ? " elsewhere" : ""));
      try {
        house.replay(
            item.get().id(),
            elsewhere ? Optional.of(OTHER_NAME) : Optional.<TableName>empty(),
            OnDamage.STOP);
      } catch (Crash e) {
        crashes++;
        story.add("crashed");
      } catch (ReplayException e) {
        story.add("not replayed: " + e.getMessage());
      }
      house.faults = Faults.NONE;
    }

    private void discard() throws Exception {
      Optional<QuarantineItem> item = any(house.openItems());
      if (item.isEmpty() || random.nextBoolean()) {
        return;
      }
      story.add("discard " + item.get().id());
      try (LockedItem locked = house.store().lock(item.get().id())) {
        List<StoredEntry> lost = locked.entries().read(Position.BEFORE_ALL, 1 << 20);
        lost.forEach(
            entry -> discarded.add(StandardCharsets.UTF_8.decode(entry.entry().body()).toString()));
        locked.finish(State.DISCARDED, item.get().origin().movedAt());
      }
    }

    private void killSometimes() {
      if (random.nextBoolean()) {
        return;
      }
      Faults.Point[] points = Faults.Point.values();
      int hits = random.nextInt(3);
      Faults.Point crash = points[random.nextInt(points.length)];
      int[] met = new int[1];
      house.faults =
          point -> {
            boolean hit = random.nextBoolean() ? point == crash : point.name().contains("QUARANT");
            if (hit && met[0]++ == hits) {
              story.add("kill at " + point);
              throw new Crash();
            }
          };
    }

    private Optional<QuarantineItem> any(List<QuarantineItem> items) {
      return items.isEmpty()
          ? Optional.empty()
          : Optional.of(items.get(random.nextInt(items.size())));
    }
  }
}
