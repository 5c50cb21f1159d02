package io.otlpdelta.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.otlpdelta.error.ErrorCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The server's own metrics in Prometheus' text format.
 *
 * <p>Anyone may ask for them, and HTTP/2 clients need not read what they asked for: the answers
 * that are on their way at a time are bounded, as each is copied for its connection.
 */
final class MetricsService implements HttpService {
  private static final MediaType PROMETHEUS_TEXT =
      MediaType.parse("text/plain; version=0.0.4; charset=utf-8");

  static final int MAX_UNREAD_ANSWERS = 64;

  private final Refusals refusals;
  private final AtomicInteger unread = new AtomicInteger();
  private final SharedScrape scrape;

  MetricsService(PrometheusMeterRegistry registry, Refusals refusals) {
    this.refusals = refusals;
    this.scrape = new SharedScrape(() -> registry.scrape().getBytes(UTF_8));
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    if (unread.incrementAndGet() > MAX_UNREAD_ANSWERS) {
      unread.decrementAndGet();
      return refusals
          .answer(
              ctx,
              Refusal.of(
                  ErrorCode.UNAVAILABLE,
                  "Too many answers with metrics are not read yet. Ask again later."))
          .toHttpResponse();
    }
    CompletableFuture<Void> unused =
        ctx.log().whenComplete().thenRun(() -> unread.decrementAndGet());
    return HttpResponse.of(
        scrape
            .next(ctx.blockingTaskExecutor())
            .thenApply(text -> HttpResponse.of(HttpStatus.OK, PROMETHEUS_TEXT, text)));
  }
}
