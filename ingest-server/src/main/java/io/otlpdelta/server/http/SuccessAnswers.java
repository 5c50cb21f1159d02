package io.otlpdelta.server.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.CodedOutputStream;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import io.netty.util.AsciiString;
import io.otlpdelta.model.Signal;
import io.otlpdelta.otlp.BodyEncoding;
import io.otlpdelta.otlp.DecodedRequest.Rejection;
import io.otlpdelta.pipeline.Acceptance;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The 200: an {@code Export*ServiceResponse} of the signal. Without anything to say it is 0 bytes
 * of protobuf or {@code {}}, with {@code partial_success} unset, as the OTLP specification asks.
 */
final class SuccessAnswers {
  /** Marks the answer to a repeat that was not stored again. */
  static final AsciiString DUPLICATE = AsciiString.cached("otlp-delta-duplicate");

  private static final int MAX_MESSAGE_BYTES = 1024;

  private static final JsonFactory JSON = new JsonFactory();

  private static final Acceptance NOTHING_TO_SAY = new Acceptance(0, List.of(), List.of(), false);

  /**
   * Nearly every answer is one of these two, the same for all signals. Their headers are complete,
   * as the framework copies those whose length it puts in itself.
   */
  private static final HttpObject[] PLAIN_PROTOBUF = {
    headers(NOTHING_TO_SAY, BodyEncoding.PROTOBUF).contentLength(0).endOfStream(true).build()
  };

  private static final HttpObject[] PLAIN_JSON = plainJson();

  private SuccessAnswers() {}

  static HttpResponse render(Acceptance acceptance, Signal signal, BodyEncoding encoding) {
    boolean plain =
        acceptance.rejections().isEmpty()
            && acceptance.warnings().isEmpty()
            && !acceptance.duplicate();
    if (plain) {
      return HttpResponse.of(
          switch (encoding) {
            case PROTOBUF -> PLAIN_PROTOBUF;
            case JSON -> PLAIN_JSON;
          });
    }
    byte[] body =
        switch (encoding) {
          case PROTOBUF -> protobuf(acceptance);
          case JSON -> json(signal, rejected(acceptance), message(acceptance));
        };
    return HttpResponse.of(headers(acceptance, encoding).build(), HttpData.wrap(body));
  }

  private static HttpObject[] plainJson() {
    byte[] body = json(Signal.LOGS, 0, "");
    return new HttpObject[] {
      headers(NOTHING_TO_SAY, BodyEncoding.JSON).contentLength(body.length).build(),
      HttpData.wrap(body)
    };
  }

  private static ResponseHeadersBuilder headers(Acceptance acceptance, BodyEncoding encoding) {
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(HttpStatus.OK)
            .set(HttpHeaderNames.CONTENT_TYPE, encoding.contentType());
    if (acceptance.duplicate()) {
      headers.set(DUPLICATE, "true");
    }
    return headers;
  }

  private static long rejected(Acceptance acceptance) {
    return acceptance.rejections().stream().mapToLong(Rejection::count).sum();
  }

  private static String message(Acceptance acceptance) {
    String message =
        Stream.concat(
                acceptance.rejections().stream().map(Rejection::sentence),
                acceptance.warnings().stream())
            .collect(Collectors.joining(" "));
    return Sentences.clean(message, MAX_MESSAGE_BYTES);
  }

  /**
   * Field 1 is {@code partial_success}, in it field 1 the rejected count and field 2 the message:
   * the same numbers for all three signals.
   */
  static byte[] protobuf(Acceptance acceptance) {
    long rejected = rejected(acceptance);
    String message = message(acceptance);
    if (message.isEmpty()) {
      return new byte[0];
    }
    try {
      ByteArrayOutputStream partial = new ByteArrayOutputStream();
      CodedOutputStream fields = CodedOutputStream.newInstance(partial);
      if (rejected > 0) {
        fields.writeInt64(1, rejected);
      }
      fields.writeString(2, message);
      fields.flush();
      ByteArrayOutputStream response = new ByteArrayOutputStream();
      CodedOutputStream out = CodedOutputStream.newInstance(response);
      out.writeByteArray(1, partial.toByteArray());
      out.flush();
      return response.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
  }

  private static byte[] json(Signal signal, long rejected, String message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      out.writeStartObject();
      if (!message.isEmpty()) {
        out.writeObjectFieldStart("partialSuccess");
        if (rejected > 0) {
          // A 64-bit integer is a string in the JSON encoding of protobuf.
          out.writeStringField(rejectedField(signal), Long.toString(rejected));
        }
        out.writeStringField("errorMessage", message);
        out.writeEndObject();
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  private static String rejectedField(Signal signal) {
    return switch (signal) {
      case METRICS -> "rejectedDataPoints";
      case LOGS -> "rejectedLogRecords";
      case TRACES -> "rejectedSpans";
    };
  }
}
