package io.otlpdelta.server.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Gathers a body as it was framed and compressed, under the size limit and the budget of all
 * bodies. Nothing is decompressed here: Armeria's {@code DecodingService} turns truncated gzip into
 * a normally ended empty body, which would be acknowledged (measured with 1.40.0).
 *
 * <p>Used by one event loop. Memory is claimed for what has arrived, not for what was announced:
 * else a few clients that announce much and send nothing would keep out all others.
 */
final class BodyCollector implements Subscriber<HttpObject> {
  private static final byte[] NO_BYTES = {};
  private static final int FIRST_BYTES = 2 << 10;

  /** What every JVM can make; some reserve a few words of an array. */
  private static final int MAX_ARRAY_BYTES = Integer.MAX_VALUE - 8;

  private final int maxBodyBytes;
  private final int maxBytes;
  private final long contentLength;
  private final BodyFraming framing;
  private final ByteBudget.Claim claim;
  private final CompletableFuture<OtlpBody> body = new CompletableFuture<>();
  private byte[] bytes = NO_BYTES;
  private int length;
  private @Nullable Subscription subscription;

  /**
   * Prepares for one body.
   *
   * @param contentLength the announced length, -1 if none
   * @throws Refusal at once, before a byte is read, when the announced length breaks a limit
   */
  BodyCollector(int maxBodyBytes, long contentLength, BodyFraming framing, ByteBudget.Claim claim) {
    this.maxBodyBytes = maxBodyBytes;
    this.maxBytes = (int) Math.min((long) maxBodyBytes + framing.overheadBytes(), MAX_ARRAY_BYTES);
    this.contentLength = contentLength;
    this.framing = framing;
    this.claim = claim;
    if (contentLength > maxBytes) {
      throw Refusal.tooLarge(maxBodyBytes);
    }
    if (!claim.hasRoomFor(Math.max(1, contentLength - framing.overheadBytes()))) {
      throw budgetSpent();
    }
  }

  /**
   * Completes with the whole body out of its framing, or fails with a {@link Refusal}, or with what
   * broke the stream.
   */
  CompletableFuture<OtlpBody> body() {
    return body;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    this.subscription = subscription;
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(HttpObject object) {
    if (!(object instanceof HttpData data)) {
      return; // Trailers say nothing about a body.
    }
    try (data) {
      if (!body.isDone()) {
        append(data);
      }
    }
  }

  @Override
  public void onComplete() {
    if (body.isDone()) {
      return;
    }
    try {
      body.complete(framing.unframe(ByteBuffer.wrap(bytes, 0, length)));
    } catch (Refusal refusal) {
      body.completeExceptionally(refusal);
    }
  }

  @Override
  public void onError(Throwable cause) {
    body.completeExceptionally(cause);
  }

  private void append(HttpData data) {
    int added = data.length();
    if (added > maxBytes - length) {
      refuse(Refusal.tooLarge(maxBodyBytes));
      return;
    }
    if (length + added > bytes.length && !grow(length + added)) {
      refuse(budgetSpent());
      return;
    }
    data.byteBuf().readBytes(bytes, length, added);
    length += added;
    try {
      framing.check(ByteBuffer.wrap(bytes, 0, length));
    } catch (Refusal refusal) {
      refuse(refusal);
    }
  }

  /** Doubles up to the announced length, or takes all of that when a quarter has arrived. */
  private boolean grow(int needed) {
    long ceiling = contentLength >= needed ? contentLength : maxBytes;
    long wanted =
        4L * needed >= contentLength && contentLength >= needed
            ? contentLength
            : Math.max(FIRST_BYTES, 2L * bytes.length);
    int capacity = (int) Math.min(ceiling, Math.max(needed, wanted));
    // Without the framing: the largest body must fit a budget that is no larger.
    byte[] larger = claim.larger(bytes, length, capacity, framing.overheadBytes());
    if (larger == null) {
      return false;
    }
    bytes = larger;
    return true;
  }

  private void dropBytes() {
    if (bytes.length > 0) {
      claim.giveBack(bytes, framing.overheadBytes());
      bytes = NO_BYTES;
    }
  }

  private void refuse(Refusal refusal) {
    dropBytes();
    length = 0;
    body.completeExceptionally(refusal);
    if (subscription != null) {
      subscription.cancel();
    }
  }

  private static Refusal budgetSpent() {
    return Refusal.of(ByteBudget.spent());
  }
}
