package io.otlpdelta.bench.load;

import com.sun.management.UnixOperatingSystemMXBean;
import io.otlpdelta.bench.workload.PooledRequest;
import io.otlpdelta.bench.workload.RequestPool;
import io.otlpdelta.env.Time;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;

/**
 * One run of requests against a server, by one thread over non-blocking sockets: on one core it
 * sends far more than the server can take. Used once.
 */
public final class LoadRun implements AutoCloseable {
  private static final long MAX_LATENCY_NANOS = TimeUnit.MINUTES.toNanos(2);

  /** A server that is slower than an open loop takes that much longer, and still ends it. */
  private static final long LAST_ANSWERS_NANOS = TimeUnit.MINUTES.toNanos(4);

  /** What a 503 or 429 asks for ({@code Retry-After: 1}). */
  private static final long RETRY_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Nearer than this the selector's clock is too coarse, and the loop polls. */
  private static final long POLL_WITHIN_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /** Beside the connections: classes, libraries, the journal. */
  private static final int OTHER_FILES = 1_000;

  private final RequestPool pool;
  private final LoadPlan plan;
  private final Time time;
  private final Selector selector;
  private final List<Connection> connections = new ArrayList<>();
  private final List<Paused> paused = new ArrayList<>();
  private final Histogram latencyNanos = new Histogram(MAX_LATENCY_NANOS, 3);
  private final Histogram firstLatencyNanos = new Histogram(MAX_LATENCY_NANOS, 3);
  private final Map<Integer, Long> statuses = new TreeMap<>();
  private final Acknowledgements acknowledged;
  private final AckTimes ackTimes;
  private final int[] uses;
  private final BitSet onTheirWay = new BitSet();
  private int nextIndex;
  private long sentRecords;
  private long nextDue;
  private int unanswered;

  private LoadRun(RequestPool pool, LoadPlan plan, Time time) throws IOException {
    if (pool.size() < plan.connections()) {
      throw new IllegalArgumentException(
          "pool: "
              + pool.size()
              + " requests (expected: at least one for each of "
              + plan.connections()
              + " connections)");
    }
    this.pool = pool;
    this.plan = plan;
    this.time = time;
    this.selector = Selector.open();
    this.acknowledged = new Acknowledgements(pool);
    this.uses = new int[pool.size()];
    this.ackTimes = new AckTimes(time.epochMillis(), time.nanoTime());
  }

  /**
   * Sends the pool's requests in turn by the plan and waits for every answer.
   *
   * @throws IOException when a connection fails: a benchmark's server must not close any
   * @throws TimeoutException when answers are missing minutes after the last send was due
   */
  public static LoadResult run(Target target, RequestPool pool, LoadPlan plan, Time time)
      throws IOException, TimeoutException {
    try (LoadRun run = new LoadRun(pool, plan, time)) {
      run.connect(target);
      return run.run();
    }
  }

  private void connect(Target target) throws IOException {
    requireOpenFiles();
    byte[] headPrefix = target.headPrefix(pool.shape());
    for (int i = 0; i < plan.connections(); i++) {
      connections.add(Connection.open(i, target.address(), selector, headPrefix));
    }
  }

