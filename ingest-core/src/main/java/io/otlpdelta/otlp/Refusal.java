package io.otlpdelta.otlp;

import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.model.Signal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the sender of a refused body reads: the problem, why, and what to do, in at most 300
 * characters and without any byte of the body.
 */
final class Refusal {
  private Refusal() {}

  static IngestException malformedProtobuf(Signal signal, String problem, int at) {
    return invalid(
        "The body is not a "
            + signal.route()
            + " export request in protobuf: "
            + problem
            + " at byte "
            + at
            + ". Check that it arrives whole and that its Content-Type and Content-Encoding say"
            + " what it is.",
        null);
  }

  static IngestException wrongWireType(Signal signal, FieldShape field, int found, int at) {
    return invalid(
        "The body is not a "
            + signal.route()
            + " export request: field "
            + field.protoName()
            + " has wire type "
            + found
            + " (expected: "
            + field.wireType()
            + ") at byte "
            + at
            + ". Check that the exporter sends "
            + signal.route()
            + ", and nothing else, to this path.",
        null);
  }

  static IngestException notASpan(int traceIdBytes, int at) {
    return invalid(
        "The body is not a traces export request: the span at byte "
            + at
            + " has no times, and a trace id of "
            + traceIdBytes
            + " bytes (expected: 16). It may be a metric; check that the exporter sends traces, and"
            + " nothing else, to this path.",
        null);
  }

  static IngestException malformedJson(Signal signal, String problem, String place) {
    return invalid(
        "The body is not a "
            + signal.route()
            + " export request in JSON: "
            + problem
            + " at "
            + place
            + ". Send one JSON object as OTLP/JSON defines it.",
        null);
  }

  static IngestException corruptCompression(
      ContentCoding coding, String problem, @Nullable Throwable cause) {
    return invalid(
        "The body is not valid "
            + coding.name().toLowerCase(Locale.ROOT)
            + ": "
            + problem
            + ". Check that it arrives whole and that its Content-Encoding says what it is.",
        cause);
  }

  static IngestException tooManyBytes(long maxBodyBytes) {
    return new IngestException(
        ErrorCode.REQUEST_TOO_LARGE,
        "The decoded body is over "
            + maxBodyBytes
            + " bytes, the most that one request may hold. Let the exporter send smaller batches.");
  }

  static IngestException tooManyRecords(Signal signal, int maxRecords) {
    return new IngestException(
        ErrorCode.REQUEST_TOO_LARGE,
        "The request holds more than "
            + maxRecords
            + " "
            + signal.records()
            + ", the most that one request may hold. Let the exporter send smaller batches.");
  }

  static IngestException tooManyElements(long maxElements) {
    return new IngestException(
        ErrorCode.REQUEST_TOO_LARGE,
        "The request holds more than "
            + maxElements
            + " attributes, values and other elements, the most that one request may hold. Let the"
            + " exporter send smaller batches.");
  }

  static IngestException tooLongValue(long maxValueBytes) {
    return new IngestException(
        ErrorCode.REQUEST_TOO_LARGE,
        "The request holds a text or a value of bytes over "
            + maxValueBytes
            + " bytes, the most that one value may have with the memory of this server. Let the"
            + " client cut such values, or give the server more memory.");
  }

  private static IngestException invalid(String message, @Nullable Throwable cause) {
    return new IngestException(ErrorCode.INVALID_ARGUMENT, message, cause);
  }
}
