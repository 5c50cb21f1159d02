package io.otlpdelta.pipeline;

import io.otlpdelta.env.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Scheduled work that runs only when a test says so, in the test's thread. What a task throws
 * reaches the test; delayed tasks are dropped at shutdown.
 */
final class ManualExecutor extends AbstractExecutorService implements ScheduledExecutorService {
  private final ManualTime time;
  private final List<Task> tasks = new ArrayList<>();
  private boolean shutdown;

  ManualExecutor(ManualTime time) {
    this.time = time;
  }

  /** How many tasks could run now. */
  int due() {
    int due = 0;
    for (Task task : tasks) {
      due += task.isDue() ? 1 : 0;
    }
    return due;
  }

  /** Runs one of the tasks that are due, counted in the order they were scheduled. */
  void runDue(int index) {
    int left = index;
    for (Task task : tasks) {
      if (task.isDue() && left-- == 0) {
        task.runNow();
        return;
      }
    }
    throw new IllegalArgumentException("index: " + index + " (expected: < " + due() + ")");
  }

  /** Moves the clock to the earliest task, if it is due within the duration, and runs it. */
  boolean runNext(Duration within) {
    Task next =
        tasks.stream().min(Comparator.comparingLong(task -> task.delayNanos())).orElse(null);
    if (next == null || next.delayNanos() > within.toNanos()) {
      return false;
    }
    time.advance(Duration.ofNanos(Math.max(0, next.delayNanos())));
    next.runNow();
    return true;
  }

  /** Nanoseconds until the earliest task is due. */
  OptionalLong dueInNanos() {
    return tasks.stream().mapToLong(task -> Math.max(0, task.delayNanos())).min();
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return add(new Task(command, unit.toNanos(delay), 0));
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    return add(new Task(command, unit.toNanos(initialDelay), unit.toNanos(delay)));
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException("the pipeline schedules no callables");
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    throw new UnsupportedOperationException("the pipeline schedules nothing at a fixed rate");
  }

  @Override
  public void execute(Runnable command) {
    schedule(command, 0, TimeUnit.NANOSECONDS);
  }

  @Override
  public void shutdown() {
    shutdown = true;
    tasks.clear();
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown();
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return shutdown;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return shutdown;
  }

  private Task add(Task task) {
    if (shutdown) {
      throw new RejectedExecutionException("shut down");
    }
    tasks.add(task);
    return task;
  }

  private final class Task implements ScheduledFuture<Void> {
    private final Runnable work;
    private final long repeatNanos;
    private long dueAtNanos;
    private boolean done;
    private boolean cancelled;

    Task(Runnable work, long delayNanos, long repeatNanos) {
      this.work = work;
      this.repeatNanos = repeatNanos;
      this.dueAtNanos = time.nanoTime() + delayNanos;
    }

    long delayNanos() {
      return dueAtNanos - time.nanoTime();
    }

    boolean isDue() {
      return delayNanos() <= 0;
    }

    void runNow() {
      tasks.remove(this);
      done = repeatNanos == 0;
      work.run();
      if (!done && !shutdown) {
        dueAtNanos = time.nanoTime() + repeatNanos;
        tasks.add(this);
      }
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(delayNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      cancelled = tasks.remove(this);
      return cancelled;
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }

    @Override
    public boolean isDone() {
      return done || cancelled;
    }

    @Override
    public Void get() {
      throw new UnsupportedOperationException("nobody waits for a task in one thread");
    }

    @Override
    public Void get(long timeout, TimeUnit unit) {
      return get();
    }
  }
}
