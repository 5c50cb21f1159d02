package io.otlpdelta.server.http;

import com.linecorp.armeria.common.HttpData;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes one text at a time for all who ask for it meanwhile: anyone may ask for the metrics, so
 * that ten thousand unread answers must cost neither as many scrapes nor as many copies.
 * Thread-safe.
 *
 * <p>Nobody gets a text that was begun before it was asked for.
 */
final class SharedScrape {
  private final Supplier<byte[]> source;
  private @Nullable CompletableFuture<HttpData> waiting;
  private boolean running;

  SharedScrape(Supplier<byte[]> source) {
    this.source = source;
  }

  /**
   * The text, soon. Does not block.
   *
   * @param executor where it is made, if it is not being made already
   */
  synchronized CompletableFuture<HttpData> next(Executor executor) {
    CompletableFuture<HttpData> next = waiting;
    if (next == null) {
      next = new CompletableFuture<>();
      waiting = next;
      if (!running) {
        begin(executor);
      }
    }
    return next;
  }

  private synchronized void begin(Executor executor) {
    CompletableFuture<HttpData> begun = waiting;
    waiting = null;
    running = begun != null;
    if (begun != null) {
      executor.execute(() -> make(begun, executor));
    }
  }

  private void make(CompletableFuture<HttpData> begun, Executor executor) {
    try {
      begun.complete(HttpData.wrap(source.get()));
    } catch (RuntimeException e) {
      begun.completeExceptionally(e);
    } finally {
      begin(executor);
    }
  }
}
