package io.otlpdelta.server.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Asks clients to open another connection once the door closes: on the answers to all requests that
 * arrive after that, and to exports that were under way. HTTP/2 clients hear it by GOAWAY; HTTP/1
 * has only a header. Thread-safe.
 */
final class Farewell {
  private final AtomicBoolean begun = new AtomicBoolean();

  /**
   * The door closes.
   *
   * @return whether it did not already
   */
  boolean begin() {
    return begun.compareAndSet(false, true);
  }

  boolean hasBegun() {
    return begun.get();
  }

  /** Puts the header on the request's answer, which must not have been given yet. */
  void sayIfBegun(ServiceRequestContext ctx) {
    if (begun.get() && !ctx.sessionProtocol().isMultiplex()) {
      ctx.setAdditionalResponseHeader(HttpHeaderNames.CONNECTION, "close");
    }
  }
}
