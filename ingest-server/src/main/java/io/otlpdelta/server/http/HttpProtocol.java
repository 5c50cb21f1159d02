package io.otlpdelta.server.http;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.otlpdelta.model.Signal;
import io.otlpdelta.pipeline.Acceptance;

/** OTLP/HTTP: protobuf or JSON, of which a request's body is one message. */
final class HttpProtocol implements OtlpProtocol {
  @Override
  public RequestHead head(Signal signal, ServiceRequestContext ctx) {
    return RequestHead.ofHttp(signal, ctx.request().headers());
  }

  @Override
  public BodyFraming framing(RequestHead head) {
    return BodyFraming.none(head.coding());
  }

  @Override
  public HttpResponse success(RequestHead head, Acceptance acceptance) {
    return SuccessAnswers.render(acceptance, head.signal(), head.encoding());
  }
}
