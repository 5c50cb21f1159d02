package io.otlpdelta.journal;

import static io.otlpdelta.journal.JournalInvariant.DAMAGE_IS_TOLD;
import static io.otlpdelta.journal.JournalInvariant.GOES_ON;

import io.otlpdelta.env.Faults;
import io.otlpdelta.env.Randomness;
import io.otlpdelta.journal.SimulatedDisk.Failure;
import io.otlpdelta.model.TableId;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A journal's life by seed, on one thread: entries come, workers step in any order, tables get on
 * or not, time passes, the disk fails and fills up, the program is killed, the power is cut. After
 * each step the invariants are asked.
 */
final class JournalSimulation {
  private static final Path FOLDER = Path.of("/journal");
  private static final List<String> WORKERS =
      List.of("journal-writer", "journal-acknowledger", "journal-housekeeper");
  private static final int STEPS = 260;
  private static final long LARGE = 1 << 30;

  private final Random random;
  private final Mutation mutation;
  private final Alarms alarms;
  private final JournalOptions options;
  private final JournalOracle oracle = new JournalOracle();
  private final JournalWatch watch;
  private final SimulatedDisk disk;
  private final SettableTime time = new SettableTime();
  private final int tables;
  private final int stuckTables;
  private final boolean failing;
  private final boolean damaging;
  private final boolean filling;
  private final Faults.@Nullable Point crashPoint;
  private int crashPointPasses;
  private int appended;
  private boolean damageDone;
  private boolean atPeace;
  private SteppedRunner runner;
  private @Nullable DiskJournal journal;

  JournalSimulation(long seed, Mutation mutation, Alarms alarms) {
    this.random = new Random(seed);
    this.mutation = mutation;
    this.alarms = alarms;
    this.tables = 1 + random.nextInt(4);
    this.stuckTables = random.nextInt(2);
    this.failing = random.nextInt(3) == 0;
    this.damaging = random.nextInt(6) == 0;
    this.filling = random.nextInt(4) == 0;
    this.crashPoint = random.nextInt(3) == 0 ? point() : null;
    this.options = someOptions();
    this.watch = new JournalWatch(FOLDER, options.budgetBytes(), oracle);
    this.disk = new SimulatedDisk(random, watch);
    this.runner = new SteppedRunner(time);
    oracle.watch(disk);
    watch.watch(disk);
    alarms.reset();
  }

  /** Prints all that happens, for looking into one seed. */
  void tellStory() {
    disk.tellStory();
  }

  /** Lives it through; throws at the first invariant that does not hold. */
  void run() {
    start();
    for (int i = 0; i < STEPS; i++) {
      try {
        step();
      } catch (SimulatedDisk.Crash e) {
        oracle.requireNoViolation();
      }
      oracle.requireNoViolation();
      if (disk.isCrashed()) {
        restart();
      }
    }
    settle();
  }

  private Faults.Point point() {
    Faults.Point[] all = Faults.Point.values();
    return all[random.nextInt(5)];
  }

  private JournalOptions someOptions() {
    int segmentBytes = (4 + 2 * random.nextInt(3)) * RecordFormat.PAGE_BYTES;
    long budget = (long) segmentBytes * (6 + random.nextInt(10));
    return JournalOptions.defaults(FOLDER)
        .withSizes(segmentBytes, budget)
        .withTableQuotaBytes(budget / (1 + random.nextInt(3)))
        .withMaxQueuedBytes(64 * 1024)
        .withRetainAfterRelease(Duration.ofSeconds(random.nextInt(3) * 30L))
        .withParkAfter(Duration.ofSeconds(1 + random.nextInt(2) * 600L));
  }

  private void step() {
    int choice = random.nextInt(100);
    if (choice < 34) {
      append();
    } else if (choice < 74) {
      runner.step(WORKERS.get(random.nextInt(WORKERS.size())));
    } else if (choice < 84) {
      commit(table());
    } else if (choice < 89) {
      time.advance(Duration.ofMillis(1L << random.nextInt(20)));
    } else if (choice < 93) {
      check(table());
    } else if (choice < 94) {
      journal().forEachSince(0, oracle::judge);
    } else if (choice < 98) {
      trouble();
    } else if (choice < 99) {
      stop();
    } else {
      runner.stepAll();
    }
    if (journal != null && journal.status().failed() && random.nextInt(8) == 0) {
      stop();
    }
  }

