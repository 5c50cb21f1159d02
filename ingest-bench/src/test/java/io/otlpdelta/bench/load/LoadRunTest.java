package io.otlpdelta.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.otlpdelta.bench.workload.RequestPool;
import io.otlpdelta.bench.workload.RequestPool.Shape;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.env.Time;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.ContentCoding;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadRunTest {
  private final RequestPool pool =
      RequestPool.generate(new Shape(Signal.LOGS, ContentCoding.GZIP, 3), 4, 1);
  private final AtomicInteger received = new AtomicInteger();
  private final ConcurrentLinkedQueue<HttpExchange> exchanges = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<ByteBuffer> bodies = new ConcurrentLinkedQueue<>();
  private final ExecutorService serverThreads = Executors.newCachedThreadPool();
  private HttpServer server;
  private Answer answer = (number, exchange) -> exchange.sendResponseHeaders(200, -1);

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(serverThreads);
    server.createContext("/", this::handle);
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
    serverThreads.shutdownNow();
  }

  @Test
  void aClosedLoopCountsEveryAcknowledgedRequestAndItsRecords() throws Exception {
    LoadResult result = run(LoadPlan.closedLoop(2, Duration.ofMillis(200), Long.MAX_VALUE));

    assertThat(result.acknowledgedRequests()).isEqualTo(received.get()).isPositive();
    assertThat(result.acknowledgedRecords()).isEqualTo(3L * received.get());
    assertThat(IntStream.range(0, 4).map(result.acknowledged()::times).sum())
        .isEqualTo(received.get());
    assertThat(result.latencyNanos().getTotalCount()).isEqualTo(received.get());
    assertThat(result.refusedRequests()).isZero();
  }

  @Test
  void aClosedLoopEndsAfterItsRecords() throws Exception {
    LoadResult result = run(LoadPlan.closedLoop(1, Duration.ofMinutes(1), 7));

    // Of 3 records each: two are not enough.
    assertThat(result.acknowledgedRequests()).isEqualTo(3);
  }

  @Test
  void plainRequestsAreDistinctHoweverOftenTheyAreSent() throws Exception {
    RequestPool plain =
        RequestPool.generate(new Shape(Signal.LOGS, ContentCoding.IDENTITY, 3), 2, 1);
    Target target =
        Target.ofTable(server.getAddress(), "secret", Signal.LOGS, "main.telemetry.bench");

    LoadRun.run(target, plain, LoadPlan.closedLoop(2, Duration.ofMinutes(1), 30), new SystemTime());

    assertThat(bodies).hasSizeGreaterThanOrEqualTo(10).doesNotHaveDuplicates();
  }

  @Test
  void requestsCarryTheTokenTheTableAndTheCoding() throws Exception {
    run(LoadPlan.openLoop(1, 100, Duration.ofMillis(20)));

    HttpExchange first = exchanges.element();
    assertThat(first.getRequestURI()).hasToString("/api/2.0/otel/v1/logs");
    assertThat(first.getRequestHeaders().get("Authorization")).isEqualTo(List.of("Bearer secret"));
    assertThat(first.getRequestHeaders().get("X-Databricks-UC-Table-Name"))
        .isEqualTo(List.of("main.telemetry.bench"));
    assertThat(first.getRequestHeaders().get("Content-Encoding")).isEqualTo(List.of("gzip"));
    assertThat(first.getRequestHeaders().get("Content-Length"))
        .isEqualTo(List.of(Integer.toString(pool.get(0).body().length)));
  }

  @Test
  void inAnOpenLoopEachConnectionSendsRequestsOfItsOwn() throws Exception {
    LoadResult result = run(LoadPlan.openLoop(3, 100, Duration.ofMillis(100)));

    assertThat(result.acknowledgedRequests()).isEqualTo(10);
    assertThat(IntStream.range(0, 4).map(result.acknowledged()::times)).containsExactly(4, 3, 3, 0);
  }

  @Test
  void anOpenLoopsFirstRequestOnEachConnectionIsCountedAside() throws Exception {
    LoadResult result = run(LoadPlan.openLoop(3, 100, Duration.ofMillis(100)));

    assertThat(result.firstLatencyNanos().getTotalCount()).isEqualTo(3);
    assertThat(result.latencyNanos().getTotalCount()).isEqualTo(7);
  }

  @Test
  void aSlowAnswerCountsAgainstTheRequestsItHeldUp() throws Exception {
    JumpingTime time = new JumpingTime();
    answer =
        (number, exchange) -> {
          if (number == 1) {
            time.jump(Duration.ofMillis(400));
          }
          exchange.sendResponseHeaders(200, -1);
        };

    LoadResult result = run(LoadPlan.openLoop(1, 50, Duration.ofMillis(400)), time);

    assertThat(result.acknowledgedRequests()).isEqualTo(20);
    // Request n was due at n * 20 ms and could not leave before 400 ms.
    assertThat(result.latencyNanos().getCountBetweenValues(199_000_000, 60_000_000_000L))
        .isGreaterThanOrEqualTo(10);
  }

  @Test
  void refusalsAreCountedAndNotAcknowledged() throws Exception {
    answer = (number, exchange) -> exchange.sendResponseHeaders(number % 2 == 0 ? 503 : 200, -1);

    LoadResult result = run(LoadPlan.openLoop(1, 100, Duration.ofMillis(100)));

    assertThat(result.statuses()).containsEntry(200, 5L).containsEntry(503, 5L);
    assertThat(result.refusedRequests()).isEqualTo(5);
    assertThat(result.acknowledgedRecords()).isEqualTo(15);
  }

  @Test
  void aClosedConnectionFailsTheRun() {
    answer =
        (number, exchange) -> {
          throw new IOException("gone");
        };

    assertThatThrownBy(() -> run(LoadPlan.closedLoop(1, Duration.ofMillis(100), Long.MAX_VALUE)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void anAnswerWithoutALengthFailsTheRun() {
    answer = (number, exchange) -> exchange.sendResponseHeaders(200, 0);

    assertThatThrownBy(() -> run(LoadPlan.closedLoop(1, Duration.ofMillis(100), Long.MAX_VALUE)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("answer without Content-Length");
  }

  @Test
  void moreConnectionsThanRequestsAreRefused() {
    assertThatThrownBy(() -> run(LoadPlan.openLoop(5, 100, Duration.ofMillis(10))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("pool: 4 requests (expected: at least one for each of 5 connections)");
  }

  @Test
  void aPlanWithoutConnectionsIsRefused() {
    assertThatThrownBy(() -> LoadPlan.closedLoop(0, Duration.ofMillis(1), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("connections: 0 (expected: > 0)");
  }

  private LoadResult run(LoadPlan plan) throws Exception {
    return run(plan, new SystemTime());
  }

  private LoadResult run(LoadPlan plan, Time time) throws Exception {
    Target target =
        Target.ofTable(server.getAddress(), "secret", Signal.LOGS, "main.telemetry.bench");
    return LoadRun.run(target, pool, plan, time);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      bodies.add(ByteBuffer.wrap(exchange.getRequestBody().readAllBytes()));
      exchanges.add(exchange);
      answer.give(received.incrementAndGet(), exchange);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The real clock, until it is told to jump forward. */
  private static final class JumpingTime implements Time {
    private final Time real = new SystemTime();
    private final AtomicLong jumpedNanos = new AtomicLong();
    private final CountDownLatch noticed = new CountDownLatch(1);

    /** Jumps, and returns when somebody has looked at the clock since. */
    void jump(Duration duration) throws InterruptedException {
      jumpedNanos.set(duration.toNanos());
      noticed.await();
    }

    @Override
    public long epochMillis() {
      return real.epochMillis();
    }

    @Override
    public long nanoTime() {
      long jumped = jumpedNanos.get();
      if (jumped > 0) {
        noticed.countDown();
      }
      return real.nanoTime() + jumped;
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      real.sleep(duration);
    }
  }

  private interface Answer {
    void give(int number, HttpExchange exchange) throws IOException, InterruptedException;
  }
}
