package io.otlpdelta.catalog.unity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.otlpdelta.env.Time;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers that stay good for a time. Each key is loaded by one thread at a time, and the others
 * that want it wait for that one, for a limited time. Thread-safe.
 *
 * <p>An answer that is no longer fresh is loaded again in the background and serves meanwhile,
 * until it is twice as old; then a caller has to wait. When it cannot be loaded now ({@code
 * UNAVAILABLE}), the old one serves on for a longer time. Refusals are kept apart and for a shorter
 * time, so that a flood of them displaces no answer.
 */
final class StaleCache<K, V> {
  private static final Logger logger = LoggerFactory.getLogger(StaleCache.class);
  private static final int MAX_REFUSALS = 10_000;
  private static final Duration LONGEST_RETRY_PAUSE = Duration.ofSeconds(5);

  private final Cache<K, Known<V>> answers;
  private final Cache<K, Refusal> refusals;
  private final ConcurrentHashMap<K, CompletableFuture<V>> loading = new ConcurrentHashMap<>();
  private final Set<K> refreshing = ConcurrentHashMap.newKeySet();
  private final Rules rules;
  private final Executor refreshes;
  private final Time time;
  private final UnityMetrics metrics;

  /**
   * How long answers are used, counted from when their load began.
   *
   * @param fresh without asking again; for as long again while that is done in the background
   * @param refusal the same for a refusal, which is then asked for again
   * @param stale while asking again fails
   * @param patience how long one thread waits for the load of another
   */
  record Rules(Duration fresh, Duration refusal, Duration stale, Duration patience) {}

  /** What is thrown for each caller anew: a kept exception would hold its first caller's stack. */
  private record Refusal(ErrorCode code, String message) {
    IngestException exception() {
      return new IngestException(code, message);
    }
  }

  /** A good answer, and when loading it again failed last. */
  private static final class Known<V> {
    private final V value;
    private final long loadedNanos;
    private volatile boolean hasFailed;
    private volatile long failedNanos;

    Known(V value, long loadedNanos) {
      this.value = value;
      this.loadedNanos = loadedNanos;
    }

    void failed(long nowNanos) {
      failedNanos = nowNanos;
      hasFailed = true;
    }

    boolean failedWithin(Duration limit, long nowNanos) {
      return hasFailed && nowNanos - failedNanos < limit.toNanos();
    }

    boolean isYoungerThan(Duration limit, long nowNanos) {
      return nowNanos - loadedNanos < limit.toNanos();
    }
  }

  /**
   * Creates an empty cache.
   *
   * @param maxAnswers good ones; refusals have a limit of their own
   * @param refreshes loads answers again, which blocks; it may reject
   */
  StaleCache(Rules rules, int maxAnswers, Executor refreshes, Time time, UnityMetrics metrics) {
    this.rules = rules;
    this.refreshes = refreshes;
    this.time = time;
    this.metrics = metrics;
    this.answers = cache(maxAnswers, rules.stale(), time);
    this.refusals = cache(MAX_REFUSALS, rules.refusal(), time);
  }

  private static <K, T> Cache<K, T> cache(int maxKeys, Duration lifetime, Time time) {
    return Caffeine.newBuilder()
        .maximumSize(maxKeys)
        .expireAfterWrite(lifetime)
        .ticker(time::nanoTime)
        .executor(Runnable::run)
        .build();
  }

  /**
   * The answer for the key; blocks only when there is none that serves.
   *
   * @param load makes it, given the old one; throws {@code UNAVAILABLE} when it cannot now. Also
   *     called in the background.
   * @throws IngestException the refusal, or {@code UNAVAILABLE} when no answer serves
   */
  V get(K key, Function<Optional<V>, V> load) {
    return find(key, load, rules.fresh().multipliedBy(2));
  }

  /**
   * The same, but waits for an answer that is not fresh to be loaded again, as work does that
   * nobody waits for.
   */
  V getFresh(K key, Function<Optional<V>, V> load) {
    return find(key, load, rules.fresh());
  }

  /** Whether there is a good answer of any age, or a refusal that still counts. Does not block. */
  boolean isKnown(K key) {
    return answers.getIfPresent(key) != null || refusals.getIfPresent(key) != null;
  }