  /** The server has the same limit, and as many connections. */
  private void requireOpenFiles() throws IOException {
    UnixOperatingSystemMXBean system =
        ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);
    long needed = (long) plan.connections() + OTHER_FILES;
    if (system.getMaxFileDescriptorCount() < needed) {
      throw new IOException(
          plan.connections()
              + " connections need "
              + needed
              + " open files, but this process may have only "
              + system.getMaxFileDescriptorCount()
              + "; raise the limit first: ulimit -n "
              + needed);
    }
  }

  private LoadResult run() throws IOException, TimeoutException {
    long start = time.nanoTime();
    long sendUntil = start + plan.duration().toNanos();
    if (!plan.isOpen()) {
      for (Connection connection : connections) {
        send(connection, time.nanoTime());
      }
    }
    while (unanswered > 0 || moreToSend(sendUntil)) {
      sendDue(start, sendUntil);
      await(start, sendUntil);
      for (SelectionKey key : selector.selectedKeys()) {
        serve((Connection) key.attachment(), key, sendUntil);
      }
      selector.selectedKeys().clear();
      if (time.nanoTime() > sendUntil + LAST_ANSWERS_NANOS) {
        throw new TimeoutException(
            unanswered
                + " requests are unanswered "
                + TimeUnit.NANOSECONDS.toMinutes(LAST_ANSWERS_NANOS)
                + " minutes after the sending should have ended; "
                + statuses
                + " were answered, by HTTP status");
      }
    }
    Duration elapsed = Duration.ofNanos(time.nanosSince(start));
    return new LoadResult(
        acknowledged, ackTimes, statuses, latencyNanos, firstLatencyNanos, elapsed);
  }

  private boolean moreToSend(long sendUntil) {
    return plan.isOpen()
        ? nextDue < plan.totalRequests() || connections.stream().anyMatch(c -> !c.waiting.isEmpty())
        : !paused.isEmpty() && maySend(time.nanoTime(), sendUntil);
  }

  /** Whether a closed loop goes on. */
  private boolean maySend(long now, long sendUntil) {
    return now < sendUntil && sentRecords < plan.maxRecords();
  }

  private void sendDue(long start, long sendUntil) throws IOException {
    long now = time.nanoTime();
    while (plan.isOpen()
        && nextDue < plan.totalRequests()
        && start + plan.dueNanos(nextDue) <= now) {
      Connection connection = connections.get((int) (nextDue % connections.size()));
      connection.waiting.add(start + plan.dueNanos(nextDue));
      nextDue++;
      if (!connection.busy()) {
        send(connection, connection.waiting.remove());
      }
    }
    if (!paused.isEmpty() && paused.get(0).untilNanos() <= now && maySend(now, sendUntil)) {
      send(paused.remove(0).connection(), now);
    }
  }

  private void await(long start, long sendUntil) throws IOException {
    long wakeAt = sendUntil;
    if (plan.isOpen() && nextDue < plan.totalRequests()) {
      wakeAt = start + plan.dueNanos(nextDue);
    } else if (!paused.isEmpty()) {
      wakeAt = paused.get(0).untilNanos();
    }
    long nanos = wakeAt - time.nanoTime();
    boolean isDueSoon = nanos < POLL_WITHIN_NANOS && wakeAt != sendUntil;
    if (isDueSoon) {
      selector.selectNow();
    } else {
      selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos) - 1));
    }
  }

  private void serve(Connection connection, SelectionKey key, long sendUntil) throws IOException {
    if (key.isWritable()) {
      connection.continueSend();
    }
    if (!key.isReadable()) {
      return;
    }
    int status = connection.continueReceive();
    if (status == Connection.INCOMPLETE) {
      return;
    }
    long now = time.nanoTime();
    note(connection, status, now);
    if (plan.isOpen()) {
      if (!connection.waiting.isEmpty()) {
        send(connection, connection.waiting.remove());
      }
    } else if (status != 200) {
      paused.add(new Paused(connection, now + RETRY_AFTER_NANOS));
    } else if (maySend(now, sendUntil)) {
      send(connection, now);
    }
  }

  private void note(Connection connection, int status, long now) {
    unanswered--;
    onTheirWay.clear(connection.requestIndex());
    statuses.merge(status, 1L, Long::sum);
    if (status != 200) {
      return;
    }
    acknowledged.add(connection.requestIndex(), connection.use());
    ackTimes.add(now, pool.get(connection.requestIndex()).records());
    boolean isFirst = plan.isOpen() && connection.use() == 0;
    (isFirst ? firstLatencyNanos : latencyNanos)
        .recordValue(Math.min(now - connection.sinceNanos(), MAX_LATENCY_NANOS));
  }

  private void send(Connection connection, long countedFromNanos) throws IOException {
    int index = plan.isOpen() ? connection.number : nextIdle();
    PooledRequest request = pool.get(index);
    int use = uses[index]++;
    if (request.isStamped()) {
      request.stamp(use);
    }
    connection.send(index, use, request.body(), countedFromNanos);
    onTheirWay.set(index);
    sentRecords += request.records();
    unanswered++;
  }

  /** The next request in turn whose bytes no socket still takes. */
  private int nextIdle() {
    do {
      nextIndex = (nextIndex + 1) % pool.size();
    } while (onTheirWay.get(nextIndex));
    return nextIndex;
  }

  @Override
  public void close() throws IOException {
    for (Connection connection : connections) {
      connection.close();
    }
    selector.close();
  }

  /** A connection whose last request was refused and that waits as long as it was told to. */
  private record Paused(Connection connection, long untilNanos) {}
}
