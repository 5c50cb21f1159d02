package io.otlpdelta.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.env.ManualTime;
import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.journal.Position;
import io.otlpdelta.model.TableId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class DuplicateMemoryTest {
  private static final TableId TABLE = new TableId(new UUID(1, 2));

  private final ManualTime time = new ManualTime();
  private final DuplicateMemory memory = memory(Duration.ofMinutes(2), 1_000);

  @Test
  void aRequestUnderWayIsNotClaimedTwiceHoweverLongItTakes() {
    CompletableFuture<Position> storing = new CompletableFuture<>();
    assertThat(memory.claim(TABLE, body(1), storing)).isNull();
    time.advance(Duration.ofHours(1));

    assertThat(memory.claim(TABLE, body(1), new CompletableFuture<>())).isSameAs(storing);
  }

  @Test
  void aStoredRequestIsKnownForItsTimeAndThenStoredAgain() {
    store(body(1), 7);
    time.advance(Duration.ofSeconds(119));
    assertThat(memory.claim(TABLE, body(1), new CompletableFuture<>()))
        .isCompletedWithValue(new Position(7));
    assertThat(memory.remembers(TABLE, body(1))).isTrue();

    time.advance(Duration.ofSeconds(1));

    assertThat(memory.remembers(TABLE, body(1))).isFalse();
    assertThat(memory.claim(TABLE, body(1), new CompletableFuture<>())).isNull();
  }

  @Test
  void aRequestThatCouldNotBeStoredIsForgotten() {
    CompletableFuture<Position> storing = new CompletableFuture<>();
    assertThat(memory.claim(TABLE, body(1), storing)).isNull();

    storing.completeExceptionally(new IOException("the disk is full"));

    assertThat(memory.remembers(TABLE, body(1))).isFalse();
    assertThat(memory.claim(TABLE, body(1), new CompletableFuture<>())).isNull();
  }

  @Test
  void theSameBytesForAnotherTableAreAnotherRequest() {
    store(body(1), 7);

    assertThat(memory.remembers(new TableId(new UUID(1, 3)), body(1))).isFalse();
    assertThat(memory.remembers(TABLE, body(2))).isFalse();
  }

  @Test
  void ofTooManyTheLatestAreKept() {
    DuplicateMemory small = memory(Duration.ofMinutes(2), 10);
    for (int i = 0; i < 30; i++) {
      small.claim(TABLE, body(i), CompletableFuture.completedFuture(new Position(i)));
    }

    assertThat(small.remembers(TABLE, body(19))).isFalse();
    assertThat(small.remembers(TABLE, body(20))).isTrue();
    assertThat(small.remembers(TABLE, body(29))).isTrue();
  }

  @Test
  void zeroTimeRemembersNothingNotEvenWhatIsUnderWay() {
    DuplicateMemory none = memory(Duration.ZERO, 10);

    assertThat(none.claim(TABLE, body(1), new CompletableFuture<>())).isNull();
    assertThat(none.claim(TABLE, body(1), new CompletableFuture<>())).isNull();
    assertThat(none.remembers(TABLE, body(1))).isFalse();
  }

  @Test
  void ofManyWhoClaimOneRequestAtOnceOneStoresItAndAllLearnWhere() throws Exception {
    int callers = 8;
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    try {
      for (int round = 0; round < 500; round++) {
        ByteBuffer body = body(round);
        Position position = new Position(round);
        Callable<Integer> claim = () -> claimAndStore(body, position);
        int stored = 0;
        List<Callable<Integer>> claims = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
          claims.add(claim);
        }
        for (Future<Integer> one : threads.invokeAll(claims)) {
          stored += one.get();
        }
        assertThat(stored).as("times that request %d was stored", round).isEqualTo(1);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private int claimAndStore(ByteBuffer body, Position position) {
    CompletableFuture<Position> storing = new CompletableFuture<>();
    CompletableFuture<Position> earlier = memory.claim(TABLE, body, storing);
    if (earlier == null) {
      storing.complete(position);
      return 1;
    }
    assertThat(earlier.join()).isEqualTo(position);
    return 0;
  }

  private void store(ByteBuffer body, long position) {
    CompletableFuture<Position> storing = new CompletableFuture<>();
    assertThat(memory.claim(TABLE, body, storing)).isNull();
    storing.complete(new Position(position));
  }

  private DuplicateMemory memory(Duration duration, int maxRequests) {
    return new DuplicateMemory(duration, maxRequests, time, new SecureRandomness());
  }

  private static ByteBuffer body(int number) {
    return ByteBuffer.allocate(100).putInt(number).rewind();
  }
}
