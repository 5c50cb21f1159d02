package io.otlpdelta.server.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.env.Time;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.server.config.RateLimitConfig;
import java.time.Duration;

/**
 * Refuses known callers that send more requests than they may: a token bucket for each, by name, so
 * that the two tokens of a rotation share one.
 *
 * <p>A caller who has been quiet for as long as its bucket takes to fill is forgotten, which
 * changes nothing. The number of buckets is bounded; beyond it the least used are forgotten early,
 * in their callers' favour.
 */
final class RateLimitedAuthentication implements CallerAuthentication {
  private static final int MAX_CALLERS = 100_000;
  private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

  private final CallerAuthentication callers;
  private final RateLimitConfig limit;
  private final Time time;
  private final long nanosPerRequest;
  private final long fillNanos;
  private final Cache<String, Bucket> buckets;
  private final Counter refused;

  RateLimitedAuthentication(
      CallerAuthentication callers, RateLimitConfig limit, MeterRegistry registry, Time time) {
    this.callers = callers;
    this.limit = limit;
    this.time = time;
    this.nanosPerRequest = Math.max(1, NANOS_PER_SECOND / limit.requestsPerSecond());
    this.fillNanos = Math.multiplyExact(nanosPerRequest, (long) limit.burstRequests());
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(MAX_CALLERS)
            .expireAfterAccess(Duration.ofNanos(fillNanos).plusSeconds(1))
            .ticker(time::nanoTime)
            .executor(Runnable::run)
            .build();
    this.refused =
        Counter.builder("otlp_delta_rate_limited")
            .description("Requests refused because their caller sends too many")
            .register(registry);
  }

  @Override
  public Principal authenticate(ServiceRequestContext ctx, RequestHeaders headers) {
    Principal caller = callers.authenticate(ctx, headers);
    long now = time.nanoTime();
    if (!buckets.get(caller.name(), name -> new Bucket(now)).tryTake(now)) {
      refused.increment();
      throw Refusal.of(
          ErrorCode.RATE_LIMITED,
          "The caller '"
              + caller.name()
              + "' sends more than "
              + limit.requestsPerSecond()
              + " requests a second (rateLimit.requestsPerSecond), after a burst of "
              + limit.burstRequests()
              + " (rateLimit.burstRequests). Send larger batches less often, or ask the"
              + " administrator of this server for a higher limit.");
    }
    return caller;
  }

  /** Full at the beginning; a request takes one of its places, and time gives them back. */
  private final class Bucket {
    /**
     * When the bucket is full again. Nanoseconds of the monotonic clock: only differences count.
     */
    private long fullAtNanos;

    Bucket(long nowNanos) {
      this.fullAtNanos = nowNanos;
    }

    synchronized boolean tryTake(long nowNanos) {
      long missing = Math.max(0, fullAtNanos - nowNanos);
      if (missing + nanosPerRequest > fillNanos) {
        return false;
      }
      fullAtNanos = nowNanos + missing + nanosPerRequest;
      return true;
    }
  }
}
