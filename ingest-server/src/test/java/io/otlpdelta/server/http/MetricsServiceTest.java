package io.otlpdelta.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.otlpdelta.env.SystemTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsServiceTest {
  private final MetricsService service =
      new MetricsService(
          new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
          new Refusals(new RejectionLog(new SystemTime()), RefusalListener.NONE));

  @Test
  void answersThatNobodyReadsAreBounded() {
    List<ServiceRequestContext> unread = new ArrayList<>();
    for (int i = 0; i < UnreadAnswers.MAX; i++) {
      ServiceRequestContext ctx = context();
      HttpResponse answer = service.serve(ctx, ctx.request());
      assertThat(answer.isComplete()).isFalse();
      unread.add(ctx);
    }

    AggregatedHttpResponse refused = ask();
    assertThat(refused.status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
    assertThat(refused.contentUtf8())
        .contains("Too many answers with metrics are not read yet. Ask again later.");

    unread.get(0).logBuilder().endRequest();
    unread.get(0).logBuilder().endResponse();
    await("the place of the answer that ended")
        .untilAsserted(() -> assertThat(ask().status()).isEqualTo(HttpStatus.OK));
  }

  private AggregatedHttpResponse ask() {
    ServiceRequestContext ctx = context();
    return service.serve(ctx, ctx.request()).aggregate().join();
  }

  private static ServiceRequestContext context() {
    return ServiceRequestContext.of(HttpRequest.of(HttpMethod.GET, "/metrics"));
  }
}
