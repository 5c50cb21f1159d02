package io.otlpdelta.pipeline;

import io.otlpdelta.env.Faults;
import io.otlpdelta.journal.JournalFullException;
import io.otlpdelta.model.TableId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * One seed: the real core in one thread on a manual clock, and up to so many random steps of
 * clients, disks, tables, other writers and crashes. Every invariant is checked after every step.
 * In the end everything heals, and then every stored row must be in its table exactly once.
 */
final class Simulation {
  private static final Duration CALM = Duration.ofMinutes(7);
  private static final int MAX_CALM_TURNS = 5_000;

  /** Where the server may end between two durable steps, the frequent ones twice. */
  private static final Faults.Point[] POINTS = {
    Faults.Point.DATA_FILE_WRITTEN_NOT_COMMITTED,
    Faults.Point.DATA_FILE_WRITTEN_NOT_COMMITTED,
    Faults.Point.TABLE_COMMITTED_NOT_RELEASED,
    Faults.Point.TABLE_COMMITTED_NOT_RELEASED,
    Faults.Point.QUARANTINE_WRITTEN_NOT_RENAMED,
    Faults.Point.QUARANTINED_NOT_RELEASED,
    Faults.Point.QUARANTINE_ASKED_NOT_ANCHORED
  };

  private static final long[] PAUSES_MILLIS = {10, 120, 1_000, 5_000, 16_000, 61_000};

  private final long seed;
  private final Random random;
  private final SimulationCounts counts = new SimulationCounts();
  private final SimulationTrace trace = new SimulationTrace();
  private final PlantedBug bug;
  private final Path folder;
  private final SimulatedWorld world;
  private final SimulatedClients clients;
  private final SimulatedRequests requests;
  private final SimulatedOthers others;
  private final SimulatedAdmin admin;
  private SimulatedProcess process;
  private int step;
  private String detail = "";

  Simulation(long seed, PlantedBug bug, Path folder) {
    this(seed, bug, folder, MemoryTables::new);
  }

  /** With those tables instead of the ones in memory. */
  Simulation(
      long seed, PlantedBug bug, Path folder, Function<SimulatedWorld, SimulatedTables> tables) {
    this.seed = seed;
    // Neighbouring seeds of Random begin alike.
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.bug = bug;
    this.folder = folder;
    this.world = new SimulatedWorld(random, counts, folder, tables);
    this.clients = new SimulatedClients(world.ledger(), counts);
    this.requests = new SimulatedRequests(random);
    this.others = new SimulatedOthers(world, random);
    this.admin = new SimulatedAdmin(world, random);
  }

  SimulationCounts counts() {
    return counts;
  }

  SimulationTrace trace() {
    return trace;
  }

  /** Runs to the end, or to the first step after which an invariant is broken. */
  void run(int steps) {
    String what = "start";
    try {
      start();
      for (step = 1; step <= steps; step++) {
        SimulationStep next = SimulationStep.next(random, process != null);
        what = next.name();
        detail = "";
        guarded(() -> act(next));
        finishStep(what);
      }
      what = "end";
      guarded(this::endWell);
      finishStep(what);
    } catch (InvariantBroken e) {
      trace.add(line(what));
      throw new SimulationFailure(seed, step, trace, e);
    }
  }

  /** A step may end the process at any depth. */
  private void guarded(Runnable action) {
    try {
      action.run();
    } catch (SimulatedCrash e) {
      detail += " crashed";
    }
    if (process != null && process.lifeline().isCut()) {
      crash();
    }
  }

  private void finishStep(String what) {
    counts.add(Event.STEP);
    trace.add(line(what));
    world.tables().observe();
    world.ledger().throwIfBroken();
    if (process != null) {
      world.ledger().checkOwed(process::holds);
      process.checkBounds();
    }
  }

  private String line(String what) {
    List<String> answers = clients.takeAnswers();
    return step
        + " "
        + what
        + (detail.isEmpty() ? "" : " " + detail)
        + (answers.isEmpty() ? "" : " " + answers);
  }

  private void act(SimulationStep next) {
    switch (next) {
      case POST -> post();
      case RETRY -> retry();
      case SYNC -> sync();
      case TURN -> turn();
      case TIME -> pass(Duration.ofMillis(PAUSES_MILLIS[random.nextInt(PAUSES_MILLIS.length)]));
      case LONG_PAUSE -> pass(Duration.ofMinutes(random.nextBoolean() ? 6 : 100));
      case COMMIT_FAULT -> commitFault();
      case FILE_FAULT -> fileFault();
      case AMBUSH -> detail = others.ambush();
      case CATALOG_DOWN -> detail = others.catalog(false);
      case CATALOG_UP -> detail = others.catalog(true);
      case LAND -> detail = others.land();
      case ANOTHER_WRITER -> detail = others.write();
      case ZOMBIE -> detail = others.zombie();
      case DROP -> detail = others.drop();
      case CREATE_AGAIN -> detail = others.createAgain();
      case RESTORE -> detail = others.restore();
      case FORBID -> detail = others.forbid();
      case PERMIT -> detail = others.permit();
      case ALTER -> detail = others.alter();
      case FULL -> full();
      case DISK_FAILURE -> diskFailure();
      case CRASH -> crashNow();
      case CRASH_AT_POINT -> crashAtPoint();
      case CRASH_AT_SEAM -> crashAtSeam();
      case DRAIN -> drain();
      case CALM -> calmDown();
      case VACUUM -> detail = others.vacuum();
      case REPLAY -> detail = admin.replayAny();
      case DISCARD -> detail = admin.discardAny();
      case RESTART -> start();
    }
  }

