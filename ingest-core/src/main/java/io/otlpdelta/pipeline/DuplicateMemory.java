package io.otlpdelta.pipeline;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.otlpdelta.env.Time;
import io.otlpdelta.journal.Position;
import io.otlpdelta.model.TableId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Which requests were accepted a short while ago. OTLP has no idempotency key, but every SDK
 * repeats a request with identical bytes, so (table, SHA-256 of the decoded body) names it. Bounded
 * in time and number; thread-safe.
 */
final class DuplicateMemory {
  private final @Nullable Cache<Key, CompletableFuture<Position>> remembered;

  /**
   * Remembers nothing yet.
   *
   * @param duration how long a request is remembered; zero remembers nothing
   */
  DuplicateMemory(Duration duration, int maxRequests, Time time) {
    remembered =
        duration.isZero()
            ? null
            : Caffeine.newBuilder()
                .expireAfterWrite(duration)
                .maximumSize(maxRequests)
                .ticker(time::nanoTime)
                .executor(Runnable::run)
                .build();
  }

  /**
   * Claims the request for the caller, who then stores it.
   *
   * @param stored the position it will get; a failure makes the memory forget it, so that a retry
   *     is stored
   * @return null when the claim is the caller's, else the position of the request it repeats
   */
  @Nullable CompletableFuture<Position> claim(
      TableId table, ByteBuffer body, CompletableFuture<Position> stored) {
    if (remembered == null) {
      return null;
    }
    Key key = new Key(table, ByteBuffer.wrap(sha256(body)));
    CompletableFuture<Position> earlier = remembered.asMap().putIfAbsent(key, stored);
    if (earlier == null) {
      var unused = stored.whenComplete((position, failure) -> forgetFailed(key, stored, failure));
    }
    return earlier;
  }

  /** Remembers a request that an earlier process accepted. */
  void remember(TableId table, ByteBuffer body, Position position) {
    if (remembered != null) {
      Key key = new Key(table, ByteBuffer.wrap(sha256(body)));
      remembered.put(key, CompletableFuture.completedFuture(position));
    }
  }

  private void forgetFailed(
      Key key, CompletableFuture<Position> stored, @Nullable Throwable failure) {
    if (failure != null && remembered != null) {
      remembered.asMap().remove(key, stored);
    }
  }

  private static byte[] sha256(ByteBuffer body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(body.duplicate());
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  private record Key(TableId table, ByteBuffer digest) {}
}
