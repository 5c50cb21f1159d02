package io.otlpdelta.server.http;

import static io.otlpdelta.server.http.DoorExtension.JSON;
import static io.otlpdelta.server.http.DoorExtension.PROTOBUF;
import static io.otlpdelta.server.http.DoorExtension.TOKEN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who learns what of requests that were refused. */
class RefusalListenerTest {
  @RegisterExtension static final DoorExtension door = DoorExtension.withDefaults();

  @Test
  void whatThePipelineRefusesIsToldWithItsTableAndId() throws Exception {
    door.ingest().fail(new IngestException(ErrorCode.TABLE_NOT_FOUND, "There is no such table."));
    HttpResponse<byte[]> response = door.post("/v1/logs", JSON, "{}".getBytes(UTF_8));

    RefusalListener.RefusedRequest told = only();
    assertThat(told.caller().name()).isEqualTo("tester");
    assertThat(told.signal()).isEqualTo(Signal.LOGS);
    assertThat(told.table()).hasValue(TableName.parse("main.telemetry.claude_otel_logs"));
    assertThat(told.code()).isEqualTo(ErrorCode.TABLE_NOT_FOUND);
    assertThat(told.sentence()).isEqualTo("There is no such table.");
    assertThat(new String(response.body(), UTF_8)).contains("(request " + told.requestId() + ")");
  }

  @Test
  void whatTheHeadersAreRefusedForIsToldWithTheTableIfItIsAName() throws Exception {
    door.post("/v1/metrics", "text/plain", new byte[0]);
    assertThat(only().code()).isEqualTo(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
    assertThat(only().table()).hasValue(TableName.parse("main.telemetry.claude_otel_logs"));
    door.diagnosis().refused.clear();

    door.send(
        HttpRequest.newBuilder(door.uri("/v1/metrics"))
            .header("Authorization", "Bearer " + TOKEN)
            .header("Content-Type", PROTOBUF)
            .header("X-Databricks-UC-Table-Name", "../../etc/passwd")
            .POST(BodyPublishers.noBody()));
    assertThat(only().code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(only().table()).isEmpty();
  }

  @Test
  void longAndWildSentencesAreCutAndCleaned() throws Exception {
    door.ingest()
        .fail(new IngestException(ErrorCode.INVALID_ARGUMENT, "a\u001b[31mb\n" + "x".repeat(600)));
    door.post("/v1/logs", JSON, "{}".getBytes(UTF_8));

    assertThat(only().sentence()).startsWith("a [31mb xxx").hasSize(512);
  }

  @Test
  void unknownCallersAndAcceptedRequestsAreNotTold() throws Exception {
    assertThat(
            door.send(
                    HttpRequest.newBuilder(door.uri("/v1/logs"))
                        .header("Authorization", "Bearer wrong")
                        .POST(BodyPublishers.noBody()))
                .statusCode())
        .isEqualTo(401);
    assertThat(door.post("/v1/logs", JSON, "{}".getBytes(UTF_8)).statusCode()).isEqualTo(200);

    assertThat(door.diagnosis().refused).isEmpty();
  }

  private static RefusalListener.RefusedRequest only() {
    await("the listener is told").until(() -> !door.diagnosis().refused.isEmpty());
    assertThat(door.diagnosis().refused).hasSize(1);
    return door.diagnosis().refused.get(0);
  }
}
