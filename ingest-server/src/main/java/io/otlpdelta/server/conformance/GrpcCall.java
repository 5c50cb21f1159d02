package io.otlpdelta.server.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.otlpdelta.model.Signal;
import io.otlpdelta.server.conformance.wire.Answer;
import io.otlpdelta.server.conformance.wire.RawRequest;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A unary call of gRPC as HTTP/2 carries it (grpc/grpc, doc/PROTOCOL-HTTP2.md): the message behind
 * five bytes, the status in trailers.
 */
final class GrpcCall {
  private static final int PREFIX_BYTES = 5;

  private GrpcCall() {}

  /** The path of the signal's {@code Export}. */
  static String path(Signal signal) {
    return "/opentelemetry.proto.collector."
        + switch (signal) {
          case METRICS -> "metrics.v1.MetricsService";
          case LOGS -> "logs.v1.LogsService";
          case TRACES -> "trace.v1.TraceService";
        }
        + "/Export";
  }

  /** The call that an exporter makes, with those bytes behind its headers. */
  static RawRequest of(Probe probe, byte[] frame) {
    return probe
        .request(frame)
        .withTarget(path(probe.signal()))
        .replacing("Content-Type", "application/grpc")
        .with("te", "trailers");
  }

  /** One message, not compressed. */
  static byte[] plain(byte[] message) {
    return frame((byte) 0, message.length, message);
  }

  /** One message, marked as compressed. */
  static byte[] compressed(byte[] message) {
    return frame((byte) 1, message.length, message);
  }

  /** A message that says it has another length. */
  static byte[] announcing(int length, byte[] message) {
    return frame((byte) 0, length, message);
  }

  private static byte[] frame(byte flag, int length, byte[] message) {
    return ByteBuffer.allocate(PREFIX_BYTES + message.length)
        .put(flag)
        .putInt(length)
        .put(message)
        .array();
  }

  /**
   * Expects a successful call with one message.
   *
   * @return what the message says
   */
  static ExportAnswer accepted(Answer answer, Variant variant) throws Mismatch {
    status(answer, 0);
    byte[] body = answer.body();
    boolean isOne =
        body.length >= PREFIX_BYTES
            && body[0] == 0
            && ByteBuffer.wrap(body).getInt(1) == body.length - PREFIX_BYTES;
    Probe.expect(isOne, "one message that is not compressed", body.length + " bytes");
    byte[] message = new byte[body.length - PREFIX_BYTES];
    System.arraycopy(body, PREFIX_BYTES, message, 0, message.length);
    return ExportAnswer.of(new Answer(answer.protocol(), 200, List.of(), message), variant);
  }

  /**
   * Expects that status.
   *
   * @return the status' message
   */
  static String status(Answer answer, int status) throws Mismatch {
    Expectations.status(answer, 200);
    String type = answer.first("content-type").orElse("none");
    Probe.expect(
        type.startsWith("application/grpc"),
        "Content-Type application/grpc",
        "Content-Type " + type);
    String found = answer.first("grpc-status").orElse("none");
    Probe.expect(
        found.equals(Integer.toString(status)), "grpc-status " + status, "grpc-status " + found);
    // A plus sign is itself there, where URLDecoder would make it a blank.
    return URLDecoder.decode(answer.first("grpc-message").orElse("").replace("+", "%2B"), UTF_8);
  }
}
