package io.otlpdelta.server.http;

import static io.otlpdelta.server.http.DoorAssertions.assertRefused;
import static io.otlpdelta.server.http.DoorExtension.JSON;
import static io.otlpdelta.server.http.DoorExtension.PROTOBUF;
import static io.otlpdelta.server.http.DoorExtension.TABLE;
import static io.otlpdelta.server.http.DoorExtension.TOKEN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.pipeline.Acceptance;
import io.otlpdelta.pipeline.IngestRequest;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** HTTP as exporters, proxies and old clients speak it. */
class ConnectionTest {
  private static final String[] HEAD = {
    "POST /v1/logs HTTP/1.1",
    "Host: localhost",
    "Authorization: Bearer " + TOKEN,
    "X-Databricks-UC-Table-Name: " + TABLE + "_otel_logs",
    "Content-Type: application/x-protobuf",
  };

  @RegisterExtension
  static final DoorExtension door =
      DoorExtension.with(Map.of("headerTimeout", "1s", "bodyTimeout", "2s"));

  @Test
  void aChunkedBodyIsOneBody() throws Exception {
    try (RawConnection connection = door.connect()) {
      connection
          .head(head("Transfer-Encoding: chunked"))
          .write("3\r\nabc\r\n")
          .write("2;ext=1\r\nde\r\n")
          .write("0\r\nTrailer: x\r\n\r\n");

      assertThat(connection.read().status()).isEqualTo(200);
    }
    assertThat(FakeIngest.textOf(door.ingest().only())).isEqualTo("abcde");
  }

  @Test
  void aBodyOfOneByteChunksIsOneBody() throws Exception {
    byte[] body = "one byte at a time".getBytes(UTF_8);
    try (RawConnection connection = door.connect()) {
      connection.head(head("Transfer-Encoding: chunked"));
      for (byte b : body) {
        connection.write(new byte[] {'1', '\r', '\n', b, '\r', '\n'});
      }
      connection.write("0\r\n\r\n");

      assertThat(connection.read().status()).isEqualTo(200);
    }
    assertThat(FakeIngest.bytesOf(door.ingest().only())).isEqualTo(body);
  }

  @Test
  void aClientThatExpects100ContinueGetsItAndThenItsAnswer() throws Exception {
    try (RawConnection connection = door.connect()) {
      connection.head(head("Content-Length: 4", "Expect: 100-continue"));
      assertThat(connection.read().status()).isEqualTo(100);

      connection.write("body");
      assertThat(connection.read().status()).isEqualTo(200);
    }
    assertThat(FakeIngest.textOf(door.ingest().only())).isEqualTo("body");
  }

  @Test
  void anotherExpectationIsRefused() throws Exception {
    try (RawConnection connection = door.connect()) {
      connection.head(head("Content-Length: 4", "Expect: 200-maybe"));

      assertThat(assertRefused(connection.read(), ErrorCode.INVALID_ARGUMENT))
          .startsWith("The request is not valid HTTP.");
    }
  }

