package io.otlpdelta.catalog.unity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.otlpdelta.env.Time;
import java.time.Duration;

/** The tokens that the catalog refused lately, so that the door can refuse them. Thread-safe. */
final class RefusedTokens {
  private static final int MAX_TOKENS = 10_000;

  private final Cache<CallerDigest, Boolean> refused;

  RefusedTokens(Duration lifetime, Time time) {
    this.refused =
        Caffeine.newBuilder()
            .maximumSize(MAX_TOKENS)
            .expireAfterWrite(lifetime)
            .ticker(time::nanoTime)
            .executor(Runnable::run)
            .build();
  }

  void add(CallerDigest token) {
    refused.put(token, true);
  }

  boolean contains(CallerDigest token) {
    return refused.getIfPresent(token) != null;
  }
}
