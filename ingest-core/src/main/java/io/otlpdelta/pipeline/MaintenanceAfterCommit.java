package io.otlpdelta.pipeline;

import static java.util.Objects.requireNonNull;

import io.otlpdelta.catalog.TableHandle;
import io.otlpdelta.delta.CommitException;
import io.otlpdelta.maintenance.TableMaintenance;
import io.otlpdelta.model.TableId;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stage 8 behind each commit, on one thread of its own: a compaction of minutes delays no commit.
 * The two meet only in the table, by optimistic concurrency: a commit that loses a version to a
 * compaction is repeated at once, a compaction rebases over commits.
 *
 * <p>At most one run waits for each table, and at most {@link #MAX_WAITING} altogether; one that
 * finds no room is due again after the table's next commit. Closing interrupts what does not end in
 * time; like a crash, that leaves the table right and at most a file for the vacuum.
 */
public final class MaintenanceAfterCommit implements CommitListener {
  private static final Logger logger = LoggerFactory.getLogger(MaintenanceAfterCommit.class);
  private static final int MAX_WAITING = 1_000;

  private final Work maintenance;
  private final Duration patience;
  private final Set<TableId> waiting = ConcurrentHashMap.newKeySet();
  private final ThreadPoolExecutor thread;
  private volatile boolean stopping;

  /** What is done for a table after its commits. */
  @FunctionalInterface
  interface Work {
    void run(TableHandle table) throws CommitException;
  }

  /**
   * Starts without work; {@link #close} waits up to 5 seconds, and as long again when interrupted.
   */
  public MaintenanceAfterCommit(TableMaintenance maintenance) {
    this(requireNonNull(maintenance, "maintenance")::run, Duration.ofSeconds(5));
  }

  MaintenanceAfterCommit(Work maintenance, Duration patience) {
    this.maintenance = maintenance;
    this.patience = patience;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(MAX_WAITING),
            MaintenanceAfterCommit::newThread);
    thread.allowCoreThreadTimeOut(true);
  }

  @Override
  public void committed(TableHandle table) {
    if (stopping || !waiting.add(table.id())) {
      return;
    }
    try {
      thread.execute(() -> run(table));
    } catch (RejectedExecutionException e) {
      waiting.remove(table.id());
      logger.debug(
          "[{}] maintenance is busy or stops; due again after the next commit", table.name());
    }
  }

  /** What waits is dropped: it is due again after the next start's first commits. */
  @Override
  public void stop() {
    stopping = true;
    thread.getQueue().clear();
  }

  @Override
  public void close() {
    stop();
    thread.shutdown();
    try {
      if (!thread.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
        if (!thread.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
          logger.warn(
              "maintenance did not end; the table it works on stays right whatever it does");
        }
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  /** The rows are committed already, so a failure only waits for the next commit. */
  private void run(TableHandle table) {
    // First: a commit from now on may not be seen by this run.
    waiting.remove(table.id());
    if (stopping) {
      return;
    }
    try {
      maintenance.run(table);
    } catch (CommitException | RuntimeException e) {
      if (stopping) {
        logger.debug("[{}] maintenance was cut short by the stop", table.name(), e);
      } else {
        logger.warn(
            "[{}] maintenance failed and is due again after the next commit", table.name(), e);
      }
    }
  }

  private static Thread newThread(Runnable work) {
    Thread thread = new Thread(work, "table-maintenance");
    thread.setDaemon(true);
    return thread;
  }
}
