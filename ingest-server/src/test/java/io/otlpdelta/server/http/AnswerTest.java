package io.otlpdelta.server.http;

import static io.otlpdelta.server.http.DoorAssertions.assertRefused;
import static io.otlpdelta.server.http.DoorExtension.JSON;
import static io.otlpdelta.server.http.DoorExtension.PROTOBUF;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.DecodedRequest.Rejection;
import io.otlpdelta.otlp.RejectReason;
import io.otlpdelta.pipeline.Acceptance;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pipeline says, as the client reads it. */
class AnswerTest {
  private static final byte[] BODY = "{}".getBytes(UTF_8);
  private static final Acceptance PARTIAL =
      new Acceptance(
          3,
          List.of(new Rejection(RejectReason.NO_VALUE, 2, "metric 'cpu' in resourceMetrics[0]")),
          List.of("1 string was not UTF-8 and was repaired."),
          false);
  private static final String PARTIAL_MESSAGE =
      "2 rejected: metric 'cpu' in resourceMetrics[0] has neither a value nor the"
          + " no-recorded-value flag. 1 string was not UTF-8 and was repaired.";

  @RegisterExtension
  static final DoorExtension door = DoorExtension.with(Map.of("answerTimeout", "300ms"));

  @Test
  void rejectedRecordsAreCountedInTheProtobufOfEachSignal() throws Exception {
    door.ingest().answer(PARTIAL);

    ExportMetricsServiceResponse metrics =
        ExportMetricsServiceResponse.parseFrom(door.post("/v1/metrics", PROTOBUF, BODY).body());
    ExportLogsServiceResponse logs =
        ExportLogsServiceResponse.parseFrom(door.post("/v1/logs", PROTOBUF, BODY).body());
    ExportTraceServiceResponse traces =
        ExportTraceServiceResponse.parseFrom(door.post("/v1/traces", PROTOBUF, BODY).body());

    assertThat(metrics.getPartialSuccess().getRejectedDataPoints()).isEqualTo(2);
    assertThat(metrics.getPartialSuccess().getErrorMessage()).isEqualTo(PARTIAL_MESSAGE);
    assertThat(logs.getPartialSuccess().getRejectedLogRecords()).isEqualTo(2);
    assertThat(logs.getPartialSuccess().getErrorMessage()).isEqualTo(PARTIAL_MESSAGE);
    assertThat(traces.getPartialSuccess().getRejectedSpans()).isEqualTo(2);
    assertThat(traces.getPartialSuccess().getErrorMessage()).isEqualTo(PARTIAL_MESSAGE);
  }

