package io.otlpdelta.server.http;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
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
 * Closes connections whose request never gets to the end of its header lines. Armeria starts a
 * request's time-out only there (measured with 1.40.0), so that a client sending one byte of a
 * header a minute would hold a connection for ever.
 *
 * <p>HTTP/1: the clock starts with the first byte that belongs to no request under way, and stops
 * when the next request reaches a service. It also bounds what is still sent of a body that was
 * refused. HTTP/2: it runs while a header block, or a frame that is no data, is incomplete; bodies
 * have the time-out of their request.
 */
final class HeaderTimeout implements DecoratingHttpServiceFunction {
  private static final Logger logger = LoggerFactory.getLogger(HeaderTimeout.class);

  private final Duration timeout;
  private final ConcurrentMap<SocketAddress, Connection> connections = new ConcurrentHashMap<>();

  HeaderTimeout(Duration timeout) {
    this.timeout = timeout;
  }

  /** Watches a new connection, where its bytes are no longer or not yet encrypted. */
  void install(ChannelPipeline pipeline) {
    ChannelHandlerContext negotiation =
        pipeline.context(ApplicationProtocolNegotiationHandler.class);
    if (negotiation == null) {
      pipeline.addFirst(new Connection());
    } else {
      pipeline.addBefore(negotiation.name(), null, new Connection());
    }
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
    private final Http2Frames frames = new Http2Frames();
    private @Nullable ScheduledFuture<?> deadline;
    private @Nullable HttpRequest arriving;

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
      if (message instanceof ByteBuf bytes) {
        boolean hadBegun = frames.hasBegun();
        long completed = frames.completed();
        boolean isUpgraded = ctx.pipeline().get(Http2ConnectionHandler.class) != null;
        frames.read(bytes, isUpgraded);
        if (frames.hasBegun()) {
          watchFrames(ctx, !hadBegun || frames.completed() != completed);
        } else if (deadline == null && (arriving == null || arriving.isComplete())) {
          startClock(ctx);
        }
      }
      ctx.fireChannelRead(message);
    }

    /** Whoever holds a request holds its context, headers and answer: 6 KB for each connection. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      if (arriving != null && arriving.isComplete()) {
        arriving = null;
      }
      ctx.fireChannelReadComplete();
    }

    /** Frames that follow each other closely may each take the whole time. */
    private void watchFrames(ChannelHandlerContext ctx, boolean isAnotherFrame) {
      if (isAnotherFrame || !frames.isAwaitingMore()) {
        stopClock();
      }
      if (deadline == null && frames.isAwaitingMore()) {
        startClock(ctx);
      }
    }

    void started(HttpRequest request) {
      if (!frames.hasBegun()) {
        stopClock();
        arriving = request;
      }
    }

    private void startClock(ChannelHandlerContext ctx) {
      deadline =
          ctx.executor().schedule(() -> expire(ctx), timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stopClock() {
      if (deadline != null) {
        deadline.cancel(false);
        deadline = null;
      }
    }

    private void expire(ChannelHandlerContext ctx) {
      deadline = null;
      logger.debug("closing {}: no complete request within {}", ctx.channel(), timeout);
      Future<?> unused = ctx.close();
    }
  }
}
