package io.otlpdelta.pipeline;

import io.otlpdelta.env.Faults;
import io.otlpdelta.model.TableName;
import io.otlpdelta.pipeline.QuarantineReplay.OnLostTarget;
import io.otlpdelta.quarantine.LockedItem;
import io.otlpdelta.quarantine.QuarantineItem;
import io.otlpdelta.quarantine.QuarantineItem.State;
import io.otlpdelta.quarantine.QuarantineItem.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Who looks after the quarantine: replays and discards items, in processes that may end early. */
final class SimulatedAdmin {
  private static final long REPLAY_BATCH_BYTES = 400;
  private static final Faults.Point[] POINTS = {
    Faults.Point.QUARANTINE_ASKED_NOT_ANCHORED,
    Faults.Point.REPLAY_COMMITTED_NOT_MARKED,
    Faults.Point.QUARANTINE_CLOSED_NOT_DELETED
  };

  private final SimulatedWorld world;
  private final Random random;

  SimulatedAdmin(SimulatedWorld world, Random random) {
    this.world = world;
    this.random = random;
  }

  /** Replays any item, to its own table or to the one that has its name now. */
  String replayAny() {
    Optional<QuarantineItem> item = any();
    if (item.isEmpty()) {
      return "nothing";
    }
    Lifeline lifeline = new Lifeline(world.counts());
    switch (random.nextInt(4)) {
      case 0 -> lifeline.cutAfter(1 + random.nextInt(15));
      case 1 -> lifeline.cutAt(POINTS[random.nextInt(POINTS.length)]);
      default -> {}
    }
    Optional<TableName> into =
        random.nextBoolean() ? Optional.of(item.get().origin().name()) : Optional.empty();
    return item.get().id() + ": " + replay(item.get(), into, lifeline);
  }

  String discardAny() {
    Optional<QuarantineItem> item = any();
    if (item.isEmpty()) {
      return "nothing";
    }
    Lifeline lifeline = new Lifeline(world.counts());
    try (LockedItem locked = world.quarantine(lifeline).lock(item.get().id())) {
      locked.finish(State.DISCARDED, now());
      world.ledger().quarantine().discarded(item.get());
      world.counts().add(Event.DISCARDED);
      return item.get().id().toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In the end: what can be replayed is. */
  void replayAll() {
    for (QuarantineItem item : world.ledger().quarantine().open()) {
      Optional<TableName> begun = item.target().map(Target::name);
      String outcome = replay(item, begun, new Lifeline(world.counts()));
      boolean own = item.origin().table().equals(world.current(item.origin().name()));
      if (own && begun.isEmpty() && !outcome.equals("done")) {
        throw world
            .ledger()
            .broken(Invariant.NO_HOSTAGE, item + " stays in the quarantine: " + outcome);
      }
    }
  }

  private String replay(QuarantineItem item, Optional<TableName> into, Lifeline lifeline) {
    world.counts().add(Event.REPLAY);
    try (LockedItem locked = world.quarantine(lifeline).lock(item.id())) {
      new QuarantineReplay(
              world.catalog(),
              world.tables().committers(lifeline),
              journal -> world.incarnations(),
              world.tables().writers(lifeline),
              world.deadLetters(lifeline),
              world.time(),
              lifeline,
              REPLAY_BATCH_BYTES)
          // No table gets another name here, so one that its name does not lead to was dropped.
          .replay(locked, into, QuarantineReplay.OnDamage.STOP, OnLostTarget.BEGIN_ANEW);
    } catch (SimulatedCrash e) {
      return "crashed";
    } catch (ReplayException e) {
      world.counts().add(Event.REPLAY_REFUSED);
      return String.valueOf(e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a simulation", e);
    }
    if (lifeline.openFiles() + lifeline.openCommitters() > 0) {
      throw world.ledger().broken(Invariant.BOUNDED, "a replay leaves something open");
    }
    return "done";
  }

  private Optional<QuarantineItem> any() {
    List<QuarantineItem> open = world.ledger().quarantine().open();
    return open.isEmpty() ? Optional.empty() : Optional.of(open.get(random.nextInt(open.size())));
  }

  private Instant now() {
    return Instant.ofEpochMilli(world.time().epochMillis());
  }
}
