package io.otlpdelta.server.http;

import static io.otlpdelta.server.http.DoorAssertions.assertRefused;
import static io.otlpdelta.server.http.DoorExtension.JSON;
import static io.otlpdelta.server.http.DoorExtension.PROTOBUF;
import static io.otlpdelta.server.http.DoorExtension.TABLE;
import static io.otlpdelta.server.http.DoorExtension.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.pipeline.Acceptance;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The limit on one body and the budget of all. */
class BodySizeTest {
  private static final int LIMIT = 1 << 20;
  private static final String TOO_LARGE =
      "The body has more than 1048576 bytes, which is the limit of this server. Send smaller"
          + " batches.";

  @RegisterExtension
  static final DoorExtension door =
      DoorExtension.with(Map.of("maxRequestBytes", "1MiB", "maxInFlightBytes", "2MiB"));

  @RegisterExtension static final DoorExtension defaults = DoorExtension.withDefaults();

  @Test
  void aBodyOfTheLimitIsServedByLengthAndChunked() throws Exception {
    assertThat(door.post("/v1/logs", PROTOBUF, new byte[LIMIT]).statusCode()).isEqualTo(200);
    assertThat(postChunked(LIMIT, PROTOBUF).statusCode()).isEqualTo(200);

    assertThat(door.ingest().requests())
        .hasSize(2)
        .allSatisfy(request -> assertThat(request.body().remaining()).isEqualTo(LIMIT));
  }

  @ParameterizedTest
  @ValueSource(strings = {JSON, PROTOBUF})
  void aByteMoreIsRefusedByLengthAndChunked(String type) throws Exception {
    HttpResponse<byte[]> byLength = door.post("/v1/logs", type, new byte[LIMIT + 1]);
    HttpResponse<byte[]> chunked = postChunked(LIMIT + 1, type);

    assertThat(assertRefused(byLength, ErrorCode.REQUEST_TOO_LARGE)).startsWith(TOO_LARGE);
    assertThat(assertRefused(chunked, ErrorCode.REQUEST_TOO_LARGE)).startsWith(TOO_LARGE);
    assertThat(byLength.headers().allValues("content-type")).containsExactly(type);
    assertThat(door.ingest().requests()).isEmpty();
  }

  @Test
  void aClientThatIsStillSendingCanReadTheRefusal() throws Exception {
    try (RawConnection connection = door.connect()) {
      connection.head(head("Content-Length: 100000000"));
      for (int i = 0; i < 50; i++) {
        connection.write(new byte[1_000_000]);
      }

      assertThat(assertRefused(connection.read(), ErrorCode.REQUEST_TOO_LARGE))
          .startsWith(TOO_LARGE);
    }
  }

  @Test
  void aClientThatIsStillSendingChunksCanReadTheRefusal() throws Exception {
    try (RawConnection connection = door.connect()) {
      connection.head(head("Transfer-Encoding: chunked"));
      for (int i = 0; i < 50; i++) {
        connection.write("f4240\r\n").write(new byte[1_000_000]).write("\r\n");
      }

      assertThat(assertRefused(connection.read(), ErrorCode.REQUEST_TOO_LARGE))
          .startsWith(TOO_LARGE);
    }
  }

  @Test
  void sixtyThreeMebibytesAreServedByDefault() throws Exception {
    HttpResponse<byte[]> response = defaults.post("/v1/logs", PROTOBUF, new byte[63 << 20]);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(defaults.ingest().only().body().remaining()).isEqualTo(63 << 20);
  }

  @Test
  void aSpentBudgetIsRetryableAndComesBack() throws Exception {
    CompletableFuture<Acceptance> disk = new CompletableFuture<>();
    door.ingest().behave(request -> disk);
    try (RawConnection first = door.connect();
        RawConnection second = door.connect()) {
      first.head(head("Content-Length: " + LIMIT)).write(new byte[LIMIT]);
      second.head(head("Content-Length: " + LIMIT)).write(new byte[LIMIT]);
      await("both in the pipeline").until(() -> door.ingest().requests().size() == 2);

      String refusal =
          assertRefused(door.post("/v1/logs", JSON, new byte[1]), ErrorCode.UNAVAILABLE);
      assertThat(refusal)
          .startsWith(
              "The server holds as many requests as its memory allows. Send this one again.");
      assertThat(assertRefused(postChunked(1, JSON), ErrorCode.UNAVAILABLE))
          .startsWith("The server holds as many requests as its memory allows.");
      assertThat(metric("otlp_delta_in_flight_bytes")).isEqualTo(2.0 * LIMIT);

      disk.complete(FakeIngest.accepted());
      assertThat(first.read().status()).isEqualTo(200);
      assertThat(second.read().status()).isEqualTo(200);
    }
    assertThat(door.post("/v1/logs", JSON, new byte[1]).statusCode()).isEqualTo(200);
    assertThat(metric("otlp_delta_in_flight_bytes")).isZero();
  }

  @Test
  void whatIsAnnouncedTakesNothingAndWhatCameOfItIsGivenBack() throws Exception {
    try (RawConnection first = door.connect();
        RawConnection second = door.connect();
        RawConnection third = door.connect()) {
      for (RawConnection each : List.of(first, second, third)) {
        each.head(head("Content-Length: " + LIMIT));
      }
      first.write(new byte[100]);
      await("a first piece").until(() -> metric("otlp_delta_in_flight_bytes") == 2 << 10);
      second.write(new byte[LIMIT / 2]);
      await("the whole share")
          .until(() -> metric("otlp_delta_in_flight_bytes") == (2 << 10) + LIMIT);
      assertThat(door.post("/v1/logs", JSON, new byte[1]).statusCode()).isEqualTo(200);
    }

    await("the shares back").until(() -> metric("otlp_delta_in_flight_bytes") == 0);
  }

  private static HttpResponse<byte[]> postChunked(int length, String type) throws Exception {
    return door.send(
        door.request("/v1/logs")
            .header("Content-Type", type)
            .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[length]))));
  }

  private static double metric(String name) throws Exception {
    String text = new String(door.get("/metrics").body(), StandardCharsets.UTF_8);
    return text.lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new IOException("no metric " + name + " in: " + text));
  }

  private static String[] head(String framing) {
    return new String[] {
      "POST /v1/logs HTTP/1.1",
      "Host: localhost",
      "Authorization: Bearer " + TOKEN,
      "X-Databricks-UC-Table-Name: " + TABLE,
      "Content-Type: application/x-protobuf",
      framing
    };
  }
}
