package io.otlpdelta.server.http;

import static io.otlpdelta.server.http.DoorAssertions.assertRefused;
import static io.otlpdelta.server.http.DoorExtension.TABLE;
import static io.otlpdelta.server.http.GrpcClient.frame;
import static io.otlpdelta.server.http.GrpcClient.headers;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import io.otlpdelta.otlp.BodyEncoding;
import io.otlpdelta.otlp.DecodedRequest.Rejection;
import io.otlpdelta.otlp.RejectReason;
import io.otlpdelta.pipeline.Acceptance;
import io.otlpdelta.pipeline.IngestRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Metadata in, statuses out: what a gRPC call has in common with OTLP/HTTP, and what not. */
class GrpcCallTest {
  private static final byte[] BODY = frame("x".getBytes(UTF_8));

  /** What OTLP clients repeat: "OTLP/gRPC Response"; 8 only when RetryInfo comes with it. */
  private static final Set<Integer> RETRIED_CODES = Set.of(1, 4, 10, 11, 14, 15);

  private static final int RESOURCE_EXHAUSTED = 8;

  @RegisterExtension
  static final DoorExtension door = DoorExtension.with(Map.of("answerTimeout", "300ms"));

  @RegisterExtension static final GrpcClient client = GrpcClient.create();

  @ParameterizedTest
  @EnumSource(Signal.class)
  void theExportOfEachServiceIsItsSignal(Signal signal) {
    assertThat(call(headers(signal)).message()).isEmpty();

    IngestRequest request = door.ingest().only();
    assertThat(request.signal()).isEqualTo(signal);
    assertThat(request.encoding()).isEqualTo(BodyEncoding.PROTOBUF);
    assertThat(request.table()).isEqualTo(TableName.parse(TABLE + "_otel_logs"));
    assertThat(request.caller().name()).isEqualTo("tester");
    assertThat(request.waitCommitted()).isFalse();
  }

  @Test
  void thePrefixAndThePreferenceWorkAsMetadata() {
    call(headers(Signal.TRACES)
            .removeAndThen("x-databricks-uc-table-name")
            .set("x-databricks-uc-table-prefix", "main.telemetry.app")
            .set("prefer", "wait=committed"))
        .message();

    assertThat(door.ingest().only().table())
        .isEqualTo(TableName.parse("main.telemetry.app_otel_spans"));
    assertThat(door.ingest().only().waitCommitted()).isTrue();
  }

  @Test
  void theContentTypeMayNameProtobufAndTheHeaderTeMayBeMissing() {
    for (String type :
        List.of("application/grpc+proto", "Application/GRPC", "application/grpc;x=y")) {
      call(headers(Signal.LOGS).set(HttpHeaderNames.CONTENT_TYPE, type)).message();
      call(headers(Signal.LOGS).set(HttpHeaderNames.CONTENT_TYPE, type).removeAndThen("te"))
          .message();
    }
    assertThat(door.ingest().requests()).hasSize(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/grpc+json",
        "application/grpc-web+proto",
        "application/x-protobuf",
        "application/json",
        ""
      })
  void anotherContentTypeIsRefusedInHttp(String type) throws Exception {
    RequestHeadersBuilder headers =
        headers(Signal.LOGS).removeAndThen(HttpHeaderNames.CONTENT_TYPE);
    if (!type.isEmpty()) {
      headers.set(HttpHeaderNames.CONTENT_TYPE, type);
    }

    AggregatedHttpResponse response = send("h2c", headers);

    assertThat(assertRefused(response, ErrorCode.UNSUPPORTED_MEDIA_TYPE))
        .startsWith("This path serves OTLP/gRPC. Send application/grpc");
    assertThat(response.headers().get("accept")).isEqualTo("application/grpc");
    assertThat(response.headers().contains("grpc-status")).isFalse();
  }