  private TableId table() {
    return Entries.table(random.nextInt(tables));
  }

  private void append() {
    TableId table = table();
    byte[] body = body(table, ++appended);
    JournalOracle.Sent entry = oracle.appended(table, body);
    disk.tell("append %d of %d bytes to %s", appended, body.length, table);
    journal()
        .append(Entries.entry(table, body, time.epochMillis()))
        .whenComplete((position, failure) -> oracle.answered(entry, position, failure));
  }

  private byte[] body(TableId table, int id) {
    int kind = random.nextInt(100);
    if (kind < 8) {
      long next = Math.max(journal().last().sequence() + 1, journal().begin().sequence());
      return SimulatedBodies.hostile(random, id, table, next);
    }
    int most = kind < 65 ? 300 : kind < 92 ? 3_000 : 3 * options.segmentBytes() / 2;
    return SimulatedBodies.random(random, id, 20 + random.nextInt(most));
  }

  /** The table takes some of its entries, and says so. */
  private void commit(TableId table) {
    boolean stuck = table.equals(Entries.table(0)) && stuckTables > 0;
    if (stuck && random.nextInt(20) != 0) {
      return;
    }
    long after = oracle.released(table);
    long most = random.nextBoolean() ? 2_000 : LARGE;
    List<StoredEntry> found = read(table, after, most);
    oracle.read(table, after, found, false, alarms.any());
    if (!found.isEmpty()) {
      Position last = found.get(found.size() - 1).position();
      disk.tell("release %s up to %s", table, last);
      oracle.release(table, last.sequence());
      journal().release(table, last);
    }
  }

  private void check(TableId table) {
    List<StoredEntry> found = new ArrayList<>();
    long after = oracle.released(table);
    List<StoredEntry> next = read(table, after, LARGE);
    while (!next.isEmpty()) {
      found.addAll(next);
      next = read(table, next.get(next.size() - 1).position().sequence(), LARGE);
    }
    oracle.read(table, after, found, true, alarms.any());
    if (alarms.any() && !damageDone) {
      oracle.violated(DAMAGE_IS_TOLD, "an alarm without damage: " + alarms.first());
    }
  }

  private List<StoredEntry> read(TableId table, long after, long maxBytes) {
    return journal().read(table, new Position(after), maxBytes);
  }

  private void trouble() {
    int kind = random.nextInt(4);
    if (kind == 0 && damaging) {
      damageSomething();
    } else if (kind == 1 && filling) {
      boolean full = random.nextBoolean();
      disk.setCapacity(full ? disk.usedBytes() + random.nextInt(100_000) : Long.MAX_VALUE / 2);
    } else if (kind < 3 && failing) {
      Failure failure = random.nextBoolean() ? Failure.FORCE : someFailure();
      disk.fail(failure, random.nextInt(6));
    } else {
      disk.crashAfter(random.nextInt(20));
    }
  }

  private Failure someFailure() {
    return Failure.values()[random.nextInt(Failure.values().length)];
  }

  private void damageSomething() {
    List<SimulatedNode> files =
        disk.files().stream().filter(f -> f.path().toString().endsWith(".segment")).toList();
    if (files.isEmpty()) {
      return;
    }
    SimulatedNode file = files.get(random.nextInt(files.size()));
    int page = random.nextInt((int) (file.length() / RecordFormat.PAGE_BYTES));
    int from = page * RecordFormat.PAGE_BYTES;
    oracle.damage(file, from, from + RecordFormat.PAGE_BYTES);
    disk.tell("page %d of %s is unreadable from now on", page, file);
    file.makeUnreadable(page);
    damageDone = true;
  }

  private void stop() {
    if (random.nextInt(4) == 0) {
      journal().close();
      oracle.requireNoViolation();
      requireAllAnswered();
    }
    disk.crash();
  }

