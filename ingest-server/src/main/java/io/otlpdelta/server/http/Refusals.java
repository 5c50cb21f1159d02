package io.otlpdelta.server.http;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestId;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.util.AttributeKey;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.BodyEncoding;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns whatever ended a request into its answer, its line in the application log, its count. A
 * gRPC call is answered in gRPC, also by what the framework refuses.
 */
final class Refusals {
  private static final Logger logger = LoggerFactory.getLogger(Refusals.class);

  /** What a request was refused with; counted when it has ended. */
  private static final AttributeKey<ErrorCode> OUTCOME =
      AttributeKey.valueOf(Refusals.class, "OUTCOME");

  /** What an export request brings; unset for other requests, of whose refusals nobody learns. */
  private static final AttributeKey<Signal> SIGNAL = AttributeKey.valueOf(Refusals.class, "SIGNAL");

  /** Whose request it is, once that is known. */
  private static final AttributeKey<Principal> CALLER =
      AttributeKey.valueOf(Refusals.class, "CALLER");

  private static final int MAX_TOLD_BYTES = 512;

  private final RejectionLog log;
  private final RefusalListener listener;

  Refusals(RejectionLog log, RefusalListener listener) {
    this.log = log;
    this.listener = listener;
  }

  /** The listener learns when it is refused, if its caller is known by then. */
  static void isExport(ServiceRequestContext ctx, Signal signal) {
    ctx.setAttr(SIGNAL, signal);
  }

  static void isSentBy(ServiceRequestContext ctx, Principal caller) {
    ctx.setAttr(CALLER, caller);
  }

  /** The error a request was answered with, null if it was not. */
  static @Nullable ErrorCode outcome(ServiceRequestContext ctx) {
    return ctx.attr(OUTCOME);
  }

  /** Whether the failure already is an answer. */
  static boolean isForeseen(Throwable failure) {
    Throwable cause = Exceptions.peel(failure);
    return cause instanceof Refusal || cause instanceof IngestException;
  }

  /**
   * The answer to a request that a failure ended. Failures that nothing foresaw are retryable: data
   * that may be storable later must not be lost to a status that clients give up on.
   */
  AggregatedHttpResponse answer(ServiceRequestContext ctx, Throwable failure) {
    Throwable cause = Exceptions.peel(failure);
    if (cause instanceof Refusal refusal) {
      return answer(ctx, refusal, null);
    }
    if (cause instanceof IngestException foreseen) {
      return answer(ctx, Refusal.of(foreseen), null);
    }
    return answer(
        ctx,
        Refusal.of(
            ErrorCode.UNAVAILABLE,
            "The request could not be stored because of an unexpected problem in the server. Send"
                + " it again; if that does not help, give the request's id to its administrator."),
        cause);
  }

  private AggregatedHttpResponse answer(
      ServiceRequestContext ctx, Refusal refusal, @Nullable Throwable defect) {
    ctx.setAttr(OUTCOME, refusal.code());
    String id = ctx.id().text();
    log.refused(refusal.code(), ErrorAnswers.message(refusal.getMessage(), id), defect);
    logger.debug("request {} from {} was refused", id, ctx.remoteAddress());
    tell(ctx, refusal, id);
    return GrpcHeaders.isCall(ctx)
        ? GrpcAnswers.refusal(refusal, id)
        : ErrorAnswers.render(refusal, MediaTypes.forError(ctx.request().headers()), id);
  }

  /** The answer to bytes that did not become a request. */
  AggregatedHttpResponse answer(@Nullable RequestHeaders headers, Refusal refusal) {
    String id = RequestId.random().text();
    log.refused(refusal.code(), ErrorAnswers.message(refusal.getMessage(), id), null);
    BodyEncoding encoding = headers == null ? BodyEncoding.JSON : MediaTypes.forError(headers);
    return ErrorAnswers.render(refusal, encoding, id);
  }

  private void tell(ServiceRequestContext ctx, Refusal refusal, String id) {
    Principal caller = ctx.attr(CALLER);
    Signal signal = ctx.attr(SIGNAL);
    if (caller != null && signal != null) {
      listener.refused(
          new RefusalListener.RefusedRequest(
              caller,
              signal,
              TableHeaders.ifReadable(ctx.request().headers(), signal),
              refusal.code(),
              Sentences.clean(refusal.getMessage(), MAX_TOLD_BYTES),
              id));
    }
  }
}
