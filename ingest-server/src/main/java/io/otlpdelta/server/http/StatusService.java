package io.otlpdelta.server.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.model.TableName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /status}: what became of the caller's requests, as JSON, or as text for those who ask
 * for it or use curl. {@code ?table=} names the tables wanted.
 */
final class StatusService implements HttpService {
  private static final Logger logger = LoggerFactory.getLogger(StatusService.class);
  private static final int MAX_TABLES = 100;

  private final CallerAuthentication authentication;
  private final StatusPage page;
  private final Refusals refusals;
  private final UnreadAnswers unread = new UnreadAnswers("the status");

  StatusService(CallerAuthentication authentication, StatusPage page, Refusals refusals) {
    this.authentication = authentication;
    this.page = page;
    this.refusals = refusals;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    try {
      Principal caller = authentication.authenticate(ctx, request.headers());
      StatusPage.Question question = new StatusPage.Question(caller, tables(ctx.queryParams()));
      boolean text = wantsText(request.headers());
      unread.add(ctx);
      return HttpResponse.of(
          CompletableFuture.supplyAsync(() -> answer(question, text), ctx.blockingTaskExecutor())
              .exceptionally(failure -> failed(ctx, failure)));
    } catch (RuntimeException e) {
      return refusals.answer(ctx, e).toHttpResponse();
    }
  }

  private HttpResponse answer(StatusPage.Question question, boolean text) {
    return HttpResponse.of(
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(text ? MediaType.PLAIN_TEXT_UTF_8 : MediaType.JSON)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
            .set(HttpHeaderNames.VARY, "accept, user-agent")
            .build(),
        HttpData.ofUtf8(text ? page.text(question) : page.json(question)));
  }

  private HttpResponse failed(ServiceRequestContext ctx, Throwable failure) {
    logger.error("the status could not be put together", failure);
    Refusal refusal =
        Refusal.of(
            ErrorCode.INTERNAL,
            "The status could not be put together; the server's application log says why.");
    return refusals.answer(ctx, refusal).toHttpResponse();
  }

  private static Set<TableName> tables(QueryParams parameters) {
    List<String> texts = parameters.getAll("table");
    if (texts.size() > MAX_TABLES) {
      throw Refusal.invalid(
          "The parameter table is there "
              + texts.size()
              + " times. Send it at most "
              + MAX_TABLES
              + " times, or leave it out for all tables.");
    }
    Set<TableName> tables = new LinkedHashSet<>();
    for (String text : texts) {
      try {
        tables.add(TableName.parse(text));
      } catch (IllegalArgumentException e) {
        throw Refusal.invalid(
            "The parameter table is not usable: "
                + e.getMessage()
                + ". Send a name such as main.telemetry.claude_otel_logs.");
      }
    }
    return tables;
  }

  /** By the first of the two types that {@code Accept} names; of those who name none, curl's. */
  static boolean wantsText(RequestHeaders headers) {
    for (String element : HeaderLists.elements(headers, HttpHeaderNames.ACCEPT)) {
      String type = element.toLowerCase(Locale.ROOT);
      if (type.startsWith("text/plain")) {
        return true;
      }
      if (type.startsWith("application/json")) {
        return false;
      }
    }
    String client = headers.get(HttpHeaderNames.USER_AGENT, "").toLowerCase(Locale.ROOT);
    return client.startsWith("curl/") || client.startsWith("wget/");
  }
}
