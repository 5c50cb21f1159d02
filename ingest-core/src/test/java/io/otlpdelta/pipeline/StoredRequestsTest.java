package io.otlpdelta.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.journal.Position;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class StoredRequestsTest {
  private static final Duration LIFETIME = Duration.ofNanos(1_000);

  @Test
  void aRequestIsFoundUntilItIsTooOld() {
    StoredRequests stored = stored(10);
    stored.add(key(1), new Position(7), 500);

    assertThat(stored.find(key(1), 1_499)).isEqualTo(new Position(7));
    assertThat(stored.find(key(1), 1_500)).isNull();
    assertThat(stored.find(key(2), 500)).isNull();
  }

  @Test
  void everyPartOfAKeyCounts() {
    StoredRequests stored = stored(10);
    stored.add(new RequestKey(1, 2, 3, 4, 5, 6), new Position(7), 0);

    assertThat(stored.find(new RequestKey(1, 2, 3, 4, 5, 6), 0)).isEqualTo(new Position(7));
    assertThat(stored.find(new RequestKey(0, 2, 3, 4, 5, 6), 0)).isNull();
    assertThat(stored.find(new RequestKey(1, 0, 3, 4, 5, 6), 0)).isNull();
    assertThat(stored.find(new RequestKey(1, 2, 0, 4, 5, 6), 0)).isNull();
    assertThat(stored.find(new RequestKey(1, 2, 3, 0, 5, 6), 0)).isNull();
    assertThat(stored.find(new RequestKey(1, 2, 3, 4, 0, 6), 0)).isNull();
    assertThat(stored.find(new RequestKey(1, 2, 3, 4, 5, 0), 0)).isNull();
  }

  @Test
  void theOldestGoesWhenThereAreTooMany() {
    StoredRequests stored = stored(3);
    for (int i = 1; i <= 4; i++) {
      stored.add(key(i), new Position(i), i);
    }

    assertThat(stored.find(key(1), 5)).isNull();
    assertThat(stored.find(key(2), 5)).isEqualTo(new Position(2));
    assertThat(stored.find(key(4), 5)).isEqualTo(new Position(4));
  }

  @Test
  void oneThatWasStoredAgainAfterItsTimeIsFoundByTheLaterTime() {
    StoredRequests stored = stored(10);
    stored.add(key(1), new Position(1), 0);
    stored.add(key(2), new Position(2), 900);
    stored.add(key(1), new Position(3), 999);

    assertThat(stored.find(key(1), 1_500)).isEqualTo(new Position(3));
  }

  @Test
  void oldOnesMakeRoomBeforeMoreMemoryIsTaken() {
    StoredRequests stored = stored(1_000_000);
    for (int i = 0; i < 100_000; i++) {
      stored.add(key(i), new Position(i), i);
    }

    assertThat(stored.size()).isEqualTo(1_000);
  }

  /** Against a list that is searched from end to end; few keys, so that some come again. */
  @RepeatedTest(20)
  void findsWhatAListOfThemWouldFind() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int max = 1 + random.nextInt(2_000);
    int keys = 1 + random.nextInt(4_000);
    StoredRequests stored = stored(max);
    Deque<Stored> model = new ArrayDeque<>();
    long now = random.nextLong();
    for (int i = 0; i < 8_000; i++) {
      now += random.nextInt(100) == 0 ? random.nextInt(600) : random.nextInt(2);
      RequestKey key = key(random.nextInt(keys));
      if (random.nextBoolean()) {
        stored.add(key, new Position(i), now);
        model.addLast(new Stored(key, i, now));
        if (model.size() > max) {
          model.removeFirst();
        }
      }
      assertThat(stored.find(key, now))
          .as("step %d, seed %d", i, seed)
          .isIn(model(model, key, now));
    }
  }

  /** Those that are not too old; which one of several is found does not matter. */
  private static List<Position> model(Deque<Stored> model, RequestKey key, long now) {
    List<Position> live = new ArrayList<>();
    for (Stored one : model) {
      if (one.key().equals(key) && now - one.nanos() < LIFETIME.toNanos()) {
        live.add(new Position(one.position()));
      }
    }
    if (live.isEmpty()) {
      live.add(null);
    }
    return live;
  }

  private static StoredRequests stored(int maxEntries) {
    return new StoredRequests(LIFETIME, maxEntries, new SecureRandomness());
  }

  /** Keys whose first words are small and follow each other, the worst for a bad hash. */
  private static RequestKey key(int number) {
    return new RequestKey(1, 2, number, 4, 5, 6);
  }

  private record Stored(RequestKey key, long position, long nanos) {}
}
