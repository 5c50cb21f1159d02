package io.otlpdelta.server.http;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.otlpdelta.model.Signal;
import io.otlpdelta.pipeline.Acceptance;

/**
 * What differs between the protocols that carry OTLP: the headers that describe a body, the framing
 * of the body, and the form of a success. The rest of a request's way is {@link IngestService}'s;
 * errors take their form in {@link Refusals}, as they come from everywhere.
 */
interface OtlpProtocol {
  /**
   * Reads the headers; the first problem is the refusal.
   *
   * @throws Refusal when they do not describe a request that is served
   */
  RequestHead head(Signal signal, ServiceRequestContext ctx);

  /** How the body of the request with this head is framed; for this request alone. */
  BodyFraming framing(RequestHead head);

  /** The answer to a request that was accepted. */
  HttpResponse success(RequestHead head, Acceptance acceptance);
}
