package io.otlpdelta.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.rpc.Status;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import io.otlpdelta.error.ErrorCode;
import java.io.IOException;
import java.net.http.HttpResponse;

/** What every error of the door must look like, whoever made it. */
final class DoorAssertions {
  private static final ObjectMapper JSON = new ObjectMapper();

  private DoorAssertions() {}

  /** Checks status, type, code, id, and the retry header, and returns the sentence. */
  static String assertRefused(HttpResponse<byte[]> response, ErrorCode code) throws IOException {
    assertThat(response.headers().allValues("retry-after"))
        .isEqualTo(code.retryable() ? java.util.List.of("1") : java.util.List.of());
    return assertRefused(
        response.statusCode(),
        response.headers().firstValue("content-type").orElse("none"),
        response.body(),
        code);
  }

  static String assertRefused(RawConnection.Response response, ErrorCode code) throws IOException {
    assertThat(response.header("retry-after", "none")).isEqualTo(code.retryable() ? "1" : "none");
    return assertRefused(
        response.status(), response.header("content-type", "none"), response.body(), code);
  }

  static String assertRefused(AggregatedHttpResponse response, ErrorCode code) throws IOException {
    assertThat(response.headers().get("retry-after", "none"))
        .isEqualTo(code.retryable() ? "1" : "none");
    return assertRefused(
        response.status().code(),
        response.headers().get("content-type", "none"),
        response.content().array(),
        code);
  }

  private static String assertRefused(int status, String type, byte[] body, ErrorCode code)
      throws IOException {
    assertThat(status)
        .as("status, with body: %s", new String(body, UTF_8))
        .isEqualTo(code.httpStatus());
    int grpcCode;
    String message;
    if (type.equals(DoorExtension.PROTOBUF)) {
      Status parsed = Status.parseFrom(body);
      assertThat(parsed.getUnknownFields().asMap()).isEmpty();
      grpcCode = parsed.getCode();
      message = parsed.getMessage();
    } else {
      assertThat(type).isEqualTo(DoorExtension.JSON);
      JsonNode parsed = JSON.readTree(body);
      assertThat(parsed.fieldNames()).toIterable().containsExactly("code", "message");
      grpcCode = parsed.get("code").intValue();
      message = parsed.get("message").textValue();
    }
    assertThat(grpcCode).isEqualTo(code.grpcCode());
    assertThat(message).endsWith(")").containsPattern("[.] \\(request [0-9a-f]{16}\\)$");
    assertThat(message.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(1024);
    return message;
  }
}
