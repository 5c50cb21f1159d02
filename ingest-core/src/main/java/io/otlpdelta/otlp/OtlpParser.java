package io.otlpdelta.otlp;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.nio.ByteBuffer;

/**
 * Builds the generated request from {@linkplain DecodedRequest#body() checked bytes}. Thread-safe;
 * the buffer's position is left as it is.
 *
 * <p>protobuf-java's own recursion limit of 100 ends a batch with a value nested in 48 arrays, so
 * the limit here is above what the checker lets through: 64 values of three messages each, their
 * envelopes and unknown groups.
 */
public final class OtlpParser {
  /** Messages and groups inside one another that a checked body never reaches. */
  static final int RECURSION_LIMIT = 400;

  private OtlpParser() {}

  /**
   * Parses a metrics request.
   *
   * @throws IllegalArgumentException when the bytes did not come from the decoder
   */
  public static ExportMetricsServiceRequest parseMetrics(ByteBuffer checked) {
    return parse(ExportMetricsServiceRequest.parser(), checked);
  }

  /**
   * Parses a logs request.
   *
   * @throws IllegalArgumentException when the bytes did not come from the decoder
   */
  public static ExportLogsServiceRequest parseLogs(ByteBuffer checked) {
    return parse(ExportLogsServiceRequest.parser(), checked);
  }

  /**
   * Parses a traces request.
   *
   * @throws IllegalArgumentException when the bytes did not come from the decoder
   */
  public static ExportTraceServiceRequest parseTraces(ByteBuffer checked) {
    return parse(ExportTraceServiceRequest.parser(), checked);
  }

  private static <T> T parse(Parser<T> parser, ByteBuffer checked) {
    CodedInputStream input = CodedInputStream.newInstance(checked.duplicate());
    input.setRecursionLimit(RECURSION_LIMIT);
    try {
      T request = parser.parseFrom(input);
      input.checkLastTagWas(0);
      return request;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(
          "checked: " + checked.remaining() + " bytes (expected: a body that the decoder accepted)",
          e);
    }
  }
}
