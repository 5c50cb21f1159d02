package io.otlpdelta.catalog.unity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is let through, who waits and who is sent away. */
@Timeout(60)
class UnityLaneTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void whoFindsNoPermitWaitsForOne() throws Exception {
    UnityLane lane = new UnityLane(1, 1, Duration.ofSeconds(30));
    assertThat(lane.enter()).isTrue();
    Future<Boolean> second = waiting(lane);
    assertThat(second.isDone()).isFalse();
    lane.leave();
    assertThat(second.get()).isTrue();
  }

  @Test
  void whoFindsNoPlaceToWaitIsSentAwayAtOnce() throws Exception {
    UnityLane lane = new UnityLane(1, 1, Duration.ofSeconds(30));
    lane.enter();
    Future<Boolean> second = waiting(lane);
    assertThat(lane.enter()).isFalse();
    lane.leave();
    assertThat(second.get()).isTrue();
  }

  @Test
  void nobodyWaitsForLongerThanThePatience() {
    UnityLane lane = new UnityLane(1, 1, Duration.ofMillis(20));
    lane.enter();
    assertThat(lane.enter()).isFalse();
    lane.leave();
    assertThat(lane.enter()).isTrue();
  }

  @Test
  void anInterruptedThreadIsSentAwayAndStaysInterrupted() {
    UnityLane lane = new UnityLane(1, 1, Duration.ofSeconds(30));
    lane.enter();
    Thread.currentThread().interrupt();
    assertThat(lane.enter()).isFalse();
    assertThat(Thread.interrupted()).isTrue();
  }

  private Future<Boolean> waiting(UnityLane lane) {
    AtomicReference<Thread> entering = new AtomicReference<>();
    Future<Boolean> entered =
        threads.submit(
            () -> {
              entering.set(Thread.currentThread());
              return lane.enter();
            });
    await("the second one waits")
        .until(
            () ->
                entering.get() != null && entering.get().getState() == Thread.State.TIMED_WAITING);
    return entered;
  }
}
