package io.otlpdelta.server.http;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.otlpdelta.model.Signal;
import io.otlpdelta.pipeline.Acceptance;

/**
 * OTLP/gRPC: the unary {@code Export} of the three collector services, over HTTP/2. The headers of
 * OTLP/HTTP are its metadata.
 */
final class GrpcProtocol implements OtlpProtocol {
  private final int maxMessageBytes;

  GrpcProtocol(int maxMessageBytes) {
    this.maxMessageBytes = maxMessageBytes;
  }

  /** The path of the signal's only method. */
  static String path(Signal signal) {
    String service =
        switch (signal) {
          case METRICS -> "metrics.v1.MetricsService";
          case LOGS -> "logs.v1.LogsService";
          case TRACES -> "trace.v1.TraceService";
        };
    return "/opentelemetry.proto.collector." + service + "/Export";
  }

  @Override
  public RequestHead head(Signal signal, ServiceRequestContext ctx) {
    if (!GrpcHeaders.isServedType(ctx.request().headers())) {
      throw Refusal.notGrpc();
    }
    if (!ctx.sessionProtocol().isMultiplex()) {
      throw Refusal.invalid(
          "OTLP/gRPC needs HTTP/2, and this request came by HTTP/1. Let the client, and every proxy"
              + " before this server, use HTTP/2, or send OTLP/HTTP to /v1/"
              + signal.route()
              + ".");
    }
    if (ctx.queryParam(DryRunService.PARAMETER) != null) {
      throw Refusal.invalid(
          "OTLP/gRPC has no dry run, so nothing was stored. Send the headers to /v1/"
              + signal.route()
              + "?dry-run=true by OTLP/HTTP, or leave the parameter out.");
    }
    return RequestHead.ofGrpc(signal, ctx.request().headers());
  }

  @Override
  public BodyFraming framing(RequestHead head) {
    return new GrpcFraming(head.coding(), maxMessageBytes);
  }

  @Override
  public HttpResponse success(RequestHead head, Acceptance acceptance) {
    return GrpcAnswers.success(acceptance).toHttpResponse();
  }
}
