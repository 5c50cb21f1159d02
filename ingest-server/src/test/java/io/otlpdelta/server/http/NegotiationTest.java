package io.otlpdelta.server.http;

import static io.otlpdelta.server.http.DoorExtension.JSON;
import static io.otlpdelta.server.http.DoorExtension.PROTOBUF;
import static io.otlpdelta.server.http.DoorExtension.TABLE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import io.otlpdelta.otlp.BodyEncoding;
import io.otlpdelta.otlp.ContentCoding;
import io.otlpdelta.pipeline.IngestRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NegotiationTest {
  private static final byte[] BODY = {0x0a, 0x00};

  @RegisterExtension final DoorExtension door = DoorExtension.withDefaults();

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
}
