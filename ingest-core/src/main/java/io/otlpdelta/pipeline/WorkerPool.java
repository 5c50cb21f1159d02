package io.otlpdelta.pipeline;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.journal.Position;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableName;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the turns of all table workers on a few threads, never two turns of one table at once.
 * Thread-safe.
 */
final class WorkerPool {
  private static final Logger logger = LoggerFactory.getLogger(WorkerPool.class);

  private final WorkerContext context;
  private final ScheduledExecutorService threads;
  private final ConcurrentHashMap<TableId, Slot> slots = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * Starts with no worker.
   *
   * @param threads owned by the caller; as many threads as tables may be written at once
   */
  WorkerPool(WorkerContext context, ScheduledExecutorService threads) {
    this.context = context;
    this.threads = threads;
  }

  /** Entries of the table became durable. */
  void arrived(TableId table, TableName name, long bytes) {
    if (closed) {
      logger.debug("[{}] rows arrived while the server stops, they wait for the next start", name);
      return;
    }
    Slot slot = take(table, name);
    try {
      slot.worker.arrived(bytes);
    } finally {
      slot.giveBack();
    }
  }

  /** Completes when the table holds everything up to the position; fails when this is closed. */
  CompletableFuture<Void> whenCommitted(TableId table, TableName name, Position position) {
    if (closed) {
      return CompletableFuture.failedFuture(TableWorker.stopped(name));
    }
    Slot slot = take(table, name);
    try {
      CompletableFuture<Void> committed = slot.worker.whenCommitted(position);
      if (closed) {
        // It may have come too late for the end to see it.
        slot.worker.abandon();
      }
      return committed;
    } finally {
      slot.giveBack();
    }
  }

  /** Tables that cannot be written now, with the reason. */
  Map<TableName, String> held() {
    Map<TableName, String> held = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    slots
        .values()
        .forEach(
            slot -> slot.worker.heldBecause().ifPresent(why -> held.put(slot.worker.name(), why)));
    return held;
  }

  /** The same by the tables' ids. */
  Map<TableId, HeldUnderName> holds() {
    Map<TableId, HeldUnderName> holds = new HashMap<>();
    slots.forEach(
        (table, slot) ->
            slot.worker
                .heldStatus()
                .ifPresent(hold -> holds.put(table, new HeldUnderName(slot.worker.name(), hold))));
    return holds;
  }

  /** Why the table is not written, if it is held. */
  Optional<TableStatus.Hold> hold(TableId table) {
    return Optional.ofNullable(slots.get(table)).flatMap(slot -> slot.worker.heldStatus());
  }

  /** A table that is held, with the name that its worker knows. */
  record HeldUnderName(TableName name, TableStatus.Hold hold) {}

  /** How long the table that is held longest has been; zero when none is. */
  Duration longestHeld() {
    return slots.values().stream()
        .map(slot -> slot.worker.heldFor())
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  /** Tables with a worker. */
  int active() {
    return slots.size();
  }

  /** Drops the workers that were idle for long. */
  void dropIdle() {
    for (TableId table : List.copyOf(slots.keySet())) {
      slots.computeIfPresent(table, (id, slot) -> slot.closeIfIdle() ? null : slot);
    }
  }

  /** Closes every worker; call it after the threads ended. */
  void close() {
    closed = true;
    slots.values().forEach(slot -> slot.worker.close());
    slots.clear();
  }

  /**
   * Tells all who wait that the server stops, and leaves the workers to the turns that still run:
   * instead of {@link #close}, for threads that did not end.
   */
  void abandon() {
    closed = true;
    slots.values().forEach(slot -> slot.worker.abandon());
  }

  /**
   * The table's slot, which is not dropped as idle until it is given back. It is used outside the
   * map's lock, under which other tables would have to wait.
   */
  private Slot take(TableId table, TableName name) {
    Slot taken =
        slots.compute(
            table,
            (id, known) -> {
              Slot slot = known != null ? known : new Slot(new TableWorker(table, name, context));
              slot.users.incrementAndGet();
              return slot;
            });
    return requireNonNull(taken, "taken");
  }

  /** One worker with its place in the schedule: at most one turn waits or runs. */
  private final class Slot {
    private final TableWorker worker;
    private final AtomicInteger users = new AtomicInteger();
    private @Nullable Future<?> next;
    private long nextAtNanos;
    private boolean running;

    Slot(TableWorker worker) {
      this.worker = worker;
    }

    void giveBack() {
      users.decrementAndGet();
      wake();
    }

    /** Makes sure that a turn runs when the worker is due. */
    synchronized void wake() {
      OptionalLong dueIn = worker.dueInNanos();
      if (running || dueIn.isEmpty()) {
        return;
      }
      long at = context.time().nanoTime() + dueIn.getAsLong();
      if (next != null) {
        if (nextAtNanos <= at) {
          return;
        }
        next.cancel(false);
      }
      nextAtNanos = at;
      try {
        next = threads.schedule(this::run, dueIn.getAsLong(), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        logger.debug("[{}] no more turns, the server stops", worker.name());
      }
    }

    private void run() {
      synchronized (this) {
        next = null;
        running = true;
      }
      try {
        worker.turn();
      } catch (Throwable e) {
        logger.error("[{}] a turn failed in a way it never should", worker.name(), e);
        throw e;
      } finally {
        synchronized (this) {
          running = false;
        }
        wake();
      }
    }

    synchronized boolean closeIfIdle() {
      if (users.get() > 0 || running || next != null || !worker.idle()) {
        return false;
      }
      worker.close();
      return true;
    }
  }
}
