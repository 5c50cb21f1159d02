package io.otlpdelta.it.load;

import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.load.KeepAliveConnection.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that take no notice of {@code Retry-After}: each sends its next request as soon as the
 * last one was answered, and a refused one again at once.
 */
public final class FloodLoad implements AutoCloseable {
  private static final int RECORDS = 25;
  private static final int FILLER_CHARACTERS = 1_000;
  private static final long LAST_ANSWER_SECONDS = 60;

  private final Installation installation;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final List<Future<?>> clients = new ArrayList<>();
  private final Ledger ledger = new Ledger();
  private final Latencies beforeSaturation = new Latencies();
  private final AtomicLong offered = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong refusedTables = new AtomicLong();
  private final AtomicLong refusedAll = new AtomicLong();
  private volatile boolean stopping;

  /** A flood that has not begun. */
  public FloodLoad(Installation installation) {
    this.installation = installation;
  }

  /** Starts this many clients, which write to the tables in turn. */
  public void start(List<LoadTable> tables, int count) {
    for (int client = 0; client < count; client++) {
      LoadTable table = tables.get(client % tables.size());
      String session = "flood-" + client;
      clients.add(executor.submit(() -> send(table, session)));
    }
  }

  /** Ends all clients after their next answer; fails if one failed. */
  public void stop() throws InterruptedException, TimeoutException {
    stopping = true;
    for (Future<?> client : clients) {
      try {
        client.get(LAST_ANSWER_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        throw new AssertionError("a client failed", e);
      }
    }
  }

  /** What was sent and acknowledged, record by record. */
  public Ledger ledger() {
    return ledger;
  }

  /** How long the 200s took up to the first refusal. */
  public Latencies beforeSaturation() {
    return beforeSaturation;
  }

  /** Records in all sendings up to now, the repeated ones counted each time. */
  public long offeredRecords() {
    return offered.get();
  }

  /** Records that were answered with 200 up to now. */
  public long acknowledgedRecords() {
    return acknowledged.get();
  }

  /** Requests answered with 429: one table's share is spent. */
  public long refusedTables() {
    return refusedTables.get();
  }

  /** Requests answered with 503. */
  public long refusedAll() {
    return refusedAll.get();
  }

  @Override
  public void close() {
    stopping = true;
    executor.shutdownNow();
  }

  private Void send(LoadTable table, String session) throws IOException {
    try (KeepAliveConnection connection = new KeepAliveConnection(installation, table)) {
      for (int first = 0; !stopping; first += RECORDS) {
        LoadRequest request = new LoadRequest(table, session, first, RECORDS, FILLER_CHARACTERS);
        ledger.sending(request);
        if (isAcknowledged(connection, request.body())) {
          ledger.acknowledged(request);
          acknowledged.addAndGet(RECORDS);
        }
      }
    }
    return null;
  }

  /** Sends until there is a 200; false when told to stop before that. */
  private boolean isAcknowledged(KeepAliveConnection connection, byte[] body) throws IOException {
    while (!stopping) {
      offered.addAndGet(RECORDS);
      long since = System.nanoTime();
      Answer answer = connection.post(body);
      if (answer.status() == 200) {
        if (refusedAll.get() + refusedTables.get() == 0) {
          beforeSaturation.add(System.nanoTime() - since);
        }
        return true;
      }
      noteRefusal(answer);
    }
    return false;
  }

  private void noteRefusal(Answer answer) {
    if (!answer.retryAfter().equals("1") && !answer.retryAfter().equals("2")) {
      throw new AssertionError(answer + " (expected: Retry-After 1 or 2)");
    }
    switch (answer.status()) {
      case 429 -> refusedTables.incrementAndGet();
      case 503 -> refusedAll.incrementAndGet();
      default -> throw new AssertionError(answer + " (expected: 200, 429 or 503)");
    }
  }
}
