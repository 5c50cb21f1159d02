package io.otlpdelta.server.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import io.netty.util.AsciiString;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.otlp.BodyEncoding;
import io.otlpdelta.pipeline.DryRunCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * What a dry run found, as JSON whatever the request's type is: people read it, and so does {@code
 * otlp-delta doctor}. Status and extra headers are those that a real request would get.
 */
final class DryRunAnswers {
  /** Tells an answer of this server from one of a server that does not know dry runs. */
  static final AsciiString DRY_RUN = AsciiString.cached("otlp-delta-dry-run");

  private static final int MAX_SENTENCE_BYTES = 1024;
  private static final JsonFactory JSON = new JsonFactory();

  private DryRunAnswers() {}

  static AggregatedHttpResponse render(DryRunFindings findings, String requestId) {
    Optional<ErrorCode> refusal = findings.refusal().flatMap(DryRunCheck::refusal);
    HttpStatus status =
        refusal.map(code -> HttpStatus.valueOf(code.httpStatus())).orElse(HttpStatus.OK);
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(status)
            .set(HttpHeaderNames.CONTENT_TYPE, BodyEncoding.JSON.contentType())
            .set(DRY_RUN, "true")
            .set(findings.refusalHeaders());
    if (refusal.map(ErrorCode::retryable).orElse(false)) {
      headers.setInt(HttpHeaderNames.RETRY_AFTER, ErrorAnswers.RETRY_AFTER_SECONDS);
    }
    return AggregatedHttpResponse.of(
        headers.build(), HttpData.wrap(json(findings, status.code(), requestId)));
  }

  private static String sentence(DryRunFindings findings, int status) {
    Optional<DryRunCheck> obstacle = findings.obstacle();
    if (findings.refused()) {
      return "A request like this would be refused with status "
          + status
          + ": "
          + obstacle.map(DryRunCheck::sentence).orElse("");
    }
    return obstacle
        .map(
            check ->
                "A request like this would be answered 200, but its rows would not get to the"
                    + " table by themselves: "
                    + check.sentence())
        .orElse("A request like this would be accepted, and its rows get to the table.");
  }

  private static byte[] json(DryRunFindings findings, int status, String requestId) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeBooleanField("dryRun", true);
      out.writeBooleanField("ok", findings.obstacle().isEmpty());
      out.writeNumberField("status", status);
      out.writeStringField(
          "sentence", Sentences.clean(sentence(findings, status), MAX_SENTENCE_BYTES));
      out.writeStringField("signal", findings.signal().route());
      out.writeStringField("caller", findings.caller().orElse(null));
      out.writeStringField("table", findings.table().map(Object::toString).orElse(null));
      out.writeStringField("requestId", requestId);
      out.writeArrayFieldStart("checks");
      for (DryRunCheck check : findings.all()) {
        out.writeStartObject();
        out.writeStringField("name", check.subject().text());
        out.writeStringField("outcome", check.outcome().text());
        out.writeStringField("sentence", Sentences.clean(check.sentence(), MAX_SENTENCE_BYTES));
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }
}
