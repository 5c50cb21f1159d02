package io.otlpdelta.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One exchange, with servers that do not keep to what is usual. */
@Timeout(60)
class BoundedHttpTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void anAnswerOfAnyStatusIsAnAnswer() throws Exception {
    try (StallingServer server =
        StallingServer.answering("HTTP/1.1 418 Teapot\r\nContent-Length: 5\r\n\r\nshort")) {
      BoundedHttp.Answer answer = new BoundedHttp(LONG, 5).exchange(get(server.uri()));
      assertThat(answer.status()).isEqualTo(418);
      assertThat(new String(answer.body(), UTF_8)).isEqualTo("short");
    }
  }

  @Test
  void anAnswerThatStopsAfterItsHeaderIsNotWaitedForWithoutEnd() throws Exception {
    try (StallingServer server = StallingServer.inTheMiddleOfItsAnswer()) {
      HttpTimeoutException failure =
          catchThrowableOfType(
              HttpTimeoutException.class,
              () -> new BoundedHttp(Duration.ofMillis(200), 1_000).exchange(get(server.uri())));
      assertThat(failure).hasMessage("no whole answer within 200 ms");
      assertThat(BoundedHttp.isBeforeSending(failure)).isFalse();
    }
  }

  @Test
  void anAnswerIsReadUpToTheLimitOnly() throws Exception {
    try (StallingServer server =
        StallingServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n123456")) {
      IOException failure =
          catchThrowableOfType(
              IOException.class, () -> new BoundedHttp(LONG, 5).exchange(get(server.uri())));
      assertThat(failure)
          .isInstanceOf(BoundedHttp.OversizedException.class)
          .hasMessage("an answer of more than 5 bytes");
    }
  }

  @Test
  void aServerThatDoesNotListenGotNothing() throws Exception {
    String uri;
    try (StallingServer server = StallingServer.answering("")) {
      uri = server.uri();
    }
    IOException failure =
        catchThrowableOfType(IOException.class, () -> new BoundedHttp(LONG, 5).exchange(get(uri)));
    assertThat(BoundedHttp.isBeforeSending(failure)).isTrue();
    assertThat(BoundedHttp.reason(failure)).isNotEmpty();
  }

  @Test
  void anInterruptedThreadStopsWaitingAndStaysInterrupted() throws Exception {
    try (StallingServer server = StallingServer.answering("")) {
      Thread.currentThread().interrupt();
      InterruptedIOException failure =
          catchThrowableOfType(
              InterruptedIOException.class,
              () -> new BoundedHttp(LONG, 5).exchange(get(server.uri())));
      assertThat(failure).hasMessage("interrupted before the answer");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private static HttpRequest get(String uri) {
    return HttpRequest.newBuilder(URI.create(uri)).GET().build();
  }
}
