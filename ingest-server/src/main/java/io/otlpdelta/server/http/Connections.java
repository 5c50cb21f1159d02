package io.otlpdelta.server.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import io.otlpdelta.env.Throttle;
import io.otlpdelta.env.Time;
import io.otlpdelta.server.config.TlsConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections: no more than the limit, none that does not finish its TLS handshake in
 * time. Thread-safe.
 *
 * <p>Armeria has a limit too, but nobody hears how many connections it drops (1.40.0), and it
 * allows a handshake the whole idle time.
 */
final class Connections {
  private static final Logger logger = LoggerFactory.getLogger(Connections.class);

  private final int max;
  private final Optional<Duration> handshakeTimeout;
  private final HeaderTimeout headerTimeout;
  private final AtomicInteger open = new AtomicInteger();
  private final Throttle refusalLines;
  private final Throttle handshakeLines;
  private final Counter refused;
  private final Counter failedHandshakes;

  Connections(
      int max,
      Optional<TlsConfig> tls,
      HeaderTimeout headerTimeout,
      MeterRegistry registry,
      Time time) {
    this.max = max;
    this.handshakeTimeout = tls.map(TlsConfig::handshakeTimeout);
    this.headerTimeout = headerTimeout;
    this.refusalLines = new Throttle(time, Duration.ofSeconds(1));
    this.handshakeLines = new Throttle(time, Duration.ofSeconds(1));
    Gauge.builder("otlp_delta_connections", open::get)
        .description("Open client connections")
        .register(registry);
    Gauge.builder("otlp_delta_connections_max", () -> max)
        .description("Open client connections at most, as configured")
        .register(registry);
    this.refused =
        Counter.builder("otlp_delta_connections_refused")
            .description("Connections closed at once because there were too many")
            .register(registry);
    this.failedHandshakes =
        Counter.builder("otlp_delta_tls_handshakes_failed")
            .description("Connections closed because of their TLS handshake")
            .register(registry);
  }

  /** Takes a new connection in, or closes it. */
  void install(ChannelPipeline pipeline) {
    Channel channel = pipeline.channel();
    if (open.incrementAndGet() > max) {
      open.decrementAndGet();
      refuse(channel);
      return;
    }
    channel.closeFuture().addListener(closed -> open.decrementAndGet());
    headerTimeout.install(pipeline);
    handshakeTimeout.ifPresent(timeout -> watchHandshake(pipeline, timeout));
  }

  /** Reset rather than closed, so that a flood leaves no sockets that wait for their end. */
  private void refuse(Channel channel) {
    refused.increment();
    long suppressed = refusalLines.tryPass();
    if (suppressed >= 0) {
      logger.warn(
          "refused a connection, as maxConnections, {}, are open ({} more since the last such"
              + " line)",
          max,
          suppressed);
    }
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    Future<?> unused = channel.close();
  }

  private void watchHandshake(ChannelPipeline pipeline, Duration timeout) {
    ChannelHandlerContext negotiation =
        pipeline.context(ApplicationProtocolNegotiationHandler.class);
    if (negotiation != null) {
      pipeline.addBefore(negotiation.name(), null, new Handshake(timeout));
    }
  }

  private void handshakeFailed(Channel channel, String reason) {
    failedHandshakes.increment();
    long suppressed = handshakeLines.tryPass();
    if (suppressed < 0) {
      logger.debug("the TLS handshake of {} failed: {}", channel, reason);
      return;
    }
    logger.info(
        "the TLS handshake of {} failed: {} ({} more since the last such line)",
        channel.remoteAddress(),
        Sentences.clean(reason, 512),
        suppressed);
  }

  /** The handshake of one connection; everything here runs in its event loop. */
  private final class Handshake extends ChannelInboundHandlerAdapter {
    private final Duration timeout;
    private @Nullable ScheduledFuture<?> deadline;

    Handshake(Duration timeout) {
      this.timeout = timeout;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      deadline =
          ctx.executor()
              .schedule(
                  () -> {
                    handshakeFailed(ctx.channel(), "it took longer than " + timeout);
                    Future<?> unused = ctx.channel().close();
                  },
                  timeout.toMillis(),
                  TimeUnit.MILLISECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
      stopClock();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof SslHandshakeCompletionEvent completion) {
        boolean isInTime = deadline != null && !deadline.isDone();
        stopClock();
        if (!completion.isSuccess() && isInTime) {
          Throwable cause = completion.cause();
          handshakeFailed(
              ctx.channel(), cause.getMessage() == null ? cause.toString() : cause.getMessage());
        }
      }
      ctx.fireUserEventTriggered(event);
    }

    private void stopClock() {
      if (deadline != null) {
        deadline.cancel(false);
      }
    }
  }
}
