package io.otlpdelta.server.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.cors.CorsService;
import io.otlpdelta.auth.Principal;
import io.otlpdelta.model.Signal;
import io.otlpdelta.server.config.ClientCertificates;
import io.otlpdelta.server.config.ServerConfig;
import io.otlpdelta.server.config.TlsConfig;
import io.otlpdelta.server.tls.ServerTls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts the HTTP server together: connection settings, routes, what stands before every request. */
final class DoorAssembly {
  /** Where OTLP is served: the path that Databricks documents, and OTLP's default. */
  private static final List<String> ROOTS = List.of("/api/2.0/otel/v1/", "/v1/");

  /** How long the door must have been without requests before it closes. */
  private static final Duration QUIET = Duration.ofMillis(500);

  /** As much as one read gives: smaller chunks, of a body that is there, cost CPU for nothing. */
  private static final int MAX_CHUNK_BYTES = 64 << 10;

  private final ServerConfig config;
  private final DoorSeams seams;
  private final Optional<ServerTls> tls;
  private final Farewell farewell;
  private final Refusals refusals;
  private final HeaderTimeout headerTimeout;
  private final Connections connections;
  private final DoorMetrics metrics;
  private final IngestSteps steps;

  DoorAssembly(
      ServerConfig config,
      DoorSeams seams,
      Optional<ServerTls> tls,
      IngestWorkers workers,
      Farewell farewell) {
    this.config = config;
    this.seams = seams;
    this.tls = tls;
    this.farewell = farewell;
    this.refusals = new Refusals(new RejectionLog(seams.time()), seams.diagnosis().refusals());
    this.headerTimeout = new HeaderTimeout(config.timeouts().header());
    BodyIntake intake =
        new BodyIntake(
            config.limits().maxRequestBytes(), config.limits().effectiveMaxInFlightBytes());
    this.connections =
        new Connections(
            config.limits().maxConnections(),
            config.listen().tls(),
            headerTimeout,
            seams.registry(),
            seams.time());
    this.metrics = new DoorMetrics(seams.registry(), intake::inFlightBytes);
    this.steps =
        new IngestSteps(
            authentication(),
            intake,
            workers,
            new TimeLimits(config.timeouts(), seams.time()),
            refusals,
            farewell,
            seams.time());
  }

  Server server() {
    ServerBuilder server = Server.builder();
    listen(server);
    limitConnections(server);
    server.errorHandler(new DoorErrorHandler(refusals, config.limits().maxHeaderBytes()));
    server.meterRegistry(seams.registry());
    // The refusals are logged here, with their ids; the framework would report some of them again.
    server.unloggedExceptionsReportInterval(Duration.ZERO);
    for (Signal signal : Signal.values()) {
      routeHttp(server, signal);
      routeGrpc(server, signal);
    }
    routePages(server);
    server.decorator(headerTimeout);
    server.decorator(
        (delegate, ctx, request) -> {
          farewell.sayIfBegun(ctx);
          return delegate.serve(ctx, request);
        });
    return server.build();
  }

  private CallerAuthentication authentication() {
    CallerAuthentication callers = new BearerAuthentication(seams.authenticator());
    boolean asksForCertificates =
        config.listen().tls().map(TlsConfig::clients).orElse(ClientCertificates.NONE)
            != ClientCertificates.NONE;
    if (asksForCertificates) {
      callers = new CertificateAuthentication(callers, seams.certificates(), seams.time());
    }
    CallerAuthentication known = noted(callers);
    return config.limits().rateLimit().isEmpty()
        ? known
        : new RateLimitedAuthentication(
            known, config.limits().rateLimit().get(), seams.registry(), seams.time());
  }

  /** Before any limit, so that who exceeds one can learn of it. */
  private static CallerAuthentication noted(CallerAuthentication callers) {
    return (ctx, headers) -> {
      Principal caller = callers.authenticate(ctx, headers);
      Refusals.isSentBy(ctx, caller);
      return caller;
    };
  }

