package io.otlpdelta.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.otlpdelta.it.harness.GrpcBytes;
import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.JavaGrpcSdk;
import io.otlpdelta.it.harness.LogLoad;
import io.otlpdelta.it.harness.Signal;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Answers and statuses of the real server as grpc-java reads them. */
class GrpcAnswersIT {
  private static final String EXPORT = "Export";
  private static final String SERVICE = "opentelemetry.proto.collector.logs.v1.LogsService";
  private static final String TABLE = "x-databricks-uc-table-name";

  @RegisterExtension
  static final Installation INSTALLATION =
      new Installation("freshness: 1s", "maxRequestBytes: 1MiB");

  private ManagedChannel channel;

  @BeforeEach
  void connect() {
    channel = JavaGrpcSdk.channel(INSTALLATION, INSTALLATION.server().uri("/"));
  }

  @AfterEach
  void disconnect() {
    channel.shutdownNow();
  }

  @Test
  void aRequestIsAcceptedAndItsRepeatIsRecognised() throws IOException {
    byte[] body = LogLoad.request("grpc", 0, 3);
    AtomicReference<Metadata> first = new AtomicReference<>();
    AtomicReference<Metadata> second = new AtomicReference<>();

    byte[] answer = call(capturing(first), EXPORT, headers(), CallOptions.DEFAULT, body);
    call(capturing(second), EXPORT, headers(), CallOptions.DEFAULT.withCompression("gzip"), body);

    assertThat(ExportLogsServiceResponse.parseFrom(answer).hasPartialSuccess()).isFalse();
    Metadata.Key<String> duplicate = key("otlp-delta-duplicate");
    assertThat(first.get().get(duplicate)).isNull();
    assertThat(second.get().get(duplicate)).isEqualTo("true");
  }

  @Test
  void theRowsAreVisibleWhenTheCallWaitsForThem() throws IOException {
    Metadata headers = headers();
    headers.put(key("prefer"), "wait=committed");

    call(channel, EXPORT, headers, CallOptions.DEFAULT, LogLoad.request("committed", 0, 3));

    assertThat(LogLoad.occurrences(INSTALLATION.rows(Signal.LOGS), "committed")).hasSize(3);
  }

  @Test
  void withoutATokenNobodyIsKnown() {
    Metadata headers = headers();
    headers.removeAll(key("authorization"));

    assertRefused(headers, new byte[0], Status.Code.UNAUTHENTICATED, "The request has no token.");
  }

  @Test
  void aTableThatIsNotThereIsNotFound() {
    Metadata headers = headers();
    headers.removeAll(key(TABLE));
    headers.put(key(TABLE), "main.telemetry.nowhere");

    assertRefused(headers, someLogs(), Status.Code.NOT_FOUND, "main.telemetry.nowhere");
  }

  @Test
  void aTableOfAnotherSignalIsAnInvalidArgument() {
    Metadata headers = headers();
    headers.removeAll(key(TABLE));
    headers.put(key(TABLE), INSTALLATION.tableName(Signal.METRICS));

    assertRefused(headers, someLogs(), Status.Code.INVALID_ARGUMENT, "claude_otel_metrics");
  }

  @Test
  void bytesThatAreNoRequestAreAnInvalidArgument() {
    assertRefused(headers(), "garbage".getBytes(UTF_8), Status.Code.INVALID_ARGUMENT, "");
  }

  @Test
  void aMessageOverTheLimitExhaustsAResourceBeforeAndAfterDecompression() {
    byte[] large = new byte[(1 << 20) + 1];
    assertRefused(
        headers(), large, Status.Code.RESOURCE_EXHAUSTED, "The body has more than 1048576 bytes");

    StatusRuntimeException compressed =
        refused(EXPORT, headers(), CallOptions.DEFAULT.withCompression("gzip"), large);
    assertThat(compressed.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(compressed.getTrailers().containsKey(details())).as("may be repeated").isFalse();
  }

  @Test
  void anUnknownMethodIsUnimplemented() {
    StatusRuntimeException refused = refused("Import", headers(), CallOptions.DEFAULT, new byte[0]);

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    assertThat(refused.getStatus().getDescription()).startsWith("There is no such gRPC method.");
  }

  private void assertRefused(
      Metadata headers, byte[] body, Status.Code code, String descriptionPart) {
    StatusRuntimeException refused = refused(EXPORT, headers, CallOptions.DEFAULT, body);

    assertThat(refused.getStatus().getCode()).isEqualTo(code);
    assertThat(refused.getStatus().getDescription())
        .contains(descriptionPart)
        .containsPattern(" \\(request [0-9a-f]{16}\\)$");
    assertThat(refused.getTrailers().containsKey(details())).as("may be repeated").isFalse();
  }

  private StatusRuntimeException refused(
      String method, Metadata headers, CallOptions options, byte[] body) {
    return catchThrowableOfType(
        StatusRuntimeException.class, () -> call(channel, method, headers, options, body));
  }

  private Channel capturing(AtomicReference<Metadata> headers) {
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>()));
  }

  private static byte[] call(
      Channel channel, String method, Metadata headers, CallOptions options, byte[] body) {
    return ClientCalls.blockingUnaryCall(
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
        GrpcBytes.method(SERVICE + "/" + method),
        options,
        body);
  }

  private static Metadata headers() {
    Metadata headers = new Metadata();
    headers.put(key("authorization"), "Bearer " + INSTALLATION.token());
    headers.put(key(TABLE), INSTALLATION.tableName(Signal.LOGS));
    return headers;
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  private static Metadata.Key<byte[]> details() {
    return Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);
  }

  private static byte[] someLogs() {
    return LogLoad.request("refused", 0, 1);
  }
}
