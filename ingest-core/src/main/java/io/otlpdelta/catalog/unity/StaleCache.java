package io.otlpdelta.catalog.unity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.otlpdelta.env.Time;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers that stay good for a time. Each key is loaded by one thread at a time, and the others
 * that want it wait for that one. A refusal is kept as well, for a shorter time. An answer that is
 * too old is loaded again; when that cannot be done now ({@code UNAVAILABLE}), the old one serves
 * on for a longer time. Thread-safe.
 */
final class StaleCache<K, V> {
  private final Cache<K, Answer<V>> answers;
  private final ConcurrentHashMap<K, CompletableFuture<Answer<V>>> loading =
      new ConcurrentHashMap<>();
  private final Time time;
  private final Lifetimes lifetimes;
  private final UnityMetrics metrics;

  /**
   * How long answers are used.
   *
   * @param fresh without asking again
   * @param refusal the same for a refusal
   * @param stale while asking again fails; counted from when it was loaded
   */
  record Lifetimes(Duration fresh, Duration refusal, Duration stale) {}

  private record Answer<V>(
      @Nullable V value, @Nullable IngestException refusal, long loadedNanos, boolean isOld) {}

  StaleCache(Lifetimes lifetimes, int maxKeys, Time time, UnityMetrics metrics) {
    this.lifetimes = lifetimes;
    this.time = time;
    this.metrics = metrics;
    this.answers =
        Caffeine.newBuilder()
            .maximumSize(maxKeys)
            .expireAfterWrite(lifetimes.stale())
            .ticker(time::nanoTime)
            .executor(Runnable::run)
            .build();
  }

  /**
   * The answer for the key.
   *
   * @param load makes it, given the old one; throws {@code UNAVAILABLE} when it cannot now
   * @throws IngestException the refusal, or {@code UNAVAILABLE} when no answer serves
   */
  V get(K key, Function<Optional<V>, V> load) {
    Answer<V> known = answers.getIfPresent(key);
    if (known != null && isFresh(known)) {
      metrics.answered(UnityMetrics.Source.CACHE);
      return outcome(known);
    }
    CompletableFuture<Answer<V>> mine = new CompletableFuture<>();
    CompletableFuture<Answer<V>> others = loading.putIfAbsent(key, mine);
    if (others != null) {
      return outcome(join(others));
    }
    try {
      Answer<V> loaded = load(known, load);
      if (!loaded.isOld()) {
        answers.put(key, loaded);
      }
      mine.complete(loaded);
      return outcome(loaded);
    } catch (RuntimeException | Error e) {
      metrics.answered(UnityMetrics.Source.NONE);
      mine.completeExceptionally(e);
      throw e;
    } finally {
      loading.remove(key, mine);
    }
  }

  /** Whether there is a good answer of any age, or a refusal that still counts. Does not block. */
  boolean isKnown(K key) {
    Answer<V> known = answers.getIfPresent(key);
    return known != null && (known.refusal() == null || isFresh(known));
  }

  private Answer<V> load(@Nullable Answer<V> known, Function<Optional<V>, V> load) {
    Optional<V> old = known == null ? Optional.empty() : Optional.ofNullable(known.value());
    try {
      V value = load.apply(old);
      metrics.answered(UnityMetrics.Source.CATALOG);
      return new Answer<>(value, null, time.nanoTime(), false);
    } catch (IngestException e) {
      if (e.code() != ErrorCode.UNAVAILABLE) {
        metrics.answered(UnityMetrics.Source.CATALOG);
        return new Answer<>(null, e, time.nanoTime(), false);
      }
      if (old.isEmpty()) {
        throw e;
      }
      metrics.answered(UnityMetrics.Source.STALE);
      return new Answer<>(old.get(), null, known == null ? 0 : known.loadedNanos(), true);
    }
  }

  private boolean isFresh(Answer<V> answer) {
    Duration lifetime = answer.refusal() == null ? lifetimes.fresh() : lifetimes.refusal();
    return time.nanosSince(answer.loadedNanos()) < lifetime.toNanos();
  }

  private V outcome(Answer<V> answer) {
    if (answer.value() != null) {
      return answer.value();
    }
    IngestException refusal = answer.refusal();
    if (refusal == null) {
      throw new IllegalStateException("an answer without value and refusal");
    }
    // A fresh one: its stack is this caller's.
    throw new IngestException(refusal.code(), refusal.getMessage(), refusal);
  }

  private static <T> T join(CompletableFuture<T> other) {
    try {
      return other.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IngestException refusal) {
        throw new IngestException(refusal.code(), refusal.getMessage(), refusal);
      }
      throw e;
    }
  }
}
