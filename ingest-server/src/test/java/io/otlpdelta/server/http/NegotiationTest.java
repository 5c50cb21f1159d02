package io.otlpdelta.server.http;

import static io.otlpdelta.server.http.DoorAssertions.assertRefused;
import static io.otlpdelta.server.http.DoorExtension.JSON;
import static io.otlpdelta.server.http.DoorExtension.PROTOBUF;
import static io.otlpdelta.server.http.DoorExtension.TABLE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import io.otlpdelta.otlp.BodyEncoding;
import io.otlpdelta.otlp.ContentCoding;
import io.otlpdelta.pipeline.IngestRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NegotiationTest {
  private static final byte[] BODY = {0x0a, 0x00};

  @RegisterExtension static final DoorExtension door = DoorExtension.withDefaults();

  @ParameterizedTest
  @EnumSource(Signal.class)
  void everySignalIsServedUnderBothRootsWithAndWithoutATrailingSlash(Signal signal)
      throws Exception {
    for (String path :
        List.of(
            "/v1/" + signal.route(),
            "/v1/" + signal.route() + "/",
            "/api/2.0/otel/v1/" + signal.route(),
            "/api/2.0/otel/v1/" + signal.route() + "/")) {
      HttpResponse<byte[]> response = door.post(path, PROTOBUF, BODY);
      assertThat(response.statusCode()).as(path).isEqualTo(200);
    }
    assertThat(door.ingest().requests())
        .hasSize(4)
        .allSatisfy(request -> assertThat(request.signal()).isEqualTo(signal));
  }

  @Test
  void aProtobufRequestIsAnsweredWithTheExactTypeAndNoBytes() throws Exception {
    HttpResponse<byte[]> response = door.post("/v1/logs", PROTOBUF, BODY);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().allValues("content-type")).containsExactly(PROTOBUF);
    assertThat(response.headers().allValues("content-length")).containsExactly("0");
    assertThat(response.headers().firstValue("server")).isEmpty();
    assertThat(response.body()).isEmpty();
    IngestRequest request = door.ingest().only();
    assertThat(request.table()).isEqualTo(TableName.parse(TABLE + "_otel_logs"));
    assertThat(request.caller().name()).isEqualTo("tester");
    assertThat(request.encoding()).isEqualTo(BodyEncoding.PROTOBUF);
    assertThat(request.coding()).isEqualTo(ContentCoding.IDENTITY);
    assertThat(request.waitCommitted()).isFalse();
    assertThat(FakeIngest.bytesOf(request)).isEqualTo(BODY);
  }

  @Test
  void aJsonRequestIsAnsweredWithAnEmptyObject() throws Exception {
    HttpResponse<byte[]> response = door.post("/v1/logs", JSON, "{}".getBytes(UTF_8));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().allValues("content-type")).containsExactly(JSON);
    assertThat(response.body()).asString().isEqualTo("{}");
    assertThat(door.ingest().only().encoding()).isEqualTo(BodyEncoding.JSON);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/x-protobuf; charset=utf-8",
        "APPLICATION/X-PROTOBUF",
        "application/x-protobuf,application/x-protobuf",
        "application/x-protobuf, Application/X-Protobuf;q=1",
        " application/x-protobuf ; a=b",
      })
  void spellingsOfTheProtobufTypeAreServed(String type) throws Exception {
    HttpResponse<byte[]> response = door.post("/v1/metrics", type, BODY);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().allValues("content-type")).containsExactly(PROTOBUF);
    assertThat(door.ingest().only().encoding()).isEqualTo(BodyEncoding.PROTOBUF);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/json, application/json"
      })
  void spellingsOfTheJsonTypeAreServed(String type) throws Exception {
    HttpResponse<byte[]> response = door.post("/v1/traces", type, "{}".getBytes(UTF_8));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().allValues("content-type")).containsExactly(JSON);
    assertThat(door.ingest().only().encoding()).isEqualTo(BodyEncoding.JSON);
  }

  @Test
  void twoEqualContentTypeLinesAreServed() throws Exception {
    HttpResponse<byte[]> response =
        door.send(
            door.request("/v1/logs")
                .header("Content-Type", PROTOBUF)
                .header("Content-Type", PROTOBUF)
                .POST(BodyPublishers.ofByteArray(BODY)));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(door.ingest().only().encoding()).isEqualTo(BodyEncoding.PROTOBUF);
  }

  @Test
  void twoDifferentContentTypesAreRefused() throws Exception {
    HttpResponse<byte[]> response =
        door.send(
            door.request("/v1/logs")
                .header("Content-Type", PROTOBUF)
                .header("Content-Type", JSON)
                .POST(BodyPublishers.ofByteArray(BODY)));

    assertThat(assertRefused(response, ErrorCode.UNSUPPORTED_MEDIA_TYPE))
        .startsWith(
            "The request has 2 different content types. Send application/x-protobuf or"
                + " application/json as Content-Type.");
    assertThat(response.headers().firstValue("accept"))
        .hasValue("application/x-protobuf, application/json");
    assertThat(response.headers().firstValue("accept-encoding")).isEmpty();
    assertThat(door.ingest().requests()).isEmpty();
  }

  @Test
  void aRequestWithoutAContentTypeIsRefused() throws Exception {
    HttpResponse<byte[]> response =
        door.send(door.request("/v1/logs").POST(BodyPublishers.ofByteArray(BODY)));

    assertThat(assertRefused(response, ErrorCode.UNSUPPORTED_MEDIA_TYPE))
        .startsWith("The request has no Content-Type. ");
    assertThat(door.ingest().requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/grpc", "application/x-protobuf2", "json", ";"})
  void anotherContentTypeIsRefused(String type) throws Exception {
    HttpResponse<byte[]> response = door.post("/v1/logs", type, BODY);

    assertThat(assertRefused(response, ErrorCode.UNSUPPORTED_MEDIA_TYPE))
        .startsWith("The request's content type is not served. ");
    assertThat(response.headers().allValues("content-type")).containsExactly(JSON);
    assertThat(door.ingest().requests()).isEmpty();
  }

  @Test
  void jsonLabelledAsProtobufReachesTheDecoderAsLabelled() throws Exception {
    HttpResponse<byte[]> response = door.post("/v1/logs", PROTOBUF, "{}".getBytes(UTF_8));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().allValues("content-type")).containsExactly(PROTOBUF);
    assertThat(FakeIngest.textOf(door.ingest().only())).isEqualTo("{}");
  }

  @ParameterizedTest
  @CsvSource({
    "gzip, GZIP",
    "GZIP, GZIP",
    "identity, IDENTITY",
    "'', IDENTITY",
    "zstd, ZSTD",
    "deflate, DEFLATE",
  })
  void servedCodingsReachTheDecoderWithTheBodyAsSent(String coding, ContentCoding expected)
      throws Exception {
    HttpResponse<byte[]> response =
        door.send(
            door.request("/v1/logs")
                .header("Content-Type", PROTOBUF)
                .header("Content-Encoding", coding)
                .POST(BodyPublishers.ofByteArray(BODY)));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(door.ingest().only().coding()).isEqualTo(expected);
    assertThat(FakeIngest.bytesOf(door.ingest().only())).isEqualTo(BODY);
  }

  @ParameterizedTest
  @CsvSource({
    "br, The request's content coding is not served.",
    "snappy, The request's content coding is not served.",
    "foo, The request's content coding is not served.",
    "'gzip, gzip', 'The body is encoded more than once, which is not served.'",
    "'identity, gzip', 'The body is encoded more than once, which is not served.'",
  })
  void otherCodingsAreRefusedWithAnOffer(String coding, String sentence) throws Exception {
    HttpResponse<byte[]> response =
        door.send(
            door.request("/v1/logs")
                .header("Content-Type", PROTOBUF)
                .header("Content-Encoding", coding)
                .POST(BodyPublishers.ofByteArray(BODY)));

    assertThat(assertRefused(response, ErrorCode.UNSUPPORTED_MEDIA_TYPE))
        .startsWith(sentence + " Use one of gzip, zstd, deflate, identity as Content-Encoding.");
    assertThat(response.headers().firstValue("accept-encoding"))
        .hasValue("gzip, zstd, deflate, identity");
    assertThat(response.headers().firstValue("accept")).isEmpty();
    assertThat(door.ingest().requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "wait=committed, true",
    "Wait=Committed, true",
    "'respond-async, wait=committed', true",
    "wait=committed;x, true",
    "wait=10, false",
    "wait=committedly, false",
  })
  void onlyThePreferenceForACommitIsHeard(String preference, boolean waits) throws Exception {
    HttpResponse<byte[]> response =
        door.send(
            door.request("/v1/logs")
                .header("Content-Type", PROTOBUF)
                .header("Prefer", preference)
                .POST(BodyPublishers.ofByteArray(BODY)));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(door.ingest().only().waitCommitted()).isEqualTo(waits);
  }
}
