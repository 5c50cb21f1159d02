package io.otlpdelta.pipeline;

import io.otlpdelta.env.Faults;
import io.otlpdelta.journal.JournalFullException;
import io.otlpdelta.journal.Position;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * One seed: the real core in one thread on a manual clock, and up to so many random steps of
 * clients, disks, tables, other writers and crashes. Every invariant is checked after every step.
 * In the end everything heals, and then every stored row must be in its table exactly once.
 */
final class Simulation {
  private static final Duration CALM = Duration.ofMinutes(5);
  private static final int MAX_CALM_TURNS = 5_000;

  private final long seed;
  private final Random random;
  private final SimulationCounts counts = new SimulationCounts();
  private final SimulationTrace trace = new SimulationTrace();
  private final PlantedBug bug;
  private final Path reports;
  private final SimulatedWorld world;
  private final SimulatedClients clients;
  private final SimulatedRequests requests;
  private SimulatedProcess process;
  private int step;
  private String detail = "";

  Simulation(long seed, PlantedBug bug, Path reports) {
    this.seed = seed;
    // Neighbouring seeds of Random begin alike.
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.bug = bug;
    this.reports = reports;
    this.world = new SimulatedWorld(random, counts, reports);
    this.clients = new SimulatedClients(world.ledger(), counts);
    this.requests = new SimulatedRequests(random);
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
      case TIME ->
          pass(
              Duration.ofMillis(
                  new long[] {10, 120, 1_000, 5_000, 16_000, 61_000}[random.nextInt(6)]));
      case LONG_PAUSE -> pass(Duration.ofMinutes(random.nextBoolean() ? 6 : 100));
      case COMMIT_FAULT -> commitFault();
      case FILE_FAULT -> fileFault();
      case AMBUSH -> anyTable().ambush(this::ambush);
      case CATALOG_DOWN -> catalog(false);
      case CATALOG_UP -> catalog(true);
      case LAND -> land();
      case ANOTHER_WRITER -> anotherWriter();
      case ZOMBIE -> zombie();
      case DROP -> drop();
      case CREATE_AGAIN -> createAgain();
      case RESTORE -> restore();
      case FORBID -> forbid();
      case PERMIT -> permit();
      case ALTER -> anyTable().alter();
      case FULL -> full();
      case DISK_FAILURE -> diskFailure();
      case CRASH -> crashNow();
      case CRASH_AT_POINT -> crashAtPoint();
      case CRASH_AT_SEAM -> crashAtSeam();
      case DRAIN -> drain();
      case CALM -> calmDown();
      case VACUUM -> counts.add(Event.VACUUM, world.vacuum());
      case RESTART -> start();
    }
  }

  private void post() {
    SimulatedRequest request =
        requests.make(world.ledger().requests(), requests.anyKind(), anyName());
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
    SimulatedTable table = anyTable();
    detail = fault + " for " + table.handle().name();
    table.demand(fault);
  }

  private void fileFault() {
    counts.add(Event.FILE_FAULT);
    world.files().failNext(1 + random.nextInt(3));
  }

  /** In the middle of a turn. */
  private void ambush() {
    switch (random.nextInt(5)) {
      case 0 -> land();
      case 1 -> anotherWriter();
      case 2 -> zombie();
      case 3 -> counts.add(Event.VACUUM, world.vacuum());
      default -> anyTable().alter();
    }
  }

  private void catalog(boolean available) {
    counts.add(Event.CATALOG_DOWN, available ? 0 : 1);
    world.catalog().setAvailable(available);
  }

  private void land() {
    if (world.tables().inFlight() > 0) {
      world.land();
    }
  }

  private void anotherWriter() {
    SimulatedTable table = anyTable();
    if (!table.isDropped()) {
      counts.add(Event.ANOTHER_WRITER);
      world.writeAsAnother(table);
    }
  }

  private void zombie() {
    boolean atOnce = random.nextBoolean();
    SimulatedTable table = anyTable();
    if (world.writeAsZombie(table, atOnce)) {
      counts.add(Event.ZOMBIE_COMMIT);
      detail += " " + table.handle().name() + (atOnce ? " at once" : " later");
    }
  }

  private void drop() {
    TableName name = anyName();
    if (world.current(name) != null) {
      counts.add(Event.TABLE_DROPPED);
      detail = name.toString();
      world.drop(name);
    }
  }

  private void createAgain() {
    TableName name = anyName();
    if (world.current(name) == null) {
      counts.add(Event.TABLE_CREATED_AGAIN);
      detail = name.toString();
      world.create(name);
    }
  }

  private void restore() {
    SimulatedTable table = anyTable();
    if (table.isDropped() && world.current(table.handle().name()) == null) {
      counts.add(Event.TABLE_RESTORED);
      detail = table.handle().name().toString();
      world.restore(table);
    }
  }

  private void forbid() {
    TableName name = anyName();
    if (world.current(name) != null && !world.isForbidden(name)) {
      counts.add(Event.PERMISSION_LOST);
      detail = name.toString();
      world.forbid(name);
    }
  }

  private void permit() {
    TableName name = anyName();
    if (world.isForbidden(name)) {
      counts.add(Event.PERMISSION_BACK);
      detail = name.toString();
      world.permit(name);
    }
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
    Faults.Point point =
        random.nextBoolean()
            ? Faults.Point.DATA_FILE_WRITTEN_NOT_COMMITTED
            : Faults.Point.TABLE_COMMITTED_NOT_RELEASED;
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
      process = new SimulatedProcess(world, bug, reports);
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
      if (world.canBeWritten(table)) {
        world.ledger().checkComplete(table.handle().id());
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
    for (SimulatedTable table : world.tables().all()) {
      for (Position position : world.ledger().table(table.handle().id()).missing()) {
        if (!process.holds(table.handle().id(), position)) {
          throw world
              .ledger()
              .broken(Invariant.ACK_IS_DURABLE, position + " of a dropped table is nowhere");
        }
      }
    }
  }

  private TableName anyName() {
    return SimulatedWorld.NAMES.get(random.nextInt(SimulatedWorld.NAMES.size()));
  }

  private SimulatedTable anyTable() {
    List<SimulatedTable> all = world.tables().all();
    // Mostly one that is there.
    for (int i = 0; i < 3; i++) {
      SimulatedTable table = all.get(random.nextInt(all.size()));
      if (!table.isDropped()) {
        return table;
      }
    }
    return all.get(random.nextInt(all.size()));
  }
}
