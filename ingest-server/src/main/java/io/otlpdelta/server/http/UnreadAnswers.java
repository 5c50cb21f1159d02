package io.otlpdelta.server.http;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.otlpdelta.error.ErrorCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds the answers of one page that are being made or are on their way: HTTP/2 clients need not
 * read what they asked for, and each answer is held for its connection until they do. Thread-safe.
 */
final class UnreadAnswers {
  static final int MAX = 64;

  private final String what;
  private final AtomicInteger unread = new AtomicInteger();

  /**
   * Counts none yet.
   *
   * @param what the answers hold, for the sentence of a refusal
   */
  UnreadAnswers(String what) {
    this.what = what;
  }

  /**
   * Counts one more, until its exchange has ended.
   *
   * @throws Refusal when there are too many
   */
  void add(ServiceRequestContext ctx) {
    if (unread.incrementAndGet() > MAX) {
      unread.decrementAndGet();
      throw Refusal.of(
          ErrorCode.UNAVAILABLE,
          "Too many answers with " + what + " are not read yet. Ask again later.");
    }
    CompletableFuture<Void> unused =
        ctx.log().whenComplete().thenRun(() -> unread.decrementAndGet());
  }
}
