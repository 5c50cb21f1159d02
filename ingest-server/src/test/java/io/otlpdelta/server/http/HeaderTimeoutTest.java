package io.otlpdelta.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What watching a connection costs; how it ends one is in {@link ConnectionTest}. */
class HeaderTimeoutTest {
  private final AtomicReference<WeakReference<HttpRequest>> last = new AtomicReference<>();
  private Server server;

  @BeforeEach
  void startServer() {
    HeaderTimeout watch = new HeaderTimeout(Duration.ofMinutes(1));
    HttpService echo =
        (ctx, request) -> {
          last.set(new WeakReference<>(request));
          return HttpResponse.of(
              request.aggregate().thenApply(body -> HttpResponse.of(body.contentUtf8())));
        };
    server =
        Server.builder()
            .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .childChannelPipelineCustomizer(watch::install)
            .decorator(watch)
            .service("/", echo)
            .build();
    server.start().join();
  }

  @AfterEach
  void stopServer() {
    server.stop().join();
  }

  @Test
  void anIdleConnectionHoldsNothingOfARequestThatCameAtOnce() throws Exception {
    try (RawConnection connection = RawConnection.to(address())) {
      connection.write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc");

      assertThat(new String(connection.read().body(), UTF_8)).isEqualTo("abc");
      awaitNothingHeld();
    }
  }

  @Test
  void anIdleConnectionHoldsNothingOfARequestThatCameInPieces() throws Exception {
    try (RawConnection connection = RawConnection.to(address())) {
      connection
          .head("POST / HTTP/1.1", "Host: localhost", "Expect: 100-continue", "Content-Length: 3")
          .read();
      connection.write("abc");

      assertThat(new String(connection.read().body(), UTF_8)).isEqualTo("abc");
      awaitNothingHeld();
    }
  }

  private InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.activeLocalPort());
  }

  private void awaitNothingHeld() {
    await()
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(last.get().refersTo(null)).isTrue();
            });
  }
}
