package io.otlpdelta.server.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sum of named checks: 200 when all are well, else 503, with the outcome of each as JSON.
 * Anyone may ask: load balancers have no token.
 */
final class HealthService implements HttpService {
  private static final Logger logger = LoggerFactory.getLogger(HealthService.class);
  private static final JsonFactory JSON = new JsonFactory();
  private static final String WELL = "ok";

  private final List<HealthCheck> checks;

  HealthService(List<HealthCheck> checks) {
    this.checks = List.copyOf(checks);
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    return HttpResponse.of(CompletableFuture.supplyAsync(this::answer, ctx.blockingTaskExecutor()));
  }

  private HttpResponse answer() {
    Map<String, String> outcomes = new LinkedHashMap<>();
    boolean well = true;
    for (HealthCheck check : checks) {
      Optional<String> problem = problem(check);
      well &= problem.isEmpty() || !check.isNeeded();
      outcomes.put(check.name(), problem.orElse(WELL));
    }
    return HttpResponse.of(
        well ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE,
        MediaType.JSON,
        HttpData.wrap(json(well, outcomes)));
  }

  private static Optional<String> problem(HealthCheck check) {
    try {
      return check.problem().get();
    } catch (RuntimeException e) {
      logger.warn("the health check '{}' failed", check.name(), e);
      return Optional.of("the check itself failed, see the application log");
    }
  }

  private static byte[] json(boolean well, Map<String, String> outcomes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeStringField("status", well ? WELL : "unavailable");
      out.writeObjectFieldStart("checks");
      for (Map.Entry<String, String> outcome : outcomes.entrySet()) {
        out.writeStringField(outcome.getKey(), outcome.getValue());
      }
      out.writeEndObject();
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }
}
