package io.otlpdelta.server.http;

import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.otlpdelta.auth.Principal;

/**
 * Decides who sends a request, from its headers and its connection, before its body is read.
 * Thread-safe.
 */
@FunctionalInterface
interface CallerAuthentication {
  /**
   * The caller. Does not block: it runs on event loops.
   *
   * @throws Refusal when nobody known sends it, or more is asked of the server than the caller may
   */
  Principal authenticate(ServiceRequestContext ctx, RequestHeaders headers);
}
