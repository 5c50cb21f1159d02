package io.otlpdelta.pipeline;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of one pipeline.
 *
 * @param workers for the turns of the tables; drop delayed tasks when they are shut down
 * @param reports for what is written about rejected records; take tasks also after their shutdown
 */
record PipelineThreads(ScheduledExecutorService workers, ExecutorService reports) {
  private static final Logger logger = LoggerFactory.getLogger(PipelineThreads.class);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
  private static final Duration IDLE_REPORTS = Duration.ofSeconds(10);

  /** Starts none yet; they come with the work. */
  static PipelineThreads of(PipelineOptions options) {
    ScheduledThreadPoolExecutor workers =
        new ScheduledThreadPoolExecutor(options.workerThreads(), new Daemons("table-worker-"));
    workers.setRemoveOnCancelPolicy(true);
    workers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    // One thread is enough for a file; what waits for it is bounded by the requests under way.
    ThreadPoolExecutor reports =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_REPORTS.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new Daemons("reject-report-"),
            (late, pool) -> late.run());
    reports.allowCoreThreadTimeOut(true);
    return new PipelineThreads(workers, reports);
  }

  /**
   * Ends them. A turn under way has 5 seconds to end and is then interrupted, which it has 5
   * seconds to notice. What is to be reported has as long.
   *
   * @return whether no turn runs any more
   */
  boolean end() {
    reports.shutdown();
    workers.shutdown();
    try {
      if (!ended()) {
        workers.shutdownNow();
        if (!ended()) {
          logger.warn("a table's commit did not end; it is decided at the next start");
        }
      }
      if (!reports.awaitTermination(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        logger.warn("not all refused records could be reported in time");
      }
    } catch (InterruptedException e) {
      workers.shutdownNow();
      Thread.currentThread().interrupt();
    }
    return workers.isTerminated();
  }

  private boolean ended() throws InterruptedException {
    return workers.awaitTermination(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static final class Daemons implements ThreadFactory {
    private final AtomicInteger count = new AtomicInteger();
    private final String prefix;

    Daemons(String prefix) {
      this.prefix = prefix;
    }

    @Override
    public Thread newThread(Runnable work) {
      Thread thread = new Thread(work, prefix + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    }
  }
}
