package io.otlpdelta.it.harness;

import static org.awaitility.Awaitility.await;

import io.otlpdelta.it.harness.LogLoad.RecordId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Sessions that post log records until told to stop, and remember what was answered. */
public final class LoadSenders implements AutoCloseable {
  /** What a session does with a request that got no 200. */
  public enum Unanswered {
    /** Sends the same bytes again until they are acknowledged, as OTLP exporters do. */
    REPEAT,
    /** Goes on with the next records, as Codex does. */
    DROP
  }

  private static final int RECORDS_PER_REQUEST = 5;
  private static final byte[] NO_RECORDS = {};
  private static final Duration OUTAGE_LIMIT = Duration.ofSeconds(90);

  private final OtlpClient client;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final List<Future<?>> sessions = new ArrayList<>();
  private final Set<RecordId> attempted = ConcurrentHashMap.newKeySet();
  private final Set<RecordId> acknowledged = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  /** Sends to the documented logs table of an installation. */
  public LoadSenders(Installation installation) {
    this.client = installation.client();
  }

  /** Starts a session of this name. */
  public void start(String session, Unanswered unanswered) {
    sessions.add(executor.submit(() -> send(session, unanswered)));
  }

  /** Waits until this many more records are acknowledged than now. */
  public void awaitProgress(int records) {
    int target = acknowledged.size() + records;
    await(records + " more acknowledged records")
        .atMost(OUTAGE_LIMIT)
        .until(() -> acknowledged.size() >= target || sessions.stream().anyMatch(Future::isDone));
  }

  /** Ends all sessions after the request that each is sending; fails if one failed. */
  public void stop() throws Exception {
    stopping = true;
    for (Future<?> session : sessions) {
      session.get(OUTAGE_LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  /** Ends all sessions wherever they are. */
  @Override
  public void close() {
    stopping = true;
    executor.shutdownNow();
  }

  /** Every record that was sent at least once. */
  public Set<RecordId> attempted() {
    return new HashSet<>(attempted);
  }

  /** Every record that was answered with 200. */
  public Set<RecordId> acknowledged() {
    return new HashSet<>(acknowledged);
  }

  private void send(String session, Unanswered unanswered) {
    for (long next = 0; !stopping; next += RECORDS_PER_REQUEST) {
      byte[] body = LogLoad.request(session, next, RECORDS_PER_REQUEST);
      List<RecordId> ids = LogLoad.ids(session, next, RECORDS_PER_REQUEST);
      attempted.addAll(ids);
      boolean answered = isAcknowledged(body);
      if (!answered) {
        // An empty request is answered like any other and stores nothing.
        awaitAcknowledged(unanswered == Unanswered.REPEAT ? body : NO_RECORDS);
      }
      if (answered || unanswered == Unanswered.REPEAT) {
        acknowledged.addAll(ids);
      }
    }
  }

  private void awaitAcknowledged(byte[] body) {
    await("an answer after an outage")
        .atMost(OUTAGE_LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> isAcknowledged(body));
  }

  /** False for a refusal that invites a repeat and for a connection that broke. */
  private boolean isAcknowledged(byte[] body) {
    int status;
    try {
      status = client.post(Signal.LOGS, body).statusCode();
    } catch (IOException e) {
      return false; // killed in the middle of the exchange, or not started again yet
    }
    if (status != 200 && status != 503) {
      throw new AssertionError("status " + status + " (expected: 200, or 503 while stopping)");
    }
    return status == 200;
  }
}