  @ParameterizedTest
  @CsvSource({
    "metrics, rejectedDataPoints",
    "logs, rejectedLogRecords",
    "traces, rejectedSpans",
  })
  void rejectedRecordsAreCountedInTheJsonOfEachSignal(String route, String field) throws Exception {
    door.ingest().answer(PARTIAL);

    HttpResponse<byte[]> response = door.post("/v1/" + route, JSON, BODY);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().allValues("content-type")).containsExactly(JSON);
    assertThat(response.body())
        .asString()
        .isEqualTo(
            "{\"partialSuccess\":{\""
                + field
                + "\":\"2\",\"errorMessage\":\""
                + PARTIAL_MESSAGE
                + "\"}}");
  }

  @Test
  void warningsAloneComeWithNoRejectedRecord() throws Exception {
    door.ingest().answer(new Acceptance(1, List.of(), List.of("Nesting was cut."), false));

    assertThat(door.post("/v1/logs", JSON, BODY).body())
        .asString()
        .isEqualTo("{\"partialSuccess\":{\"errorMessage\":\"Nesting was cut.\"}}");
    assertThat(
            ExportLogsServiceResponse.parseFrom(door.post("/v1/logs", PROTOBUF, BODY).body())
                .getPartialSuccess())
        .satisfies(
            partial -> {
              assertThat(partial.getRejectedLogRecords()).isZero();
              assertThat(partial.getErrorMessage()).isEqualTo("Nesting was cut.");
            });
  }

  @Test
  void aLongMessageIsCutTo1KiB() throws Exception {
    door.ingest().answer(new Acceptance(1, List.of(), List.of("é".repeat(2000) + "\u0007"), false));

    String message =
        ExportLogsServiceResponse.parseFrom(door.post("/v1/logs", PROTOBUF, BODY).body())
            .getPartialSuccess()
            .getErrorMessage();
    assertThat(message).isEqualTo("é".repeat(512));
  }

  @Test
  void aRepeatThatWasNotStoredAgainIsMarked() throws Exception {
    assertThat(door.post("/v1/logs", PROTOBUF, BODY).headers().map())
        .doesNotContainKey("otlp-delta-duplicate");
    door.ingest().answer(new Acceptance(1, List.of(), List.of(), true));

    HttpResponse<byte[]> response = door.post("/v1/logs", PROTOBUF, BODY);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().allValues("otlp-delta-duplicate")).containsExactly("true");
    assertThat(response.body()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void everyErrorOfThePipelineIsAStatusInBothEncodings(ErrorCode code) throws Exception {
    door.ingest().fail(new IngestException(code, "It failed, because of this. Do that."));

    for (String type : List.of(JSON, PROTOBUF)) {
      HttpResponse<byte[]> response = door.post("/v1/logs", type, BODY);
      assertThat(assertRefused(response, code)).startsWith("It failed, because of this. Do that.");
      assertThat(response.headers().allValues("content-type")).containsExactly(type);
    }
  }

  @Test
  void anExceptionThatNobodyForesawIsRetryableAndSaysNothingOfItself() throws Exception {
    List<Runnable> failures =
        List.of(
            () -> door.ingest().fail(new IllegalStateException("/secret/path")),
            () -> door.ingest().fail(new OutOfMemoryError("/secret/path")),
            () ->
                door.ingest()
                    .behave(
                        request -> {
                          throw new IllegalStateException("/secret/path");
                        }),
            () ->
                door.ingest()
                    .behave(
                        request -> {
                          throw new StackOverflowError("/secret/path");
                        }));
    for (Runnable failure : failures) {
      failure.run();
      assertThat(assertRefused(door.post("/v1/metrics", PROTOBUF, BODY), ErrorCode.UNAVAILABLE))
          .startsWith("The request could not be stored because of an unexpected problem")
          .doesNotContain("secret");
    }
  }

  @ParameterizedTest
  @EnumSource(Signal.class)
  void aPipelineThatHangsIsAnsweredForInTime(Signal signal) throws Exception {
    door.ingest().behave(request -> new CompletableFuture<>());

    for (String type : List.of(JSON, PROTOBUF)) {
      assertThat(
              assertRefused(door.post("/v1/" + signal.route(), type, BODY), ErrorCode.UNAVAILABLE))
          .startsWith(
              "The server did not learn in time whether the request is stored. Send it again.");
    }
  }

  @Test
  void aRequestThatWaitsForItsCommitMayTakeLonger() throws Exception {
    CompletableFuture<Acceptance> commit = new CompletableFuture<>();
    door.ingest().behave(request -> request.waitCommitted() ? commit : new CompletableFuture<>());
    CompletableFuture<HttpResponse<byte[]>> waiting =
        door.sendAsync(
            door.request("/v1/logs")
                .header("Content-Type", JSON)
                .header("Prefer", "wait=committed")
                .POST(BodyPublishers.ofByteArray(BODY)));
    // Sent later and timed out earlier: the first has outlived the time of an ordinary answer.
    assertThat(door.post("/v1/logs", JSON, BODY).statusCode()).isEqualTo(503);
    assertThat(door.post("/v1/logs", JSON, BODY).statusCode()).isEqualTo(503);

    assertThat(waiting).isNotDone();
    commit.complete(FakeIngest.accepted());
    assertThat(waiting.get().statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2000})
  void controlCharactersAndExcessAreTakenOutOfAnErrorsMessage(int times) throws Exception {
    door.ingest()
        .fail(
            new IngestException(
                ErrorCode.INVALID_ARGUMENT, "first\r\nsecond\u202e\u0000 third.".repeat(times)));

    for (String type : List.of(JSON, PROTOBUF)) {
      HttpResponse<byte[]> response = door.post("/v1/logs", type, BODY);
      assertThat(response.statusCode()).isEqualTo(400);
      String body = new String(response.body(), UTF_8);
      assertThat(body).contains("first second  third").doesNotContain("\u202e", "\\r", "\\u");
      assertThat(response.body().length).isLessThan(1024 + 64);
    }
  }
}
