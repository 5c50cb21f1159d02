package io.otlpdelta.server.http;

import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.util.AttributeKey;
import io.otlpdelta.env.Time;
import io.otlpdelta.server.config.ServerConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long each part of a request may take: what the server is configured to wait, or what is left
 * of the deadline that the client set itself, when that is less. Thread-safe.
 */
final class TimeLimits {
  private static final AttributeKey<Deadline> DEADLINE =
      AttributeKey.valueOf(TimeLimits.class, "DEADLINE");

  /** Whether the limit in force is the client's deadline. */
  private static final AttributeKey<Boolean> IS_CLIENTS =
      AttributeKey.valueOf(TimeLimits.class, "IS_CLIENTS");

  /** Whether the server, and not its client, is waited for. */
  private static final AttributeKey<Boolean> IS_SERVERS_TURN =
      AttributeKey.valueOf(TimeLimits.class, "IS_SERVERS_TURN");

  /** For a deadline that has passed: the framework takes 0 for "no limit". */
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  private final ServerConfig.Timeouts timeouts;
  private final Time time;

  TimeLimits(ServerConfig.Timeouts timeouts, Time time) {
    this.timeouts = timeouts;
    this.time = time;
  }

  /** Whether the request's time is limited by its client's deadline, and not by the server. */
  static boolean isClients(ServiceRequestContext ctx) {
    return Boolean.TRUE.equals(ctx.attr(IS_CLIENTS));
  }

  /** Whether what takes too long now is the server's work, and not the client's sending. */
  static boolean isServersTurn(ServiceRequestContext ctx) {
    return Boolean.TRUE.equals(ctx.attr(IS_SERVERS_TURN));
  }

  /** Starts the clock of the client's deadline, if it set one. */
  void begin(ServiceRequestContext ctx, RequestHead head) {
    head.clientTimeout()
        .ifPresent(
            timeout -> {
              ctx.setAttr(DEADLINE, new Deadline(time.nanoTime(), timeout));
              allowBody(ctx);
            });
  }

  /** From now on the body must arrive. */
  void allowBody(ServiceRequestContext ctx) {
    ctx.setAttr(IS_SERVERS_TURN, false);
    allow(ctx, timeouts.body());
  }

  /** From now on it must be decided about the caller, while the body stays unread. */
  void allowDecision(ServiceRequestContext ctx) {
    ctx.setAttr(IS_SERVERS_TURN, true);
    allow(ctx, timeouts.answer());
  }

  /** From now on the answer must be found. */
  void allowAnswer(ServiceRequestContext ctx, RequestHead head) {
    ctx.setAttr(IS_SERVERS_TURN, true);
    allow(ctx, head.waitCommitted() ? timeouts.committed() : timeouts.answer());
  }

  private void allow(ServiceRequestContext ctx, Duration most) {
    @Nullable Deadline deadline = ctx.attr(DEADLINE);
    Duration left =
        deadline == null
            ? most
            : deadline.timeout().minusNanos(time.nanosSince(deadline.startNanos()));
    boolean clients = left.compareTo(most) < 0;
    ctx.setAttr(IS_CLIENTS, clients);
    Duration limit = clients ? left : most;
    ctx.setRequestTimeout(TimeoutMode.SET_FROM_NOW, limit.compareTo(AT_ONCE) < 0 ? AT_ONCE : limit);
  }

  private record Deadline(long startNanos, Duration timeout) {}
}
