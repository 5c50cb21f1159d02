package io.otlpdelta.server.http;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ClosedSessionException;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ShuttingDownException;
import com.linecorp.armeria.common.stream.AbortedStreamException;
import com.linecorp.armeria.common.stream.CancelledSubscriptionException;
import com.linecorp.armeria.common.stream.ClosedStreamException;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.otlpdelta.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Answers what the framework itself refuses, so that a client never sees a body of another kind.
 */
final class DoorErrorHandler implements ServerErrorHandler {
  private final Refusals refusals;
  private final int maxHeaderBytes;

  DoorErrorHandler(Refusals refusals, int maxHeaderBytes) {
    this.refusals = refusals;
    this.maxHeaderBytes = maxHeaderBytes;
  }

  /** A request that became one, but whose answer failed: time-outs, disconnects, shutdown. */
  @Override
  public HttpResponse onServiceException(ServiceRequestContext ctx, Throwable cause) {
    if (isDisconnect(cause)) {
      return HttpResponse.ofFailure(cause);
    }
    if (cause instanceof HttpStatusException status) {
      return refusals.answer(ctx, ofStatus(ctx, status.httpStatus())).toHttpResponse();
    }
    if (cause instanceof RequestTimeoutException) {
      return refusals.answer(ctx, timeout(ctx)).toHttpResponse();
    }
    if (cause instanceof ShuttingDownException) {
      Refusal refusal =
          Refusal.of(ErrorCode.UNAVAILABLE, "The server is shutting down. Send the request again.");
      return refusals.answer(ctx, refusal.closing()).toHttpResponse();
    }
    return refusals.answer(ctx, cause).toHttpResponse();
  }

  /** Bytes that did not become a request: the connection closes after the answer. */
  @Override
  public AggregatedHttpResponse onProtocolViolation(
      ServiceConfig config,
      @Nullable RequestHeaders headers,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    return refusals.answer(headers, ofStatus(status));
  }

  /** What no service is bound to. */
  @Override
  public AggregatedHttpResponse renderStatus(
      @Nullable ServiceRequestContext ctx,
      ServiceConfig config,
      @Nullable RequestHeaders headers,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    return ctx == null
        ? refusals.answer(headers, ofStatus(status))
        : refusals.answer(ctx, ofStatus(ctx, status));
  }

  private static boolean isDisconnect(Throwable cause) {
    return cause instanceof ClosedSessionException
        || cause instanceof ClosedStreamException
        || cause instanceof AbortedStreamException
        || cause instanceof CancelledSubscriptionException;
  }

  private static Refusal timeout(ServiceRequestContext ctx) {
    if (TimeLimits.isClients(ctx)) {
      return Refusal.of(
          ErrorCode.DEADLINE_EXCEEDED,
          "The client's deadline (grpc-timeout) passed before the request was known to be stored."
              + " Send it again, with a longer one.");
    }
    if (TimeLimits.isServersTurn(ctx)) {
      return Refusal.of(
          ErrorCode.UNAVAILABLE,
          IngestService.bodyReceived(ctx)
              ? "The server did not learn in time whether the request is stored. Send it again."
              : "The server did not find out in time whether it may store the request, so nothing"
                  + " was stored. Send it again.");
    }
    return Refusal.of(
            ErrorCode.REQUEST_TIMEOUT,
            "The body did not arrive in time. Send smaller batches, or use compression.")
        .closing();
  }

  private Refusal ofStatus(ServiceRequestContext ctx, HttpStatus status) {
    return status.code() == 404 && GrpcHeaders.isCall(ctx)
        ? Refusal.of(
            ErrorCode.PATH_NOT_FOUND,
            "There is no such gRPC method. OTLP is served as Export of MetricsService, LogsService"
                + " and TraceService in opentelemetry.proto.collector.")
        : ofStatus(status);
  }

  private Refusal ofStatus(HttpStatus status) {
    return switch (status.code()) {
      case 404 ->
          Refusal.of(
              ErrorCode.PATH_NOT_FOUND,
              "There is nothing at this path. OTLP is served at /v1/metrics, /v1/logs and"
                  + " /v1/traces, and the same below /api/2.0/otel.");
      case 405 -> Refusal.methodNotAllowed("POST");
      case 408 -> Refusal.of(ErrorCode.REQUEST_TIMEOUT, "The request did not arrive in time.");
      case 413 ->
          Refusal.of(
              ErrorCode.REQUEST_TOO_LARGE,
              "The body is larger than this server takes. Send smaller batches.");
      case 414, 431 ->
          Refusal.of(
              ErrorCode.HEADERS_TOO_LARGE,
              (status.code() == 414
                      ? "The request line has more than "
                      : "The header lines together have more than ")
                  + maxHeaderBytes
                  + " bytes, which is the limit of this server (maxHeaderBytes). Send fewer or"
                  + " shorter ones.");
      case 503 -> Refusal.of(ErrorCode.UNAVAILABLE, "The server cannot answer now. Send it again.");
      default ->
          status.isClientError()
              ? Refusal.invalid("The request is not valid HTTP. Check the client or the proxy.")
              : Refusal.of(ErrorCode.INTERNAL, "The answer could not be built.");
    };
  }
}
