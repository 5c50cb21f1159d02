package io.otlpdelta.server.http;

import static io.otlpdelta.server.http.DoorExtension.TABLE;
import static io.otlpdelta.server.http.DoorExtension.TOKEN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpRequestWriter;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.model.Signal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A gRPC client that leaves every header and every byte of the framing to the test. */
final class GrpcClient implements AfterAllCallback {
  private final ClientFactory factory;

  private GrpcClient(ClientFactory factory) {
    this.factory = factory;
  }

  static GrpcClient create() {
    return new GrpcClient(ClientFactory.builder().build());
  }

  static GrpcClient trustingAnyone() {
    return new GrpcClient(ClientFactory.builder().tlsNoVerify().build());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    factory.close();
  }

  static String path(Signal signal) {
    return switch (signal) {
      case METRICS -> "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";
      case LOGS -> "/opentelemetry.proto.collector.logs.v1.LogsService/Export";
      case TRACES -> "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    };
  }

  /** What an exporter sends before its message. */
  static RequestHeadersBuilder headers(Signal signal) {
    return headers(path(signal));
  }

  static RequestHeadersBuilder headers(String path) {
    return RequestHeaders.builder(HttpMethod.POST, path)
        .set(HttpHeaderNames.CONTENT_TYPE, "application/grpc")
        .set(HttpHeaderNames.TE, "trailers")
        .set(HttpHeaderNames.AUTHORIZATION, "Bearer " + TOKEN)
        .set("x-databricks-uc-table-name", TABLE + "_otel_logs");
  }

  static byte[] frame(byte[] message) {
    return frame(0, message.length, message);
  }

  static byte[] frame(int flag, int length, byte[] message) {
    return ByteBuffer.allocate(5 + message.length)
        .put((byte) flag)
        .putInt(length)
        .put(message)
        .array();
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
      out.write(bytes);
    }
    return compressed.toByteArray();
  }

  Answer call(InetSocketAddress address, RequestHeadersBuilder headers, byte[] body) {
    return send(address, HttpRequest.of(headers.build(), HttpData.wrap(body))).join();
  }

  /** Begins a call whose body the test writes, and ends, by itself. */
  Call open(InetSocketAddress address, RequestHeadersBuilder headers) {
    HttpRequestWriter request = HttpRequest.streaming(headers.build());
    return new Call(request, send(address, request));
  }

  private CompletableFuture<Answer> send(InetSocketAddress address, HttpRequest request) {
    return raw("h2c", address, request).thenApply(Answer::new);
  }

  /** Sends any request by {@code h2c}, {@code h1c} or {@code h2}. */
  CompletableFuture<AggregatedHttpResponse> raw(
      String protocol, InetSocketAddress address, HttpRequest request) {
    return WebClient.builder(protocol + "://127.0.0.1:" + address.getPort())
        .factory(factory)
        .responseTimeoutMillis(20_000)
        .build()
        .execute(request)
        .aggregate();
  }

  /** A call under way. */
  record Call(HttpRequestWriter request, CompletableFuture<Answer> answer) {
    Call write(byte[] bytes) {
      request.write(HttpData.wrap(bytes));
      return this;
    }

    Answer end() {
      request.close();
      return answer.join();
    }
  }

  /** A gRPC answer, whose form is checked when it is made. */
  record Answer(AggregatedHttpResponse response) {
    Answer {
      assertThat(response.status().code()).as("HTTP status of %s", response).isEqualTo(200);
      assertThat(response.headers().getAll(HttpHeaderNames.CONTENT_TYPE))
          .containsExactly("application/grpc");
    }

    boolean trailersOnly() {
      return response.headers().contains("grpc-status");
    }

    private HttpHeaders statusHeaders() {
      return trailersOnly() ? response.headers() : response.trailers();
    }

    int status() {
      assertThat(statusHeaders().getAll("grpc-status")).hasSize(1);
      return statusHeaders().getInt("grpc-status");
    }

    String header(String name) {
      return response.headers().get(name, "none");
    }

    /** The only message of a success. */
    byte[] message() {
      assertThat(trailersOnly()).isFalse();
      assertThat(status()).as("status of %s", response).isZero();
      ByteBuffer frame = ByteBuffer.wrap(response.content().array());
      assertThat(frame.get()).as("compressed flag").isZero();
      assertThat(frame.getInt()).as("length").isEqualTo(frame.remaining());
      byte[] message = new byte[frame.remaining()];
      frame.get(message);
      return message;
    }

    /** Checks that the call was refused with this, in headers alone, and returns the sentence. */
    String refused(ErrorCode code) throws InvalidProtocolBufferException {
      assertThat(trailersOnly()).as("headers alone: %s", response).isTrue();
      assertThat(response.content().isEmpty()).isTrue();
      assertThat(response.trailers().isEmpty()).isTrue();
      assertThat(status()).as("status of %s", response).isEqualTo(code.grpcCode());
      String encoded = header("grpc-message");
      assertThat(encoded).matches("[ -~]*");
      String message = URLDecoder.decode(encoded.replace("+", "%2B"), UTF_8);
      assertThat(message).containsPattern("[.] \\(request [0-9a-f]{16}\\)$");
      assertThat(message.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(1024);
      assertDetails(code, message);
      return message;
    }

    private void assertDetails(ErrorCode code, String message)
        throws InvalidProtocolBufferException {
      String details = header("grpc-status-details-bin");
      if (!code.retryable()) {
        assertThat(details).isEqualTo("none");
        return;
      }
      Status status = Status.parseFrom(Base64.getDecoder().decode(details));
      assertThat(details).doesNotContain("=");
      assertThat(status.getCode()).isEqualTo(code.grpcCode());
      assertThat(status.getMessage()).isEqualTo(message);
      assertThat(status.getDetailsCount()).isEqualTo(1);
      assertThat(status.getDetails(0).unpack(RetryInfo.class).getRetryDelay().getSeconds())
          .isEqualTo(1);
    }
  }
}
