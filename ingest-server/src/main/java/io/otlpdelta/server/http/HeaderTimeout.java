package io.otlpdelta.server.http;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes HTTP/1 connections whose request never gets to the end of its header lines. Armeria starts
 * a request's time-out only there (measured with 1.40.0), so that a client sending one byte of a
 * header a minute would hold a connection for ever.
 *
 * <p>The clock starts with the first byte that belongs to no request under way, and stops when the
 * next request reaches a service. It also bounds what is still sent of a body that was refused, and
 * a TLS handshake; the end of the handshake stops it too, because no request has begun with it.
 */
final class HeaderTimeout implements DecoratingHttpServiceFunction {
  private static final Logger logger = LoggerFactory.getLogger(HeaderTimeout.class);

  private final Duration timeout;
  private final ConcurrentMap<SocketAddress, Connection> connections = new ConcurrentHashMap<>();

  HeaderTimeout(Duration timeout) {
    this.timeout = timeout;
  }

  /** Watches a new connection. */
  void install(ChannelPipeline pipeline) {
    pipeline.addFirst(new Connection());
  }

  /** How many connections are watched. */
  int watched() {
    return connections.size();
  }

  @Override
  public HttpResponse serve(HttpService delegate, ServiceRequestContext ctx, HttpRequest request)
      throws Exception {
    Connection connection = connections.get(ctx.remoteAddress());
    if (connection != null) {
      connection.started(request);
    }
    return delegate.serve(ctx, request);
  }

  /** One connection; everything here runs in its event loop. */
  private final class Connection extends ChannelInboundHandlerAdapter {
    private @Nullable ScheduledFuture<?> deadline;
    private @Nullable HttpRequest arriving;
    private @Nullable SslHandler handshake;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      SocketAddress client = ctx.channel().remoteAddress();
      if (client != null) { // Null when the client is gone already.
        connections.put(client, this);
      }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
      stopClock();
      SocketAddress client = ctx.channel().remoteAddress();
      if (client != null) {
        connections.remove(client, this);
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (deadline == null && (arriving == null || arriving.isComplete())) {
        deadline =
            ctx.executor().schedule(() -> expire(ctx), timeout.toMillis(), TimeUnit.MILLISECONDS);
      }
      ctx.fireChannelRead(message);
      if (arriving == null && handshake == null) {
        awaitHandshake(ctx);
      }
    }

    /** The handler of TLS comes into the pipeline with the client's first bytes. */
    private void awaitHandshake(ChannelHandlerContext ctx) {
      SslHandler tls = ctx.pipeline().get(SslHandler.class);
      if (tls != null) {
        handshake = tls;
        Future<?> unused = tls.handshakeFuture().addListener(done -> stopClock());
      }
    }

    void started(HttpRequest request) {
      stopClock();
      arriving = request;
    }

    private void stopClock() {
      if (deadline != null) {
        deadline.cancel(false);
        deadline = null;
      }
    }

    /** Pings keep an HTTP/2 connection busy without requests; its own limits bound its headers. */
    private void expire(ChannelHandlerContext ctx) {
      deadline = null;
      if (ctx.pipeline().get(Http2ConnectionHandler.class) == null) {
        logger.debug("closing {}: no complete request within {}", ctx.channel(), timeout);
        Future<?> unused = ctx.close();
      }
    }
  }
}
