package io.otlpdelta.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** The server's own metrics in Prometheus' text format; anyone may ask for them. */
final class MetricsService implements HttpService {
  private static final MediaType PROMETHEUS_TEXT =
      MediaType.parse("text/plain; version=0.0.4; charset=utf-8");

  private final Refusals refusals;
  private final UnreadAnswers unread = new UnreadAnswers("metrics");
  private final SharedScrape scrape;

  MetricsService(PrometheusMeterRegistry registry, Refusals refusals) {
    this.refusals = refusals;
    this.scrape = new SharedScrape(() -> registry.scrape().getBytes(UTF_8));
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    try {
      unread.add(ctx);
    } catch (Refusal refusal) {
      return refusals.answer(ctx, refusal).toHttpResponse();
    }
    return HttpResponse.of(
        scrape
            .next(ctx.blockingTaskExecutor())
            .thenApply(text -> HttpResponse.of(HttpStatus.OK, PROMETHEUS_TEXT, text)));
  }
}
