package io.otlpdelta.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.otlpdelta.auth.Principal;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import io.otlpdelta.otlp.BodyEncoding;
import io.otlpdelta.otlp.ContentCoding;
import io.otlpdelta.otlp.DecodeMemory;
import io.otlpdelta.pipeline.Acceptance;
import io.otlpdelta.pipeline.IngestRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class IngestWorkersTest {
  private static final Principal CALLER = new Principal("tester", List.of());
  private static final TableName TABLE = new TableName("a", "b", "c");

  private final FakeIngest ingest = new FakeIngest();

  @Test
  void aFullQueueRefusesAtOnceAndServesOnLater() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    ingest.behave(
        request -> {
          awaitQuietly(release);
          return CompletableFuture.completedFuture(FakeIngest.accepted());
        });
    try (IngestWorkers workers = new IngestWorkers(ingest, 1, 1, 1, Duration.ofSeconds(20))) {
      CompletableFuture<Acceptance> running = workers.submit(request());
      await("the first under way").until(() -> ingest.requests().size() == 1);
      CompletableFuture<Acceptance> waiting = workers.submit(request());
      CompletableFuture<Acceptance> refused = workers.submit(request());

      assertRefused(refused, "Too many requests are waiting to be stored. Send this one again.");
      release.countDown();
      assertThat(running.get()).isEqualTo(FakeIngest.accepted());
      assertThat(waiting.get()).isEqualTo(FakeIngest.accepted());
    }
  }

  @Test
  void whoWaitsForADecisionTakesNoThreadOfOthersAndNotTooManyWait() throws Exception {
    CountDownLatch decided = new CountDownLatch(1);
    AtomicInteger deciding = new AtomicInteger();
    ingest.decideBy(
        () -> {
          deciding.incrementAndGet();
          awaitQuietly(decided);
        });
    try (IngestWorkers workers = new IngestWorkers(ingest, 1, 1, 1, Duration.ofSeconds(20))) {
      List<CompletableFuture<Void>> waiting = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        waiting.add(workers.admit(TABLE, CALLER));
      }
      await("all wait").until(() -> deciding.get() == 64);
      assertRefused(
          workers.admit(TABLE, CALLER),
          "Too many new callers are waiting for the catalog's decision. Send the request again.");
      assertThat(workers.submit(request()).get()).isEqualTo(FakeIngest.accepted());

      decided.countDown();
      for (CompletableFuture<Void> admitted : waiting) {
        admitted.get();
      }
    } finally {
      decided.countDown();
    }
  }

  @Test
  void closedWorkersSayThatTheServerShutsDown() {
    IngestWorkers workers = new IngestWorkers(ingest, 1, 1, 1, Duration.ofSeconds(20));
    workers.close();

    assertRefused(
        workers.submit(request()), "The server is shutting down. Send the request again.");
    assertThat(ingest.requests()).isEmpty();
  }

  @Test
  void smallRequestsDoNotWaitForLargeOnes() {
    CountDownLatch release = new CountDownLatch(1);
    ingest.behave(
        request -> {
          if (request.body().remaining() > SmallMemory.MAX_BYTES) {
            awaitQuietly(release);
          }
          return CompletableFuture.completedFuture(FakeIngest.accepted());
        });
    try (IngestWorkers workers = new IngestWorkers(ingest, 1, 1, 1, Duration.ofSeconds(20))) {
      IngestRequest large = request(new byte[(1 << 20) + 1], DecodeMemory.UNLIMITED);
      CompletableFuture<Acceptance> slow = workers.submit(large);

      assertThat(workers.submit(request()).join()).isEqualTo(FakeIngest.accepted());
      assertThat(slow).isNotDone();
      release.countDown();
      assertThat(slow.join()).isEqualTo(FakeIngest.accepted());
    }
  }

  /** As the decoder does with a body that turns out to hold much. */
  @Test
  void aSmallRequestThatGrowsIsBegunAgainAmongTheLargeOnesWithNothingTaken() {
    List<String> threads = new CopyOnWriteArrayList<>();
    ingest.behave(
        request -> {
          threads.add(Thread.currentThread().getName());
          request.memory().take(600 << 10);
          request.memory().take(600 << 10);
          return CompletableFuture.completedFuture(FakeIngest.accepted());
        });
    ByteBudget budget = new ByteBudget(8L << 20, 0);
    try (IngestWorkers workers = new IngestWorkers(ingest, 1, 1, 1, Duration.ofSeconds(20))) {
      ByteBudget.Claim claim = budget.claim();

      assertThat(workers.submit(request(new byte[10], claim)).join())
          .isEqualTo(FakeIngest.accepted());
      assertThat(threads).containsExactly("ingest-1", "ingest-large-1");
      assertThat(budget.claimedBytes()).isEqualTo(1200 << 10);
    }
  }

  private static void assertRefused(CompletableFuture<?> answer, String sentence) {
    assertThatThrownBy(answer::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(Refusal.class)
        .hasMessage(sentence)
        .extracting(refusal -> ((Refusal) refusal).code())
        .isEqualTo(ErrorCode.UNAVAILABLE);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static IngestRequest request() {
    return request(new byte[0], DecodeMemory.UNLIMITED);
  }

  private static IngestRequest request(byte[] body, DecodeMemory memory) {
    return new IngestRequest(
        CALLER,
        TABLE,
        Signal.LOGS,
        BodyEncoding.PROTOBUF,
        ContentCoding.IDENTITY,
        ByteBuffer.wrap(body),
        false,
        memory);
  }
}