  private void listen(ServerBuilder server) {
    server.port(
        ListenAddress.of(config.listen()),
        tls.isPresent() ? SessionProtocol.HTTPS : SessionProtocol.HTTP);
    tls.ifPresent(files -> server.tlsProvider(files.provider(), files.serverConfig()));
  }

  private void limitConnections(ServerBuilder server) {
    ServerConfig.Timeouts timeouts = config.timeouts();
    server
        .disableServerHeader()
        .idleTimeout(timeouts.idle())
        .requestTimeout(timeouts.body())
        .gracefulShutdownTimeout(QUIET, timeouts.shutdown())
        .maxRequestLength(config.limits().maxRequestBytes())
        .http1MaxInitialLineLength(config.limits().maxHeaderBytes())
        .http1MaxChunkSize(MAX_CHUNK_BYTES)
        .http1MaxHeaderSize(config.limits().maxHeaderBytes())
        .http2MaxHeaderListSize(config.limits().maxHeaderBytes())
        .http2MaxStreamsPerConnection(config.limits().http2MaxStreamsPerConnection())
        .http2MaxResetFramesPerWindow(
            config.limits().http2MaxResetsPerMinute(), (int) Duration.ofMinutes(1).toSeconds())
        .childChannelPipelineCustomizer(connections::install);
  }

  /** With and without a trailing slash: a client takes a redirect for a failure, or a success. */
  private void routeHttp(ServerBuilder server, Signal signal) {
    DoorMetrics.SignalMeters meters = metrics.of(signal);
    HttpService ingest = new IngestService(signal, new HttpProtocol(), steps, meters);
    HttpService service =
        cors(new DryRunService(ingest, signal, steps, seams.diagnosis().dryRun(), meters));
    for (String root : ROOTS) {
      for (String slash : List.of("", "/")) {
        route(server, root + signal.route() + slash, service);
      }
    }
  }

  private void routeGrpc(ServerBuilder server, Signal signal) {
    OtlpProtocol protocol = new GrpcProtocol(config.limits().maxRequestBytes());
    route(
        server,
        GrpcProtocol.path(signal),
        new IngestService(signal, protocol, steps, metrics.of(signal)));
  }

  /** The service limits bodies itself: the framework would do so before the token is seen. */
  private static void route(ServerBuilder server, String path, HttpService service) {
    server.route().path(path).maxRequestLength(0).build(service);
  }

  private HttpService cors(HttpService service) {
    if (config.listen().corsOrigins().isEmpty()) {
      return service;
    }
    return CorsService.builder(config.listen().corsOrigins())
        .allowRequestMethods(HttpMethod.POST)
        .allowRequestHeaders(
            HttpHeaderNames.AUTHORIZATION,
            HttpHeaderNames.CONTENT_TYPE,
            HttpHeaderNames.CONTENT_ENCODING,
            HttpHeaderNames.PREFER,
            TableHeaders.NAME,
            TableHeaders.PREFIX)
        .exposeHeaders(HttpHeaderNames.RETRY_AFTER, SuccessAnswers.DUPLICATE)
        .newDecorator()
        .apply(service);
  }

  private void routePages(ServerBuilder server) {
    List<HealthCheck> ready = new ArrayList<>();
    ready.add(
        new HealthCheck(
            "running",
            () ->
                farewell.hasBegun()
                    ? Optional.of("the server is shutting down")
                    : Optional.empty()));
    tls.ifPresent(files -> ready.add(HealthCheck.remark("tls", files::problem)));
    ready.addAll(seams.checks());
    server.service("/health/live", new ReadOnly(new HealthService(List.of()), refusals));
    server.service("/health/ready", new ReadOnly(new HealthService(ready), refusals));
    server.service(
        "/status",
        new ReadOnly(
            new StatusService(steps.authentication(), seams.diagnosis().status(), refusals),
            refusals));
    server.service(
        "/metrics", new ReadOnly(new MetricsService(seams.registry(), refusals), refusals));
  }
}
