package io.otlpdelta.catalog.unity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.otlpdelta.env.ManualTime;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long answers and refusals serve, who waits for them, and what displaces what. */
@Timeout(60)
class StaleCacheTest {
  private static final Duration FRESH = Duration.ofMinutes(1);
  private static final Duration REFUSAL = Duration.ofSeconds(10);
  private static final Duration STALE = Duration.ofHours(1);
  private static final int MAX_ANSWERS = 4;

  private final ManualTime time = new ManualTime();
  private final Deque<Runnable> refreshes = new ArrayDeque<>();
  private final StaleCache<String, Integer> cache = cache(Duration.ofSeconds(30));
  private int loads;
  private ErrorCode failure;

  @Test
  void anAnswerThatIsNotFreshServesWhileOneRefreshIsPlanned() {
    assertThat(get("a")).isEqualTo(1);
    time.advance(FRESH.minusNanos(1));
    assertThat(get("a")).isEqualTo(1);
    assertThat(refreshes).isEmpty();

    time.advance(Duration.ofNanos(1));
    assertThat(get("a")).isEqualTo(1);
    assertThat(get("a")).isEqualTo(1);
    assertThat(refreshes).hasSize(1);
    assertThat(loads).isEqualTo(1);
    runRefreshes();
    assertThat(get("a")).isEqualTo(2);
    assertThat(refreshes).isEmpty();
  }

  @Test
  void anAnswerTwiceAsOldAsFreshIsWaitedFor() {
    get("a");
    time.advance(FRESH.multipliedBy(2).minusNanos(1));
    assertThat(get("a")).isEqualTo(1);
    time.advance(Duration.ofNanos(1));
    assertThat(get("a")).isEqualTo(2);
  }

  @Test
  void workWaitsForAFreshAnswer() {
    get("a");
    time.advance(FRESH.minusNanos(1));
    assertThat(cache.getFresh("a", this::load)).isEqualTo(1);
    time.advance(Duration.ofNanos(1));
    assertThat(cache.getFresh("a", this::load)).isEqualTo(2);
    assertThat(refreshes).isEmpty();
  }

  @Test
  void theAgeCountsFromWhenTheLoadBegan() {
    cache.get(
        "a",
        old -> {
          time.advance(FRESH.multipliedBy(2).minusNanos(1));
          return 7;
        });
    assertThat(get("a")).isEqualTo(7);
    time.advance(Duration.ofNanos(1));
    assertThat(get("a")).isEqualTo(1);
  }

  @Test
  void aRefusalOfTheBackgroundIsWhatTheNextCallerGets() {
    get("a");
    time.advance(FRESH);
    failure = ErrorCode.PERMISSION_DENIED;
    get("a");
    runRefreshes();

    assertThat(loads).isEqualTo(2);
    assertRefused("a", ErrorCode.PERMISSION_DENIED);
    assertThat(loads).isEqualTo(2);
    time.advance(REFUSAL);
    failure = null;
    assertThat(get("a")).isEqualTo(3);
  }

  @Test
  void anAnswerThatCannotBeRefreshedServesWithoutWaitingAndIsTriedAgainNowAndThen() {
    get("a");
    failure = ErrorCode.UNAVAILABLE;
    time.advance(FRESH);
    get("a");
    runRefreshes();
    assertThat(loads).isEqualTo(2);
    for (int i = 0; i < 100; i++) {
      assertThat(get("a")).isEqualTo(1);
    }
    assertThat(refreshes).isEmpty();
    time.advance(Duration.ofSeconds(5));
    get("a");
    assertThat(refreshes).hasSize(1);
    runRefreshes();

    time.advance(FRESH.minusNanos(1)); // More than twice as old, but tried within a minute.
    assertThat(get("a")).isEqualTo(1);
    assertThat(loads).isEqualTo(3);
    time.advance(Duration.ofNanos(1));
    assertThat(get("a")).isEqualTo(1);
    assertThat(loads).isEqualTo(4);
    time.advance(STALE);
    assertRefused("a", ErrorCode.UNAVAILABLE);
  }