  @Test
  void http1IsRefusedInHttp() throws Exception {
    AggregatedHttpResponse response = send("h1c", headers(Signal.TRACES));

    assertThat(assertRefused(response, ErrorCode.INVALID_ARGUMENT))
        .startsWith(
            "OTLP/gRPC needs HTTP/2, and this request came by HTTP/1. Let the client, and every"
                + " proxy before this server, use HTTP/2, or send OTLP/HTTP to /v1/traces.");
    assertThat(response.headers().contains("grpc-status")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"h1c", "h2c"})
  void anotherMethodIsRefusedInHttp(String protocol) throws Exception {
    RequestHeaders get =
        RequestHeaders.of(
            HttpMethod.GET,
            GrpcClient.path(Signal.LOGS),
            HttpHeaderNames.CONTENT_TYPE,
            "application/grpc");

    AggregatedHttpResponse response =
        client.raw(protocol, door.door().address(), HttpRequest.of(get)).join();

    assertRefused(response, ErrorCode.METHOD_NOT_ALLOWED);
    assertThat(response.headers().get("allow")).isEqualTo("POST");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/opentelemetry.proto.collector.logs.v1.LogsService/Import",
        "/opentelemetry.proto.collector.logs.v1.LogsService/Export/",
        "/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export",
        "/grpc.health.v1.Health/Check",
        "/"
      })
  void anUnknownMethodIsUnimplemented(String path) throws Exception {
    assertThat(call(headers(path)).refused(ErrorCode.PATH_NOT_FOUND))
        .startsWith(
            "There is no such gRPC method. OTLP is served as Export of MetricsService, LogsService"
                + " and TraceService in opentelemetry.proto.collector.");
  }

  @Test
  void aBodyTooLargeForAnUnknownMethodIsAStatusToo() {
    assertThat(
            client
                .call(
                    door.door().address(),
                    headers("/other.Service/Method"),
                    frame(new byte[65 << 20]))
                .status())
        .isIn(ErrorCode.PATH_NOT_FOUND.grpcCode(), ErrorCode.REQUEST_TOO_LARGE.grpcCode());
  }

  @Test
  void theTokenIsAskedForBeforeTheMessageIsRead() throws Exception {
    GrpcClient.Call withoutToken =
        client.open(
            door.door().address(),
            headers(Signal.LOGS).removeAndThen(HttpHeaderNames.AUTHORIZATION));
    GrpcClient.Call withUnknownToken =
        client.open(
            door.door().address(),
            headers(Signal.LOGS).set(HttpHeaderNames.AUTHORIZATION, "Bearer another"));

    assertThat(withoutToken.answer().join().refused(ErrorCode.UNAUTHENTICATED))
        .startsWith("The request has no token.");
    assertThat(withUnknownToken.answer().join().refused(ErrorCode.UNAUTHENTICATED))
        .startsWith("The token is unknown, revoked or expired.");
    assertThat(door.ingest().requests()).isEmpty();
  }

  @Test
  void theTableIsReadBeforeTheMessage() throws Exception {
    GrpcClient.Call withoutTable =
        client.open(
            door.door().address(),
            headers(Signal.LOGS).removeAndThen("x-databricks-uc-table-name"));
    GrpcClient.Call withBadTable =
        client.open(
            door.door().address(), headers(Signal.LOGS).set("x-databricks-uc-table-name", "a.b"));

    assertThat(withoutTable.answer().join().refused(ErrorCode.INVALID_ARGUMENT))
        .startsWith("The request names no table.");
    assertThat(withBadTable.answer().join().refused(ErrorCode.INVALID_ARGUMENT))
        .startsWith("The header X-Databricks-UC-Table-Name is not usable:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"?dry-run", "?dry-run=true", "?dry-run=false"})
  void aDryRunIsRefusedAndNothingIsStored(String query) throws Exception {
    assertThat(
            call(headers(GrpcClient.path(Signal.LOGS) + query)).refused(ErrorCode.INVALID_ARGUMENT))
        .startsWith(
            "OTLP/gRPC has no dry run, so nothing was stored. Send the headers to"
                + " /v1/logs?dry-run=true by OTLP/HTTP, or leave the parameter out.");
    assertThat(door.ingest().requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"snappy", "br", "gzip, gzip", "gzip,identity", "x"})
  void anUnservedMessageEncodingIsUnimplementedAndOffersOthers(String encoding) throws Exception {
    GrpcClient.Answer answer = call(headers(Signal.LOGS).set("grpc-encoding", encoding));

    assertThat(answer.refused(ErrorCode.UNSUPPORTED_MESSAGE_ENCODING))
        .startsWith(
            "The call's message encoding is not served. Use one of gzip, zstd, deflate, identity as"
                + " grpc-encoding.");
    assertThat(answer.header("grpc-accept-encoding")).isEqualTo("gzip, zstd, deflate, identity");
    assertThat(door.ingest().requests()).isEmpty();
  }

  @Test
  void rejectedRecordsAreCountedInTheMessageOfEachSignal() throws Exception {
    door.ingest()
        .answer(
            new Acceptance(
                3,
                List.of(new Rejection(RejectReason.NO_VALUE, 2, "metric 'cpu'")),
                List.of("1 string was not UTF-8 and was repaired."),
                false));

    var metrics = ExportMetricsServiceResponse.parseFrom(call(headers(Signal.METRICS)).message());
    var logs = ExportLogsServiceResponse.parseFrom(call(headers(Signal.LOGS)).message());
    var traces = ExportTraceServiceResponse.parseFrom(call(headers(Signal.TRACES)).message());

    assertThat(metrics.getPartialSuccess().getRejectedDataPoints()).isEqualTo(2);
    assertThat(logs.getPartialSuccess().getRejectedLogRecords()).isEqualTo(2);
    assertThat(traces.getPartialSuccess().getRejectedSpans()).isEqualTo(2);
    assertThat(logs.getPartialSuccess().getErrorMessage())
        .isEqualTo(
            "2 rejected: metric 'cpu' has neither a value nor the no-recorded-value flag. 1 string"
                + " was not UTF-8 and was repaired.");
  }

  @Test
  void aRepeatThatWasNotStoredAgainIsMarkedInTheMetadata() {
    assertThat(call(headers(Signal.LOGS)).header("otlp-delta-duplicate")).isEqualTo("none");
    door.ingest().answer(new Acceptance(1, List.of(), List.of(), true));

    GrpcClient.Answer answer = call(headers(Signal.LOGS));

    assertThat(answer.message()).isEmpty();
    assertThat(answer.header("otlp-delta-duplicate")).isEqualTo("true");
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void anErrorIsRepeatedByGrpcClientsExactlyWhenItIsByHttpClients(ErrorCode code) throws Exception {
    door.ingest().fail(new IngestException(code, "It failed, because of this. Do that."));

    GrpcClient.Answer answer = call(headers(Signal.METRICS));

    assertThat(answer.refused(code)).startsWith("It failed, because of this. Do that.");
    boolean repeated =
        RETRIED_CODES.contains(answer.status())
            || (answer.status() == RESOURCE_EXHAUSTED
                && !answer.header("grpc-status-details-bin").equals("none"));
    assertThat(repeated)
        .isEqualTo(Set.of(429, 502, 503, 504).contains(code.httpStatus()))
        .isEqualTo(code.retryable());
  }

  @Test
  void aMessageOutsideAsciiArrivesAsItIs() throws Exception {
    door.ingest().fail(new IngestException(ErrorCode.UNAVAILABLE, "100 % ตาราง + \"é\" 😀."));

    GrpcClient.Answer answer = call(headers(Signal.LOGS));

    assertThat(answer.refused(ErrorCode.UNAVAILABLE))
        .startsWith("100 % ตาราง + \"é\" 😀. (request ");
    assertThat(answer.header("grpc-message"))
        .startsWith(
            "100 %25 %E0%B8%95%E0%B8%B2%E0%B8%A3%E0%B8%B2%E0%B8%87 + \"%C3%A9\" %F0%9F%98%80.");
  }

  @Test
  void anExceptionThatNobodyForesawIsAStatusAndRetryable() throws Exception {
    door.ingest()
        .behave(
            request -> {
              throw new StackOverflowError("/secret/path");
            });

    assertThat(call(headers(Signal.LOGS)).refused(ErrorCode.UNAVAILABLE))
        .startsWith("The request could not be stored because of an unexpected problem")
        .doesNotContain("secret");
  }

  @Test
  void aPipelineThatHangsIsAnsweredForInTime() throws Exception {
    door.ingest().behave(request -> new CompletableFuture<>());

    assertThat(call(headers(Signal.LOGS)).refused(ErrorCode.UNAVAILABLE))
        .startsWith(
            "The server did not learn in time whether the request is stored. Send it again.");
    assertThat(call(headers(Signal.LOGS).set("grpc-timeout", "1H")).refused(ErrorCode.UNAVAILABLE))
        .as("a deadline later than our own limit")
        .startsWith("The server did not learn in time");
  }

  @ParameterizedTest
  @ValueSource(strings = {"50m", "50000u", "50000000n", "0S", "1n"})
  void aShorterDeadlineOfTheClientIsKept(String timeout) throws Exception {
    door.ingest().behave(request -> new CompletableFuture<>());

    assertThat(
            call(headers(Signal.LOGS).set("grpc-timeout", timeout))
                .refused(ErrorCode.DEADLINE_EXCEEDED))
        .startsWith(
            "The client's deadline (grpc-timeout) passed before the request was known to be stored."
                + " Send it again, with a longer one.");
  }

  @Test
  void theDeadlineHoldsWhileTheMessageArrives() throws Exception {
    GrpcClient.Call call =
        client.open(door.door().address(), headers(Signal.LOGS).set("grpc-timeout", "50m"));

    assertThat(call.write(new byte[3]).answer().join().refused(ErrorCode.DEADLINE_EXCEEDED))
        .startsWith("The client's deadline (grpc-timeout) passed");
  }

  @Test
  void theDeadlineCountsFromTheHeadersAndNotFromTheMessage() throws Exception {
    door.ingest().behave(request -> new CompletableFuture<>());
    List<String> ends = new CopyOnWriteArrayList<>();
    GrpcClient.Call first = openWaiting("400m");
    // Takes 300 ms of the first call's time, so that 100 ms are left of it.
    assertThat(call(headers(Signal.LOGS)).status()).isEqualTo(ErrorCode.UNAVAILABLE.grpcCode());
    GrpcClient.Call second = openWaiting("300m");
    CompletableFuture<Void> firstEnd = first.answer().thenRun(() -> ends.add("first"));
    CompletableFuture<Void> secondEnd = second.answer().thenRun(() -> ends.add("second"));

    second.write(BODY).request().close();
    first.write(BODY).request().close();

    CompletableFuture.allOf(firstEnd, secondEnd).join();
    assertThat(ends).containsExactly("first", "second");
  }

  private static GrpcClient.Call openWaiting(String timeout) {
    return client.open(
        door.door().address(),
        headers(Signal.LOGS).set("grpc-timeout", timeout).set("prefer", "wait=committed"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "S", "-1S", "1.5S", "123456789S", "1s", "1 S", "1SS"})
  void aTimeoutThatIsNoneIsRefused(String timeout) throws Exception {
    assertThat(
            call(headers(Signal.LOGS).set("grpc-timeout", timeout))
                .refused(ErrorCode.INVALID_ARGUMENT))
        .startsWith("The header grpc-timeout is not usable. Send up to eight digits and one of");
  }

  @ParameterizedTest
  @ValueSource(strings = {"99999999H", "10S", "1M"})
  void aLongDeadlineIsFine(String timeout) {
    assertThat(call(headers(Signal.LOGS).set("grpc-timeout", timeout)).message()).isEmpty();
  }

  @Test
  void callsAreCountedWithTheRequestsOfTheirSignal() throws Exception {
    String ok = "otlp_delta_requests_total{outcome=\"ok\",signal=\"traces\"}";
    String malformed = "otlp_delta_requests_total{outcome=\"malformed_frame\",signal=\"traces\"}";
    double okBefore = metric(ok);
    double malformedBefore = metric(malformed);
    double bytes = metric("otlp_delta_sent_bytes_total{signal=\"traces\"}");

    call(headers(Signal.TRACES)).message();
    client
        .call(door.door().address(), headers(Signal.TRACES), new byte[2])
        .refused(ErrorCode.MALFORMED_FRAME);

    await("both are counted")
        .until(() -> metric(ok) == okBefore + 1 && metric(malformed) == malformedBefore + 1);
    assertThat(metric("otlp_delta_sent_bytes_total{signal=\"traces\"}")).isEqualTo(bytes + 1);
    assertThat(metric("otlp_delta_in_flight_bytes")).isZero();
  }

  @Test
  void manyCallsShareAConnectionAndEachGetsItsOwnAnswer() throws Exception {
    List<GrpcClient.Call> calls =
        IntStream.range(0, 100)
            .mapToObj(i -> client.open(door.door().address(), headers(Signal.LOGS)))
            .toList();
    for (int i = 0; i < calls.size(); i++) {
      if (i % 2 == 0) {
        calls.get(i).write(BODY).request().close();
      } else {
        calls.get(i).write(new byte[] {9}).request().close();
      }
    }
    for (int i = 0; i < calls.size(); i++) {
      GrpcClient.Answer answer = calls.get(i).answer().join();
      assertThat(answer.status()).isEqualTo(i % 2 == 0 ? 0 : ErrorCode.MALFORMED_FRAME.grpcCode());
    }
    assertThat(door.ingest().requests()).hasSize(50);
  }

  private static GrpcClient.Answer call(RequestHeadersBuilder headers) {
    return client.call(door.door().address(), headers, BODY);
  }

  private static AggregatedHttpResponse send(String protocol, RequestHeadersBuilder headers) {
    HttpRequest request = HttpRequest.of(headers.build(), HttpData.wrap(BODY));
    return client.raw(protocol, door.door().address(), request).join();
  }

  private static double metric(String name) throws Exception {
    return new String(door.get("/metrics").body(), UTF_8)
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no metric " + name));
  }
}
