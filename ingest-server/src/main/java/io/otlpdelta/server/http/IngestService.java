package io.otlpdelta.server.http;

import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.RoutingContext;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.util.AttributeKey;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.DecodeMemory;
import io.otlpdelta.pipeline.Acceptance;
import io.otlpdelta.pipeline.IngestRequest;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One signal's requests in one protocol, top to bottom: method, token, headers, body, pipeline,
 * answer. The first step that refuses decides the answer, and no later one runs.
 *
 * <p>A request whose whole body arrived goes through the pipeline even when its client has hung up:
 * Claude Code does so at its end, and counts on it.
 */
final class IngestService implements HttpService {
  private static final Logger logger = LoggerFactory.getLogger(IngestService.class);

  private static final AttributeKey<Boolean> BODY_RECEIVED =
      AttributeKey.valueOf(IngestService.class, "BODY_RECEIVED");

  private final Signal signal;
  private final OtlpProtocol protocol;
  private final IngestSteps steps;
  private final DoorMetrics.SignalMeters meters;

  IngestService(
      Signal signal, OtlpProtocol protocol, IngestSteps steps, DoorMetrics.SignalMeters meters) {
    this.signal = signal;
    this.protocol = protocol;
    this.steps = steps;
    this.meters = meters;
  }

  /** Whether the request's body arrived whole. */
  static boolean bodyReceived(ServiceRequestContext ctx) {
    return ctx.hasAttr(BODY_RECEIVED);
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    CompletableFuture<Void> unused = ctx.log().whenComplete().thenAccept(log -> count(ctx, log));
    Refusals.isExport(ctx, signal);
    try {
      if (request.method() != HttpMethod.POST) {
        throw Refusal.methodNotAllowed("POST");
      }
      Principal caller = steps.authentication().authenticate(ctx, request.headers());
      RequestHead head = protocol.head(signal, ctx);
      if (logger.isDebugEnabled()) {
        logger.debug(
            "[{}] request {} for {} from {} as '{}'",
            head.table(),
            ctx.id().text(),
            signal.route(),
            ctx.remoteAddress(),
            caller.name());
      }
      steps.timeLimits().begin(ctx, head);
      return steps.workers().isDecided(head.table(), caller)
          ? receive(ctx, request, caller, head)
          : receiveIfAdmitted(ctx, request, caller, head);
    } catch (RuntimeException e) {
      return refuse(ctx, e);
    }
  }

  /** The body is not awaited before {@link #serve}, so that it stays unread when that refuses. */
  @Override
  public ExchangeType exchangeType(RoutingContext routing) {
    return ExchangeType.REQUEST_STREAMING;
  }

  /**
   * The first request of a caller that only a remote catalog can decide about: its body stays
   * unread until then, as for the others.
   */
  private HttpResponse receiveIfAdmitted(
      ServiceRequestContext ctx, HttpRequest request, Principal caller, RequestHead head) {
    steps.timeLimits().allowDecision(ctx);
    return HttpResponse.of(
        steps
            .workers()
            .admit(head.table(), caller)
            .handleAsync(
                (unused, refusal) -> {
                  if (refusal != null) {
                    return refuse(ctx, refusal);
                  }
                  try {
                    steps.timeLimits().allowBody(ctx);
                    return receive(ctx, request, caller, head);
                  } catch (RuntimeException e) {
                    return refuse(ctx, e);
                  }
                },
                ctx.eventLoop()));
  }

  private HttpResponse receive(
      ServiceRequestContext ctx, HttpRequest request, Principal caller, RequestHead head) {
    return HttpResponse.of(
        steps
            .intake()
            .receive(
                request,
                protocol.framing(head),
                ctx.eventLoop(),
                (body, memory) -> ingest(ctx, caller, head, body, memory))
            .handleAsync(
                (acceptance, failure) -> answer(ctx, head, acceptance, failure), ctx.eventLoop()));
  }

  private CompletableFuture<Acceptance> ingest(
      ServiceRequestContext ctx,
      Principal caller,
      RequestHead head,
      OtlpBody body,
      DecodeMemory memory) {
    long receivedNanos = steps.time().nanoTime();
    meters.received(body.bytes().remaining());
    ctx.setAttr(BODY_RECEIVED, true);
    steps.timeLimits().allowAnswer(ctx, head);
    return steps
        .workers()
        .submit(
            new IngestRequest(
                caller,
                head.table(),
                signal,
                head.encoding(),
                body.coding(),
                body.bytes(),
                head.waitCommitted(),
                memory))
        .whenComplete(
            (acceptance, failure) -> meters.answered(steps.time().nanosSince(receivedNanos)));
  }

  private HttpResponse answer(
      ServiceRequestContext ctx,
      RequestHead head,
      @Nullable Acceptance acceptance,
      @Nullable Throwable failure) {
    steps.farewell().sayIfBegun(ctx); // The door may have begun to close meanwhile.
    if (acceptance != null) {
      return protocol.success(head, acceptance);
    }
    Throwable cause = failure == null ? new IllegalStateException("no acceptance") : failure;
    if (!bodyReceived(ctx) && !Refusals.isForeseen(cause)) {
      // The stream of the body broke, so the server already answers, or nobody is left to read it.
      return HttpResponse.ofFailure(cause);
    }
    return refuse(ctx, cause);
  }

  private HttpResponse refuse(ServiceRequestContext ctx, Throwable failure) {
    return steps.refusals().answer(ctx, failure).toHttpResponse();
  }

  private void count(ServiceRequestContext ctx, RequestLog log) {
    ErrorCode refused = Refusals.outcome(ctx);
    if (refused != null) {
      meters.refused(refused);
    } else if (log.responseCause() != null) {
      meters.aborted();
    } else {
      meters.accepted();
    }
  }
}
