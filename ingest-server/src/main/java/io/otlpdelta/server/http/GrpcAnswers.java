package io.otlpdelta.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedOutputStream;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.pipeline.Acceptance;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Locale;

/**
 * The answers to gRPC calls: HTTP 200 always, the status in trailers. An error has nothing but
 * headers, which is the specification's "Trailers-Only".
 */
final class GrpcAnswers {
  private static final int OK = 0;

  private static final String RETRY_INFO_TYPE = "type.googleapis.com/google.rpc.RetryInfo";

  private GrpcAnswers() {}

  /** An {@code Export*ServiceResponse} and status 0. */
  static AggregatedHttpResponse success(Acceptance acceptance) {
    ResponseHeadersBuilder headers = headers();
    if (acceptance.duplicate()) {
      headers.set(SuccessAnswers.DUPLICATE, "true");
    }
    byte[] message = SuccessAnswers.protobuf(acceptance);
    ByteBuffer framed = ByteBuffer.allocate(GrpcFraming.PREFIX_BYTES + message.length);
    framed.put((byte) 0).putInt(message.length).put(message);
    return AggregatedHttpResponse.of(
        headers.build(),
        HttpData.wrap(framed.array()),
        HttpHeaders.builder().setInt(GrpcHeaders.STATUS, OK).build());
  }

  /**
   * The status of a refusal. One that a client shall repeat says so by {@code RetryInfo}, without
   * which RESOURCE_EXHAUSTED is final (OTLP specification, "OTLP/gRPC Throttling").
   */
  static AggregatedHttpResponse refusal(Refusal refusal, String requestId) {
    ErrorCode code = refusal.code();
    String message = ErrorAnswers.message(refusal.getMessage(), requestId);
    ResponseHeadersBuilder headers =
        headers()
            .set(refusal.headers())
            .setInt(GrpcHeaders.STATUS, code.grpcCode())
            .set(GrpcHeaders.MESSAGE, percentEncoded(message));
    if (code.retryable()) {
      headers.set(GrpcHeaders.STATUS_DETAILS, retryDetails(code, message));
    }
    return AggregatedHttpResponse.of(headers.build());
  }

  private static ResponseHeadersBuilder headers() {
    return ResponseHeaders.builder(HttpStatus.OK)
        .set(HttpHeaderNames.CONTENT_TYPE, GrpcHeaders.CONTENT_TYPE);
  }

  /** As the specification says of {@code Status-Message}: UTF-8, printable ASCII but % as it is. */
  private static String percentEncoded(String message) {
    StringBuilder encoded = new StringBuilder(message.length());
    for (byte b : message.getBytes(UTF_8)) {
      if (b >= ' ' && b <= '~' && b != '%') {
        encoded.append((char) b);
      } else {
        encoded.append(String.format(Locale.ROOT, "%%%02X", b & 0xFF));
      }
    }
    return encoded.toString();
  }

  /**
   * {@code google.rpc.Status}: {@code int32 code = 1; string message = 2; repeated Any details =
   * 3}, in base64 without padding. Field 1 of {@code Any} is the type, 2 the value; field 1 of
   * {@code RetryInfo} a {@code Duration}, whose field 1 are seconds.
   */
  private static String retryDetails(ErrorCode code, String message) {
    byte[] delay = message(out -> out.writeInt64(1, ErrorAnswers.RETRY_AFTER_SECONDS));
    byte[] retryInfo = message(out -> out.writeByteArray(1, delay));
    byte[] any =
        message(
            out -> {
              out.writeString(1, RETRY_INFO_TYPE);
              out.writeByteArray(2, retryInfo);
            });
    byte[] status =
        message(
            out -> {
              out.writeInt32(1, code.grpcCode());
              out.writeString(2, message);
              out.writeByteArray(3, any);
            });
    return Base64.getEncoder().withoutPadding().encodeToString(status);
  }

  private static byte[] message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      fields.writeTo(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /** The fields of one message. */
  private interface Fields {
    void writeTo(CodedOutputStream out) throws IOException;
  }
}