  private V find(K key, Function<Optional<V>, V> load, Duration limit) {
    Refusal refusal = refusals.getIfPresent(key);
    if (refusal != null) {
      metrics.answered(UnityMetrics.Source.CACHE);
      throw refusal.exception();
    }
    Known<V> known = answers.getIfPresent(key);
    if (known == null) {
      return loaded(key, load);
    }
    long now = time.nanoTime();
    if (known.isYoungerThan(rules.fresh(), now)) {
      metrics.answered(UnityMetrics.Source.CACHE);
      return known.value;
    }
    boolean serves = known.isYoungerThan(limit, now);
    if (!serves && !known.failedWithin(rules.fresh(), now)) {
      return loaded(key, load);
    }
    refreshSoon(key, known, load);
    metrics.answered(serves ? UnityMetrics.Source.CACHE : UnityMetrics.Source.STALE);
    return known.value;
  }

  private void refreshSoon(K key, Known<V> known, Function<Optional<V>, V> load) {
    if (known.failedWithin(retryPause(), time.nanoTime()) || !refreshing.add(key)) {
      return;
    }
    try {
      refreshes.execute(() -> refresh(key, load));
    } catch (RejectedExecutionException e) {
      refreshing.remove(key);
      logger.debug("too much is refreshed already, or the server stops");
    }
  }

  private Duration retryPause() {
    Duration half = rules.fresh().dividedBy(2);
    return half.compareTo(LONGEST_RETRY_PAUSE) < 0 ? half : LONGEST_RETRY_PAUSE;
  }

  private void refresh(K key, Function<Optional<V>, V> load) {
    try {
      var unused = loaded(key, load);
    } catch (IngestException e) {
      logger.debug("no longer allowed: {}", e.getMessage()); // And kept, for the next caller.
    } catch (RuntimeException e) {
      logger.warn("An answer of Unity Catalog could not be asked for again", e);
    } finally {
      refreshing.remove(key);
    }
  }

  private V loaded(K key, Function<Optional<V>, V> load) {
    CompletableFuture<V> mine = new CompletableFuture<>();
    CompletableFuture<V> others = loading.putIfAbsent(key, mine);
    if (others != null) {
      return join(key, others);
    }
    try {
      Known<V> known = answers.getIfPresent(key);
      V value =
          known != null && known.isYoungerThan(rules.fresh(), time.nanoTime())
              ? known.value // Loaded by another thread since this one looked.
              : load(key, known, load);
      mine.complete(value);
      return value;
    } catch (RuntimeException | Error e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      loading.remove(key, mine);
    }
  }

  private V load(K key, @Nullable Known<V> known, Function<Optional<V>, V> load) {
    long startNanos = time.nanoTime();
    try {
      V value = load.apply(known == null ? Optional.empty() : Optional.of(known.value));
      metrics.answered(UnityMetrics.Source.CATALOG);
      answers.put(key, new Known<>(value, startNanos));
      return value;
    } catch (IngestException e) {
      if (e.code() != ErrorCode.UNAVAILABLE) {
        metrics.answered(UnityMetrics.Source.CATALOG);
        refusals.put(key, new Refusal(e.code(), e.getMessage()));
        answers.invalidate(key);
        throw e;
      }
      if (known == null) {
        metrics.answered(UnityMetrics.Source.NONE);
        throw e;
      }
      metrics.answered(UnityMetrics.Source.STALE);
      known.failed(time.nanoTime());
      return known.value;
    }
  }

  private V join(K key, CompletableFuture<V> others) {
    try {
      return others.get(rules.patience().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return oldOrUnavailable(key, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return oldOrUnavailable(key, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IngestException refusal) {
        throw new IngestException(refusal.code(), refusal.getMessage(), refusal);
      }
      throw new IllegalStateException("another thread's look-up failed", e);
    }
  }

  private V oldOrUnavailable(K key, Exception cause) {
    Known<V> known = answers.getIfPresent(key);
    if (known == null) {
      metrics.answered(UnityMetrics.Source.NONE);
      throw new IngestException(
          ErrorCode.UNAVAILABLE, "The table cannot be looked up now; try again", cause);
    }
    metrics.answered(UnityMetrics.Source.STALE);
    return known.value;
  }
}