  private void post() {
    SimulatedRequest request =
        requests.make(world.ledger().requests(), requests.anyKind(), others.anyName());
    world.ledger().made(request);
    counts.add(Event.POST);
    send(request);
  }

  /** The same bytes again, mostly of a request made a short while ago. */
  private void retry() {
    int made = world.ledger().requests();
    if (made > 0) {
      int back = random.nextInt(random.nextInt(8) == 0 ? made : Math.min(made, 6));
      counts.add(Event.RETRY);
      send(world.ledger().request(made - 1 - back));
    }
  }

  private void send(SimulatedRequest request) {
    boolean waits = random.nextInt(4) == 0;
    detail = request + " " + request.kind() + " to " + request.table() + (waits ? " waits" : "");
    TableId table = world.current(request.table());
    clients.send(process.ingest(), process.lifeline(), request, table, waits);
  }

  private void sync() {
    int held = process.journal().held();
    int count = random.nextInt(3) == 0 ? random.nextInt(held + 1) : held;
    detail = count + " of " + held;
    process.journal().sync(count);
  }

  /** One of the turns that are due; when none is, mostly the next one that will be. */
  private void turn() {
    int due = process.executor().due();
    if (due == 0 && random.nextInt(3) > 0) {
      detail = "next";
      process.executor().runNext(Duration.ofSeconds(20));
    } else if (due > 0) {
      int index = random.nextInt(due);
      detail = index + " of " + due;
      process.executor().runDue(index);
    }
  }

  private void pass(Duration duration) {
    detail = duration.toString();
    world.time().advance(duration);
  }

  private void commitFault() {
    CommitFault[] faults = CommitFault.values();
    CommitFault fault = faults[1 + random.nextInt(faults.length - 1)];
    SimulatedTable table = others.anyTable();
    detail = fault + " for " + table.handle().name();
    table.demand(fault);
  }

  private void fileFault() {
    counts.add(Event.FILE_FAULT);
    world.tables().failFiles(1 + random.nextInt(3));
  }

  private void full() {
    counts.add(Event.FULL);
    process.journal().refuseNext(new JournalFullException("injected: full", random.nextBoolean()));
  }

  private void diskFailure() {
    counts.add(Event.DISK_FAILED);
    process.journal().failDisk(random.nextInt(process.journal().held() + 1));
  }

  private void crashNow() {
    counts.add(Event.CRASH_BETWEEN_STEPS);
    process.lifeline().cut();
  }

  private void crashAtPoint() {
    Faults.Point point = POINTS[random.nextInt(POINTS.length)];
    detail = point.toString();
    process.lifeline().cutAt(point);
  }

  private void crashAtSeam() {
    int touches = 1 + random.nextInt(40);
    detail = "after " + touches;
    process.lifeline().cutAfter(touches);
  }

  /** The process is gone; some of what was queued may have reached the disk. */
  private void crash() {
    int held = process.journal().held();
    int survivors = random.nextInt(held + 1);
    detail += " with " + survivors + " of " + held + " queued entries on disk";
    counts.add(Event.ENTRY_LOST, held - survivors);
    process.end(survivors);
    clients.processEnded();
    world.ledger().processEnded();
    process = null;
  }

  private void start() {
    counts.add(Event.RESTART);
    try {
      process = new SimulatedProcess(world, bug, folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A planned stop: drain as far as the time allows, close, start again in a later step. */
  private void drain() {
    counts.add(Event.DRAIN);
    CompletableFuture<Void> drained = process.beginDrain();
    process.journal().sync(process.journal().held());
    for (int turns = 0; !drained.isDone() && turns < 20; turns++) {
      process.executor().runNext(Duration.ofSeconds(1));
    }
    detail = drained.isDone() ? "done" : "not done";
    process.close();
    clients.checkAnswered();
    clients.processEnded();
    world.ledger().processEnded();
    process = null;
  }

  /** Nothing fails for a while: all tables that can be written get everything they are owed. */
  private void calmDown() {
    if (process.journal().status().failed()) {
      return;
    }
    counts.add(Event.CALM);
    world.calm();
    process.journal().sync(process.journal().held());
    long end = world.time().nanoTime() + CALM.toNanos();
    int turns = 0;
    while (process.executor().runNext(Duration.ofNanos(end - world.time().nanoTime()))) {
      if (++turns > MAX_CALM_TURNS) {
        throw world.ledger().broken(Invariant.NO_HOSTAGE, "a table takes turns without an end");
      }
    }
    clients.checkAnswered();
    for (SimulatedTable table : world.tables().all()) {
      TableId id = table.handle().id();
      if (world.canBeWritten(table)) {
        world.ledger().checkComplete(id);
      } else if (world.isMovedWithin(CALM) && process.journal().backlog(id).isPresent()) {
        throw world.ledger().broken(Invariant.NO_HOSTAGE, "the journal keeps entries of " + id);
      }
    }
  }

  /** Everything heals but what was dropped. */
  private void endWell() {
    SimulatedWorld.NAMES.stream().filter(world::isForbidden).forEach(world::permit);
    if (process != null && process.journal().status().failed()) {
      process.lifeline().cut();
      crash();
    }
    if (process == null) {
      start();
    }
    process.lifeline().heal();
    calmDown();
    admin.replayAll();
    world.tables().observe();
    for (SimulatedTable table : world.tables().all()) {
      world.ledger().checkAllAccountedFor(table.handle().id(), process::holds);
    }
  }
}
