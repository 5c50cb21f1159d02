package io.otlpdelta.server.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import io.otlpdelta.error.ErrorCode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Gathers a body as it was sent, under the size limit and the budget of all bodies. Nothing is
 * decompressed here: Armeria's {@code DecodingService} turns truncated gzip into a normally ended
 * empty body, which would be acknowledged (measured with 1.40.0).
 *
 * <p>Used by one event loop. Memory is claimed for what has arrived, not for what was announced:
 * else a few clients that announce much and send nothing would keep out all others.
 */
final class BodyCollector implements Subscriber<HttpObject> {
  private static final int FIRST_BYTES = 16 << 10;

  private final int maxBytes;
  private final long contentLength;
  private final ByteBudget.Claim claim;
  private final CompletableFuture<ByteBuffer> body = new CompletableFuture<>();
  private byte[] bytes = new byte[0];
  private int length;
  private @Nullable Subscription subscription;

  /**
   * Prepares for one body.
   *
   * @param contentLength the announced length, -1 if none
   * @throws Refusal at once, before a byte is read, when the announced length breaks a limit
   */
  BodyCollector(int maxBytes, long contentLength, ByteBudget.Claim claim) {
    this.maxBytes = maxBytes;
    this.contentLength = contentLength;
    this.claim = claim;
    if (contentLength > maxBytes) {
      throw tooLarge();
    }
    if (!claim.hasRoomFor(Math.max(1, contentLength))) {
      throw budgetSpent();
    }
  }

  /**
   * Completes with the whole body, or fails with a {@link Refusal}, or with what broke the stream.
   */
  CompletableFuture<ByteBuffer> body() {
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
    body.complete(ByteBuffer.wrap(bytes, 0, length));
  }

  @Override
  public void onError(Throwable cause) {
    body.completeExceptionally(cause);
  }

  private void append(HttpData data) {
    int added = data.length();
    if (added > maxBytes - length) {
      refuse(tooLarge());
      return;
    }
    if (length + added > bytes.length && !grow(length + added)) {
      refuse(budgetSpent());
      return;
    }
    data.byteBuf().readBytes(bytes, length, added);
    length += added;
  }

  /** Doubles up to the announced length, or takes all of that when a quarter has arrived. */
  private boolean grow(int needed) {
    long ceiling = contentLength >= needed ? contentLength : maxBytes;
    long wanted =
        4L * needed >= contentLength && contentLength >= needed
            ? contentLength
            : Math.max(FIRST_BYTES, 2L * bytes.length);
    int capacity = (int) Math.min(ceiling, Math.max(needed, wanted));
    if (!claim.grow(capacity)) {
      return false;
    }
    int before = bytes.length;
    bytes = Arrays.copyOf(bytes, capacity);
    claim.giveBack(before);
    return true;
  }

  private void refuse(Refusal refusal) {
    claim.giveBack(bytes.length);
    bytes = new byte[0];
    length = 0;
    body.completeExceptionally(refusal);
    if (subscription != null) {
      subscription.cancel();
    }
  }

  private Refusal tooLarge() {
    return Refusal.of(
        ErrorCode.REQUEST_TOO_LARGE,
        "The body has more than "
            + maxBytes
            + " bytes, which is the limit of this server. Send smaller batches.");
  }

  private static Refusal budgetSpent() {
    return Refusal.of(ByteBudget.spent());
  }
}
