package io.otlpdelta.pipeline;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.otlpdelta.env.Randomness;
import io.otlpdelta.env.Time;
import io.otlpdelta.flatten.RejectBody;
import io.otlpdelta.journal.Entry;
import io.otlpdelta.journal.Position;
import io.otlpdelta.journal.StoredEntry;
import io.otlpdelta.model.TableId;
import io.otlpdelta.model.TableKind;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Which requests were accepted a short while ago. OTLP has no idempotency key, but every SDK
 * repeats a request with identical bytes, so (table, digest of the decoded body) names it. Bounded
 * in time and number; thread-safe.
 */
final class DuplicateMemory {
  private final @Nullable Cache<Key, CompletableFuture<Position>> remembered;
  private final BodyDigests bodies;

  /**
   * Remembers nothing yet.
   *
   * @param duration how long a request is remembered; zero remembers nothing
   */
  DuplicateMemory(Duration duration, int maxRequests, Time time, Randomness randomness) {
    bodies = new BodyDigests(randomness);
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
    return claim(new Key(table, bodies.of(body)), stored);
  }

  /** Whether a request with that decoded body is remembered; claims nothing. */
  boolean remembers(TableId table, ByteBuffer body) {
    return remembered != null && remembered.getIfPresent(new Key(table, bodies.of(body))) != null;
  }

  /**
   * Looks whether what was rejected of a request is remembered, without a claim.
   *
   * @return null when it is not, else the position of the entry it repeats
   */
  @Nullable CompletableFuture<Position> known(TableId rejects, byte[] digest) {
    return remembered == null
        ? null
        : remembered.getIfPresent(new Key(rejects, ByteBuffer.wrap(digest)));
  }

  /**
   * Claims what was rejected of a request, which is an entry of another table's.
   *
   * @param rejects the table for rejected records
   * @param digest of the request, by {@link #digest}
   * @return as {@link #claim}
   */
  @Nullable CompletableFuture<Position> claimDigest(
      TableId rejects, byte[] digest, CompletableFuture<Position> stored) {
    return remembered == null ? null : claim(new Key(rejects, ByteBuffer.wrap(digest)), stored);
  }

  private @Nullable CompletableFuture<Position> claim(Key key, CompletableFuture<Position> stored) {
    if (remembered == null) {
      return null;
    }
    CompletableFuture<Position> earlier = remembered.asMap().putIfAbsent(key, stored);
    if (earlier == null) {
      var unused = stored.whenComplete((position, failure) -> forgetFailed(key, stored, failure));
    }
    return earlier;
  }

  /** Remembers a request that an earlier process accepted, or what it rejected of one. */
  void remember(StoredEntry stored) {
    if (remembered == null) {
      return;
    }
    Entry entry = stored.entry();
    ByteBuffer digest =
        entry.kind() == TableKind.REJECTS
            ? ByteBuffer.wrap(HexFormat.of().parseHex(RejectBody.requestDigest(entry.body())))
            : bodies.of(entry.body());
    remembered.put(
        new Key(entry.table(), digest), CompletableFuture.completedFuture(stored.position()));
  }

  /** Names a request among those of all tables, for ever: it is a column of rejected records. */
  static byte[] digest(TableId table, ByteBuffer body) {
    ByteBuffer id = ByteBuffer.allocate(2 * Long.BYTES);
    id.putLong(table.value().getMostSignificantBits());
    id.putLong(table.value().getLeastSignificantBits());
    return sha256(id.flip(), body.duplicate());
  }

  private void forgetFailed(
      Key key, CompletableFuture<Position> stored, @Nullable Throwable failure) {
    if (failure != null && remembered != null) {
      remembered.asMap().remove(key, stored);
    }
  }

  private static byte[] sha256(ByteBuffer... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (ByteBuffer part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  private record Key(TableId table, ByteBuffer digest) {}
}
