package io.otlpdelta.server.http;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.stream.SubscriptionOption;
import io.netty.util.concurrent.EventExecutor;
import io.otlpdelta.otlp.DecodeMemory;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/** Receives bodies: the limit on one and the budget of all are kept here. Thread-safe. */
final class BodyIntake {
  /** What large requests leave to small ones: an eighth of the budget. */
  private static final int SMALL_SHARE = 8;

  private final int maxBodyBytes;
  private final ByteBudget budget;

  BodyIntake(int maxBodyBytes, long maxInFlightBytes) {
    this.maxBodyBytes = maxBodyBytes;
    this.budget =
        new ByteBudget(
            maxInFlightBytes,
            Math.min(maxInFlightBytes / SMALL_SHARE, maxInFlightBytes - maxBodyBytes));
  }

  /**
   * Reads the request's body and gives it to {@code use}, with the memory for decoding it. The
   * bytes of both count against the budget until what {@code use} returns completes.
   *
   * @return what {@code use} returned, or a failure: a {@link Refusal} for a broken limit or
   *     framing, else what broke the stream
   * @throws Refusal before a byte is read, when the announced length breaks a limit
   */
  <T> CompletableFuture<T> receive(
      HttpRequest request,
      BodyFraming framing,
      EventExecutor eventLoop,
      BiFunction<OtlpBody, DecodeMemory, CompletableFuture<T>> use) {
    ByteBudget.Claim claim = budget.claim();
    BodyCollector collector;
    try {
      collector =
          new BodyCollector(maxBodyBytes, request.headers().contentLength(), framing, claim);
    } catch (RuntimeException e) {
      claim.close();
      throw e;
    }
    request.subscribe(collector, eventLoop, SubscriptionOption.WITH_POOLED_OBJECTS);
    return collector
        .body()
        .thenCompose(body -> use.apply(body, claim))
        .whenComplete((used, failure) -> claim.close());
  }

  /** Bytes of bodies being received, being decoded or not yet answered. */
  long inFlightBytes() {
    return budget.claimedBytes();
  }
}
