package io.otlpdelta.pipeline;

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
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Which requests were accepted a short while ago. OTLP has no idempotency key, but every SDK
 * repeats a request with identical bytes, so (table, digest of the decoded body) names it. Bounded
 * in time and number; thread-safe.
 */
final class DuplicateMemory {
  private final boolean remembersNothing;
  private final BodyDigests bodies;
  private final Time time;

  /** Guards the two below; held for as long as they are looked into, never while others wait. */
  private final Object lock = new Object();

  private final Map<RequestKey, CompletableFuture<Position>> underWay = new HashMap<>();
  private final StoredRequests stored;

  /**
   * Remembers nothing yet.
   *
   * @param duration how long a request is remembered after it was stored; zero remembers nothing
   * @param maxRequests how many are remembered, the latest
   */
  DuplicateMemory(Duration duration, int maxRequests, Time time, Randomness randomness) {
    this.remembersNothing = duration.isZero();
    this.time = time;
    bodies = new BodyDigests(randomness);
    stored = new StoredRequests(duration, maxRequests, randomness);
  }

  /**
   * Claims the request for the caller, who then stores it.
   *
   * @param storing the position it will get; a failure makes the memory forget it, so that a retry
   *     is stored
   * @return null when the claim is the caller's, else the position of the request it repeats
   */
  @Nullable CompletableFuture<Position> claim(
      TableId table, ByteBuffer body, CompletableFuture<Position> storing) {
    return remembersNothing ? null : claim(RequestKey.of(table, bodies.of(body)), storing);
  }

  /** Whether a request with that decoded body is remembered; claims nothing. */
  boolean remembers(TableId table, ByteBuffer body) {
    return !remembersNothing && known(RequestKey.of(table, bodies.of(body))) != null;
  }

  /**
   * Looks whether what was rejected of a request is remembered, without a claim.
   *
   * @return null when it is not, else the position of the entry it repeats
   */
  @Nullable CompletableFuture<Position> known(TableId rejects, byte[] digest) {
    return remembersNothing ? null : known(RequestKey.of(rejects, ByteBuffer.wrap(digest)));
  }

  /**
   * Claims what was rejected of a request, which is an entry of another table's.
   *
   * @param rejects the table for rejected records
   * @param digest of the request, by {@link #digest}
   * @return as {@link #claim}
   */
  @Nullable CompletableFuture<Position> claimDigest(
      TableId rejects, byte[] digest, CompletableFuture<Position> storing) {
    return remembersNothing
        ? null
        : claim(RequestKey.of(rejects, ByteBuffer.wrap(digest)), storing);
  }

  /** Remembers a request that an earlier process accepted, or what it rejected of one. */
  void remember(StoredEntry earlier) {
    if (remembersNothing) {
      return;
    }
    Entry entry = earlier.entry();
    ByteBuffer digest =
        entry.kind() == TableKind.REJECTS
            ? ByteBuffer.wrap(HexFormat.of().parseHex(RejectBody.requestDigest(entry.body())))
            : bodies.of(entry.body());
    RequestKey key = RequestKey.of(entry.table(), digest);
    synchronized (lock) {
      stored.add(key, earlier.position(), time.nanoTime());
    }
  }

  /** Names a request among those of all tables, for ever: it is a column of rejected records. */
  static byte[] digest(TableId table, ByteBuffer body) {
    ByteBuffer id = ByteBuffer.allocate(2 * Long.BYTES);
    id.putLong(table.value().getMostSignificantBits());
    id.putLong(table.value().getLeastSignificantBits());
    return sha256(id.flip(), body.duplicate());
  }

  private @Nullable CompletableFuture<Position> known(RequestKey key) {
    synchronized (lock) {
      Position position = stored.find(key, time.nanoTime());
      return position == null ? underWay.get(key) : CompletableFuture.completedFuture(position);
    }
  }

  private @Nullable CompletableFuture<Position> claim(
      RequestKey key, CompletableFuture<Position> storing) {
    synchronized (lock) {
      CompletableFuture<Position> earlier = known(key);
      if (earlier != null) {
        return earlier;
      }
      underWay.put(key, storing);
    }
    var unused = storing.whenComplete((position, failure) -> settle(key, position));
    return null;
  }

  /** In one step, so that nobody finds the request nowhere. */
  private void settle(RequestKey key, @Nullable Position position) {
    synchronized (lock) {
      underWay.remove(key);
      if (position != null) {
        stored.add(key, position, time.nanoTime());
      }
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
}