  /** After a kill or a power cut, as often as it takes to open. */
  private void restart() {
    oracle.crashed();
    if (random.nextInt(3) == 0) {
      disk.restartProcess();
    } else {
      disk.restartMachine();
    }
    if (random.nextInt(6) == 0) {
      time.setEpochMillis(time.epochMillis() - random.nextInt(100_000_000));
    }
    if (random.nextInt(4) == 0) {
      disk.crashAfter(random.nextInt(60));
    }
    start();
  }

  private void start() {
    for (int attempt = 0; attempt < 30; attempt++) {
      int failures = disk.failures();
      try {
        open();
        for (int table = 0; table < tables; table++) {
          check(Entries.table(table));
        }
        oracle.requireNoViolation();
        return;
      } catch (SimulatedDisk.Crash e) {
        disk.restartMachine();
      } catch (IOException e) {
        if (disk.failures() == failures) {
          throw new JournalInvariant.Violation(GOES_ON, "the journal does not open: " + e);
        }
        disk.restartProcess();
      }
      oracle.requireNoViolation();
    }
    throw new JournalInvariant.Violation(GOES_ON, "the journal does not open after 30 crashes");
  }

  private void open() throws IOException {
    journal = null;
    watch.processStarts();
    runner = new SteppedRunner(time);
    Randomness randomness = mutation.randomness(this::randomBytes);
    JournalFiles files = mutation.files(disk, FOLDER);
    JournalSurroundings given =
        new JournalSurroundings(time, randomness, this::passing, files, runner);
    JournalFolder folder = new JournalFolder(FOLDER, files);
    Closeable lock = folder.lock();
    ReadBack back = mutation.readBack(ReadBack.of(options, folder, given));
    journal = new DiskJournal(options, folder, lock, given, back);
  }

  private void passing(Faults.Point point) {
    if (!atPeace && point == crashPoint && crashPointPasses++ % 5 == 4) {
      disk.crash();
      throw new SimulatedDisk.Crash();
    }
  }

  private byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /** At peace, everything that waits is answered; and the journal closes and opens once more. */
  private void settle() {
    atPeace = true;
    disk.disarm();
    disk.setCapacity(Long.MAX_VALUE / 2);
    for (int round = 0; round < 60 && !oracle.unanswered().isEmpty(); round++) {
      time.advance(Duration.ofMillis(250));
      runner.stepAll();
    }
    oracle.requireNoViolation();
    if (disk.isCrashed()) {
      return;
    }
    requireAllAnswered();
    journal().close();
    disk.restartProcess();
    start();
    requireRoomAfterRelease();
    journal().close();
    oracle.requireNoViolation();
  }

  /** A journal that holds nothing any more takes entries, however it has lived. */
  private void requireRoomAfterRelease() {
    Position last = journal().last();
    for (int table = 0; table < tables; table++) {
      oracle.release(Entries.table(table), last.sequence());
      journal().release(Entries.table(table), last);
    }
    for (int round = 0; round < 40; round++) {
      time.advance(Duration.ofSeconds(15));
      runner.stepAll();
      int id = ++appended;
      byte[] body = SimulatedBodies.random(random, id, 500);
      JournalOracle.Sent entry = oracle.appended(Entries.table(0), body);
      journal()
          .append(Entries.entry(Entries.table(0), body, time.epochMillis()))
          .whenComplete((position, failure) -> oracle.answered(entry, position, failure));
      runner.stepAll();
      runner.stepAll();
      oracle.requireNoViolation();
      if (oracle.isHeld(entry)) {
        return;
      }
    }
    throw new JournalInvariant.Violation(
        GOES_ON, "an empty journal takes no entries: " + journal().status() + disk.files());
  }

  private void requireAllAnswered() {
    if (!disk.isCrashed() && !oracle.unanswered().isEmpty()) {
      throw new JournalInvariant.Violation(GOES_ON, "nobody answers " + oracle.unanswered().get(0));
    }
  }

  private DiskJournal journal() {
    if (journal == null) {
      throw new IllegalStateException("the journal is not open");
    }
    return journal;
  }
}