  @Test
  void http10WithALengthIsServedAndClosed() throws Exception {
    String[] head = head("Content-Length: 4");
    head[0] = "POST /v1/logs HTTP/1.0";
    try (RawConnection connection = door.connect()) {
      connection.head(head).write("body");

      RawConnection.Response response = connection.read();
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.header("content-type", "none")).isEqualTo(PROTOBUF);
      assertThat(connection.closedByServer()).isTrue();
    }
    assertThat(FakeIngest.textOf(door.ingest().only())).isEqualTo("body");
  }

  @Test
  void twoEqualContentTypeLinesAreServed() throws Exception {
    try (RawConnection connection = door.connect()) {
      connection.head(head("content-type: Application/X-Protobuf", "Content-Length: 0"));

      assertThat(connection.read().status()).isEqualTo(200);
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws Exception {
    CountDownLatch third = new CountDownLatch(3);
    CompletableFuture<Void> allArrived = new CompletableFuture<>();
    door.ingest()
        .behave(
            request -> {
              third.countDown();
              if (third.getCount() == 0) {
                allArrived.complete(null);
              }
              String text = FakeIngest.textOf(request);
              // The first is answered last.
              return text.equals("0")
                  ? allArrived.thenApply(all -> acceptedWith("first"))
                  : CompletableFuture.completedFuture(acceptedWith(text));
            });
    StringBuilder three = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      three.append(String.join("\r\n", head("Content-Length: 1"))).append("\r\n\r\n").append(i);
    }
    try (RawConnection connection = door.connect()) {
      connection.write(three.toString());

      List<String> answers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        answers.add(new String(connection.read().body(), UTF_8));
      }
      assertThat(answers.get(0)).contains("first");
      assertThat(answers.get(1)).contains("1");
      assertThat(answers.get(2)).contains("2");
    }
  }

  @Test
  void oneConnectionServesAHundredRequests() throws Exception {
    try (RawConnection connection = door.connect()) {
      for (int i = 0; i < 100; i++) {
        connection.head(head("Content-Length: 3")).write(String.format("%03d", i));
        assertThat(connection.read().status()).isEqualTo(200);
      }
    }
    assertThat(door.ingest().requests())
        .extracting(FakeIngest::textOf)
        .hasSize(100)
        .startsWith("000")
        .endsWith("099");
  }

  @Test
  void sixtyFourParallelConnectionsAreEachServedOnce() throws Exception {
    List<RawConnection> connections = new ArrayList<>();
    try {
      for (int i = 0; i < 64; i++) {
        RawConnection connection = door.connect();
        connections.add(connection);
        connection.head(head("Content-Length: 2")).write(String.format("%02d", i));
      }
      for (RawConnection connection : connections) {
        assertThat(connection.read().status()).isEqualTo(200);
      }
    } finally {
      for (RawConnection connection : connections) {
        connection.close();
      }
    }
    assertThat(door.ingest().requests())
        .extracting(FakeIngest::textOf)
        .hasSize(64)
        .doesNotHaveDuplicates();
  }

  @Test
  void aBodyThatArrivedWholeIsIngestedThoughItsClientHungUp() throws Exception {
    try (RawConnection connection = door.connect()) {
      connection.head(head("Content-Length: 7")).write("goodbye");
    }

    await("the request of the client that is gone")
        .until(() -> door.ingest().requests().size() == 1);
    assertThat(FakeIngest.textOf(door.ingest().only())).isEqualTo("goodbye");
  }

  @Test
  void aBodyThatBrokeOffIsNotIngested() throws Exception {
    try (RawConnection connection = door.connect()) {
      connection.head(head("Content-Length: 8")).write("goodbye");
    }
    assertThat(door.post("/v1/logs", JSON, "later".getBytes(UTF_8)).statusCode()).isEqualTo(200);

    assertThat(FakeIngest.textOf(door.ingest().only())).isEqualTo("later");
  }

  @Test
  void aBodyThatDoesNotArriveIsTimedOutAndTheConnectionClosed() throws Exception {
    try (RawConnection connection = door.connect()) {
      connection.head(head("Content-Length: 8")).write("half");

      RawConnection.Response response = connection.read();
      assertThat(assertRefused(response, ErrorCode.REQUEST_TIMEOUT))
          .startsWith("The body did not arrive in time.");
      assertThat(response.header("connection", "none")).isEqualTo("close");
      assertThat(connection.closedByServer()).isTrue();
    }
    assertThat(door.ingest().requests()).isEmpty();
  }

  @Test
  void headerLinesThatDoNotEndAreCutOff() throws Exception {
    try (RawConnection connection = door.connect()) {
      connection.write("POST /v1/logs HTTP/1.1\r\nHost: x\r\nX-Slow: ");

      assertThat(connection.closedByServer()).isTrue();
    }
  }

  @Test
  void headerLinesThatDoNotEndAreCutOffAfterAnEarlierRequestToo() throws Exception {
    try (RawConnection connection = door.connect()) {
      connection.head(head("Content-Length: 0"));
      assertThat(connection.read().status()).isEqualTo(200);
      connection.write("POST /v1/logs HTTP/1.1\r\nHost: x\r\nX-Slow: ");

      assertThat(connection.closedByServer()).isTrue();
    }
  }

  @Test
  void anIdleConnectionOutlivesTheHeaderTimeout() throws Exception {
    try (RawConnection idle = door.connect();
        RawConnection slow = door.connect()) {
      idle.head(head("Content-Length: 4")).write("body");
      assertThat(idle.read().status()).isEqualTo(200);
      slow.write("POST /v1/logs");
      assertThat(slow.closedByServer()).isTrue();

      idle.head(head("Content-Length: 4")).write("more");
      assertThat(idle.read().status()).isEqualTo(200);
    }
  }

  @Test
  void theRestOfARefusedBodyIsNotWaitedForLonger() throws Exception {
    try (RawConnection connection = door.connect()) {
      connection.head("POST /v1/logs HTTP/1.1", "Host: x", "Content-Length: 1000");
      assertThat(connection.read().status()).isEqualTo(401);
      connection.write("a part of it");

      assertThat(connection.closedByServer()).isTrue();
    }
  }

  @Test
  void tooLargeHeaderLinesAreRefused() throws Exception {
    try (RawConnection connection = door.connect()) {
      connection.head(head("X-Large: " + "x".repeat(40 << 10), "Content-Length: 0"));

      assertThat(assertRefused(connection.read(), ErrorCode.HEADERS_TOO_LARGE))
          .startsWith("The header lines together have more than 32768 bytes");
    }
  }

  @Test
  void bytesThatAreNoHttpAreRefusedWithAStatus() throws Exception {
    for (String bytes :
        List.of(
            "POST /v1/logs HTTP/1.1\r\nHost: x\r\nbad header line\r\n\r\n",
            "POST /v1/logs HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
            "POST /v1/logs HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            "POST /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
            "no http at all\r\n\r\n")) {
      try (RawConnection connection = door.connect()) {
        connection.write(bytes);

        assertThat(assertRefused(connection.read(), ErrorCode.INVALID_ARGUMENT))
            .as(bytes)
            .startsWith("The request is not valid HTTP.");
      }
    }
  }

  @Test
  void aBrokenChunkIsRefused() throws Exception {
    try (RawConnection connection = door.connect()) {
      connection.head(head("Transfer-Encoding: chunked")).write("zz\r\nabc\r\n");

      assertThat(assertRefused(connection.read(), ErrorCode.INVALID_ARGUMENT))
          .startsWith("The request is not valid HTTP.");
    }
    assertThat(door.ingest().requests()).isEmpty();
  }

  @Test
  void http2WithPriorKnowledgeIsServed() {
    try (ClientFactory factory = ClientFactory.builder().useHttp2Preface(true).build()) {
      AggregatedHttpResponse response =
          WebClient.builder("h2c://127.0.0.1:" + door.uri("/").getPort())
              .factory(factory)
              .build()
              .execute(
                  RequestHeaders.builder(HttpMethod.POST, "/v1/logs")
                      .set("authorization", "Bearer " + TOKEN)
                      .set("x-databricks-uc-table-name", TABLE)
                      .set("content-type", PROTOBUF)
                      .build(),
                  new byte[100_000])
              .aggregate()
              .join();

      assertThat(response.status().code()).isEqualTo(200);
      assertThat(response.headers().getAll("content-type")).containsExactly(PROTOBUF);
      assertThat(response.headers().contains("connection")).isFalse();
      IngestRequest request = door.ingest().only();
      assertThat(request.body().remaining()).isEqualTo(100_000);
    }
  }

  @Test
  void http2IsRefusedBeforeItsBodyIsReadAndServesOn() {
    try (ClientFactory factory = ClientFactory.builder().useHttp2Preface(true).build()) {
      WebClient client =
          WebClient.builder("h2c://127.0.0.1:" + door.uri("/").getPort()).factory(factory).build();
      AggregatedHttpResponse refused =
          client.post("/v1/logs", new byte[10_000_000]).aggregate().join();
      AggregatedHttpResponse live = client.get("/health/live").aggregate().join();

      assertThat(refused.status().code()).isEqualTo(401);
      assertThat(refused.headers().get("www-authenticate")).isEqualTo("Bearer");
      assertThat(live.status().code()).isEqualTo(200);
    }
  }

  @Test
  void anUpgradeToHttp2KeepsABodyOf300Kilobytes() throws Exception {
    byte[] body = new byte[300_000];
    new Random(7).nextBytes(body);
    HttpClient upgrading = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();

    HttpResponse<byte[]> response =
        upgrading.send(
            door.request("/v1/logs")
                .header("Content-Type", PROTOBUF)
                .POST(BodyPublishers.ofByteArray(body))
                .build(),
            BodyHandlers.ofByteArray());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(FakeIngest.bytesOf(door.ingest().only())).isEqualTo(body);
  }

  private static Acceptance acceptedWith(String warning) {
    return new Acceptance(1, List.of(), List.of(warning), false);
  }

  private static String[] head(String... more) {
    String[] lines = Arrays.copyOf(HEAD, HEAD.length + more.length);
    System.arraycopy(more, 0, lines, HEAD.length, more.length);
    return lines;
  }
}
