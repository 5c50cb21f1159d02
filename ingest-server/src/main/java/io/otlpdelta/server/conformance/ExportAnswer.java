package io.otlpdelta.server.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.otlpdelta.server.conformance.wire.Answer;
import java.io.IOException;

/**
 * What the body of a 200 says.
 *
 * @param partial whether {@code partial_success} is set
 */
record ExportAnswer(boolean partial, long rejected, String message) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The answer's body as an {@code Export*ServiceResponse} of the variant. */
  static ExportAnswer of(Answer answer, Variant variant) throws Mismatch {
    try {
      return switch (variant.encoding()) {
        case PROTOBUF -> ofProtobuf(answer.body(), variant);
        case JSON -> ofJson(answer.body(), variant);
      };
    } catch (IOException e) {
      throw new Mismatch(
          "an export response of " + variant + " as the body",
          "a body that is none: " + e.getMessage());
    }
  }

  private static ExportAnswer ofProtobuf(byte[] body, Variant variant) throws IOException {
    return switch (variant.signal()) {
      case METRICS -> {
        var response = ExportMetricsServiceResponse.parseFrom(body);
        var partial = response.getPartialSuccess();
        yield new ExportAnswer(
            response.hasPartialSuccess(),
            partial.getRejectedDataPoints(),
            partial.getErrorMessage());
      }
      case LOGS -> {
        var response = ExportLogsServiceResponse.parseFrom(body);
        var partial = response.getPartialSuccess();
        yield new ExportAnswer(
            response.hasPartialSuccess(),
            partial.getRejectedLogRecords(),
            partial.getErrorMessage());
      }
      case TRACES -> {
        var response = ExportTraceServiceResponse.parseFrom(body);
        var partial = response.getPartialSuccess();
        yield new ExportAnswer(
            response.hasPartialSuccess(), partial.getRejectedSpans(), partial.getErrorMessage());
      }
    };
  }

  private static ExportAnswer ofJson(byte[] body, Variant variant) throws IOException {
    JsonNode response = JSON.readTree(body);
    if (!response.isObject()) {
      throw new IOException("it is no JSON object");
    }
    JsonNode partial = response.path("partialSuccess");
    String count =
        switch (variant.signal()) {
          case METRICS -> "rejectedDataPoints";
          case LOGS -> "rejectedLogRecords";
          case TRACES -> "rejectedSpans";
        };
    return new ExportAnswer(
        partial.isObject(), partial.path(count).asLong(), partial.path("errorMessage").asText());
  }
}
