package io.otlpdelta.it.load;

import static org.awaitility.Awaitility.await;

import io.otlpdelta.it.harness.Installation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;

/**
 * Requests that arrive at a fixed rate whatever the answers do, also while there is no server.
 *
 * <p>A session in four drops what got no 200; the others send the same bytes again a few times. A
 * request in three is compressed.
 */
public final class OpenLoopLoad implements AutoCloseable {
  /** After these the session gives the request up; the outage of a restart is shorter. */
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofMillis(200),
          Duration.ofMillis(400),
          Duration.ofMillis(800),
          Duration.ofMillis(1_600),
          Duration.ofMillis(3_200));

  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);
  private static final Duration OUTAGE_LIMIT = Duration.ofMinutes(2);
  private static final int MAX_RECORDS = 10;

  private final Installation installation;
  private final Plan plan;
  private final Random random;
  private final int[] nextSequences;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Ledger ledger = new Ledger();
  private final Queue<String> surprises = new ConcurrentLinkedQueue<>();
  private final AtomicLong open = new AtomicLong();
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong unanswered = new AtomicLong();
  private final AtomicLong retries = new AtomicLong();
  private final AtomicLong recognised = new AtomicLong();
  private final AtomicLong refusals = new AtomicLong();
  private volatile Latencies latencies = new Latencies();
  private ScheduledFuture<?> arrivals;

  /**
   * What is sent.
   *
   * @param sessions of one table each, in turn
   * @param seed decides the sizes, the compression and the order of the sessions
   */
  public record Plan(List<LoadTable> tables, int sessions, int requestsPerSecond, long seed) {}

  /** What was counted: requests by their end, and attempts. */
  public record Totals(
      long requests,
      long acknowledged,
      long unanswered,
      long retries,
      long recognisedRepeats,
      long refusals) {
    @Override
    public String toString() {
      return "requests="
          + requests
          + " acknowledged="
          + acknowledged
          + " unanswered="
          + unanswered
          + " retried="
          + retries
          + " recognised-repeats="
          + recognisedRepeats
          + " refusals="
          + refusals;
    }
  }

  private record Attempt(LoadRequest request, HttpRequest http, boolean retried, int number) {
    Attempt next() {
      return new Attempt(request, http, retried, number + 1);
    }
  }

  /** A load that has not begun. */
  public OpenLoopLoad(Installation installation, Plan plan) {
    this.installation = installation;
    this.plan = plan;
    this.random = new Random(plan.seed());
    this.nextSequences = new int[plan.sessions()];
  }

  /** Begins; the first request is due now. */
  public void start() {
    long nanosBetween = TimeUnit.SECONDS.toNanos(1) / plan.requestsPerSecond();
    arrivals = clock.scheduleAtFixedRate(this::arrive, 0, nanosBetween, TimeUnit.NANOSECONDS);
  }

  /** Waits until this many more requests are acknowledged than now. */
  public void awaitAcknowledged(long more) {
    long target = acknowledged.get() + more;
    await(more + " more acknowledged requests")
        .atMost(OUTAGE_LIMIT)
        .failFast(this::requireNoSurprise)
        .until(() -> acknowledged.get() >= target);
  }

  /** No further request arrives; waits until the last one is answered or given up. */
  public void finish() {
    arrivals.cancel(false);
    await("the end of all requests")
        .atMost(OUTAGE_LIMIT)
        .failFast(this::requireNoSurprise)
        .until(() -> arrivals.isDone() && open.get() == 0);
    requireNoSurprise();
  }

  /** What was sent and acknowledged, record by record. */
  public Ledger ledger() {
    return ledger;
  }

  /** How long each 200 took since this was last asked, from the attempt that got it. */
  public Latencies takeLatencies() {
    Latencies taken = latencies;
    latencies = new Latencies();
    return taken;
  }

  /** The counts up to now. */
  public Totals totals() {
    return new Totals(
        requests.get(),
        acknowledged.get(),
        unanswered.get(),
        retries.get(),
        recognised.get(),
        refusals.get());
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  /** Answers and failures that the documents do not allow. */
  private void requireNoSurprise() {
    if (!surprises.isEmpty()) {
      throw new AssertionError(surprises.size() + " surprises, the first: " + surprises.peek());
    }
  }

  private void arrive() {
    try {
      int session = random.nextInt(plan.sessions());
      int records = 1 + random.nextInt(MAX_RECORDS);
      LoadRequest request =
          new LoadRequest(
              plan.tables().get(session % plan.tables().size()),
              "session-" + session,
              nextSequences[session],
              records);
      nextSequences[session] += records;
      ledger.sending(request);
      requests.incrementAndGet();
      open.incrementAndGet();
      boolean retried = session / plan.tables().size() % 4 != 0;
      send(new Attempt(request, http(request, random.nextInt(3) == 0), retried, 0));
    } catch (RuntimeException | Error e) {
      surprises.add("the load broke: " + e);
      throw e;
    }
  }

  private HttpRequest http(LoadRequest request, boolean compressed) {
    HttpRequest.Builder http =
        HttpRequest.newBuilder(
                installation.server().uri("/api/2.0/otel/v1/" + request.table().signal().route()))
            .timeout(ANSWER_LIMIT)
            .header("Content-Type", "application/x-protobuf")
            .header("Authorization", "Bearer " + installation.token())
            .header("X-Databricks-UC-Table-Name", request.table().name(installation));
    if (compressed) {
      http.header("Content-Encoding", "gzip");
    }
    byte[] body = compressed ? gzip(request.body()) : request.body();
    return http.POST(BodyPublishers.ofByteArray(body)).build();
  }

  private void send(Attempt attempt) {
    long since = System.nanoTime();
    var unused =
        client
            .sendAsync(attempt.http(), BodyHandlers.ofByteArray())
            .whenComplete(
                (response, failure) -> ended(attempt, response, System.nanoTime() - since));
  }

  /** No response: killed in the middle of the exchange, or not started again yet. */
  private void ended(Attempt attempt, HttpResponse<byte[]> response, long nanos) {
    try {
      if (response == null) {
        refused(attempt);
      } else {
        answered(attempt, response, nanos);
      }
    } catch (RuntimeException | Error e) {
      surprises.add("the load broke: " + e);
      throw e;
    }
  }

  private void answered(Attempt attempt, HttpResponse<byte[]> response, long nanos) {
    switch (response.statusCode()) {
      case 200 -> {
        if (response.body().length > 0) {
          surprises.add("records of " + attempt.request() + " were rejected");
        }
        ledger.acknowledged(attempt.request());
        latencies.add(nanos);
        acknowledged.incrementAndGet();
        if (response.headers().firstValue("Otlp-Delta-Duplicate").isPresent()) {
          recognised.incrementAndGet();
        }
        open.decrementAndGet();
      }
      case 429, 503 -> {
        String retryAfter = response.headers().firstValue("Retry-After").orElse("none");
        if (!retryAfter.equals("1") && !retryAfter.equals("2")) {
          surprises.add("Retry-After: " + retryAfter + " (expected: 1 or 2)");
        }
        refusals.incrementAndGet();
        refused(attempt);
      }
      default -> surprises.add("status " + response.statusCode() + " for " + attempt.request());
    }
  }

  private void refused(Attempt attempt) {
    if (!attempt.retried() || attempt.number() == PAUSES.size() || clock.isShutdown()) {
      unanswered.incrementAndGet();
      open.decrementAndGet();
      return;
    }
    retries.incrementAndGet();
    long pause = PAUSES.get(attempt.number()).toMillis();
    var unused = clock.schedule(() -> send(attempt.next()), pause, TimeUnit.MILLISECONDS);
  }

  private static byte[] gzip(byte[] body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail", e);
    }
    return bytes.toByteArray();
  }
}
