package io.otlpdelta.server.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.CodedOutputStream;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import io.otlpdelta.otlp.BodyEncoding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The one place where an HTTP 4xx or 5xx is built: a {@code google.rpc.Status} in the request's
 * encoding (OTLP specification, "OTLP/HTTP Response"), and the headers that go with its code.
 */
final class ErrorAnswers {
  /**
   * Seconds until a client tries again. Never 0, which exporters take as "at once", five times
   * over; never above 2, because Claude Code at its end drops the batch when that exceeds the 2
   * seconds it has.
   */
  static final int RETRY_AFTER_SECONDS = 1;

  private static final int MAX_MESSAGE_BYTES = 1024;

  private static final JsonFactory JSON = new JsonFactory();

  private ErrorAnswers() {}

  static AggregatedHttpResponse render(Refusal refusal, BodyEncoding encoding, String requestId) {
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(HttpStatus.valueOf(refusal.code().httpStatus()))
            .set(HttpHeaderNames.CONTENT_TYPE, encoding.contentType())
            .set(refusal.headers());
    if (refusal.code().retryable()) {
      headers.setInt(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    int code = refusal.code().grpcCode();
    String message = message(refusal.getMessage(), requestId);
    byte[] body =
        switch (encoding) {
          case PROTOBUF -> protobuf(code, message);
          case JSON -> json(code, message);
        };
    return AggregatedHttpResponse.of(headers.build(), HttpData.wrap(body));
  }

  /** The sentence with the request's id, which our own line about it holds too. */
  static String message(String sentence, String requestId) {
    String reference = " (request " + requestId + ")";
    return Sentences.clean(sentence, MAX_MESSAGE_BYTES - reference.length()) + reference;
  }

  /** {@code google.rpc.Status}: {@code int32 code = 1; string message = 2}. */
  private static byte[] protobuf(int code, String message) {
    byte[] bytes =
        new byte
            [CodedOutputStream.computeInt32Size(1, code)
                + CodedOutputStream.computeStringSize(2, message)];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeInt32(1, code);
      out.writeString(2, message);
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException("an array of the computed size was too small", e);
    }
    return bytes;
  }

  private static byte[] json(int code, String message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeNumberField("code", code);
      out.writeStringField("message", message);
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }
}
