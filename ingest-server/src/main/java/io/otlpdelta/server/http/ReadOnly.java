package io.otlpdelta.server.http;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;

/** Lets GET and HEAD through to a page, and answers 405 to every other method. */
final class ReadOnly extends SimpleDecoratingHttpService {
  private final Refusals refusals;

  ReadOnly(HttpService page, Refusals refusals) {
    super(page);
    this.refusals = refusals;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws Exception {
    if (request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD) {
      return unwrap().serve(ctx, request);
    }
    return refusals.answer(ctx, Refusal.methodNotAllowed("GET, HEAD")).toHttpResponse();
  }
}