  @Test
  void aRefreshThatIsRejectedIsPlannedAgain() {
    boolean[] rejects = {true};
    StaleCache<String, Integer> rejecting =
        new StaleCache<>(
            rules(Duration.ofSeconds(30)),
            MAX_ANSWERS,
            task -> {
              if (rejects[0]) {
                throw new RejectedExecutionException("full");
              }
              refreshes.add(task);
            },
            time,
            metrics());
    rejecting.get("a", this::load);
    time.advance(FRESH);
    assertThat(rejecting.get("a", this::load)).isEqualTo(1);
    rejects[0] = false;
    assertThat(rejecting.get("a", this::load)).isEqualTo(1);
    assertThat(refreshes).hasSize(1);
  }

  @Test
  void aFloodOfRefusalsDisplacesNoAnswer() {
    for (int i = 0; i < MAX_ANSWERS; i++) {
      get("good-" + i);
    }
    failure = ErrorCode.UNAUTHENTICATED;
    for (int i = 0; i < 20_000; i++) {
      assertRefused("made-up-" + i, ErrorCode.UNAUTHENTICATED);
    }
    for (int i = 0; i < MAX_ANSWERS; i++) {
      assertThat(get("good-" + i)).isEqualTo(i + 1);
    }
  }

  @Test
  void aKeyIsKnownWhileItsAnswerOrItsRefusalCounts() {
    assertThat(cache.isKnown("a")).isFalse();
    get("a");
    time.advance(STALE.minusNanos(1));
    assertThat(cache.isKnown("a")).isTrue();
    time.advance(Duration.ofNanos(1));
    assertThat(cache.isKnown("a")).isFalse();
    failure = ErrorCode.PERMISSION_DENIED;
    assertRefused("a", ErrorCode.PERMISSION_DENIED);
    assertThat(cache.isKnown("a")).isTrue();
    time.advance(REFUSAL);
    assertThat(cache.isKnown("a")).isFalse();
  }

  @Test
  void nobodyWaitsForTheLoadOfAnotherWithoutEnd() throws Exception {
    StaleCache<String, Integer> impatient = cache(Duration.ofMillis(50));
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<Integer> first = thread.submit(() -> impatient.get("a", old -> stuck(begun, end)));
      begun.await();
      IngestException failed =
          catchThrowableOfType(IngestException.class, () -> impatient.get("a", this::load));
      assertThat(failed.code()).isEqualTo(ErrorCode.UNAVAILABLE);
      assertThat(failed).hasMessage("The table cannot be looked up now; try again");
      assertThat(loads).isZero();
      end.countDown();
      assertThat(first.get()).isEqualTo(42);
      assertThat(impatient.get("a", this::load)).isEqualTo(42);
    } finally {
      end.countDown();
      thread.shutdownNow();
    }
  }

  @Test
  void whoWaitsInVainForAnotherGetsTheOldAnswer() throws Exception {
    StaleCache<String, Integer> impatient = cache(Duration.ofMillis(50));
    impatient.get("a", this::load);
    time.advance(FRESH.multipliedBy(2));
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<Integer> first = thread.submit(() -> impatient.get("a", old -> stuck(begun, end)));
      begun.await();
      assertThat(impatient.get("a", this::load)).isEqualTo(1);
      end.countDown();
      assertThat(first.get()).isEqualTo(42);
    } finally {
      end.countDown();
      thread.shutdownNow();
    }
  }

  private static int stuck(CountDownLatch begun, CountDownLatch end) {
    begun.countDown();
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 42;
  }

  private StaleCache<String, Integer> cache(Duration patience) {
    return new StaleCache<>(rules(patience), MAX_ANSWERS, refreshes::add, time, metrics());
  }

  private static StaleCache.Rules rules(Duration patience) {
    return new StaleCache.Rules(FRESH, REFUSAL, STALE, patience);
  }

  private static UnityMetrics metrics() {
    return new UnityMetrics(new SimpleMeterRegistry());
  }

  private int get(String key) {
    Function<Optional<Integer>, Integer> load = this::load;
    return cache.get(key, load);
  }

  /** Counts, and fails as told. */
  private int load(Optional<Integer> old) {
    loads++;
    if (failure != null) {
      throw new IngestException(failure, "as told");
    }
    return loads;
  }

  private void assertRefused(String key, ErrorCode code) {
    IngestException refused = catchThrowableOfType(IngestException.class, () -> get(key));
    assertThat(refused).as(key).isNotNull();
    assertThat(refused.code()).isEqualTo(code);
    assertThat(refused).hasMessage("as told");
  }

  private void runRefreshes() {
    while (!refreshes.isEmpty()) {
      refreshes.remove().run();
    }
  }
}
