package io.otlpdelta.server.http;

import static java.util.Objects.requireNonNull;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.error.IngestException;
import io.otlpdelta.otlp.BodyEncoding;
import io.otlpdelta.otlp.ContentCoding;

/** A request that gets an error, with the sentence and the extra headers of the answer. */
final class Refusal extends RuntimeException {
  private final ErrorCode code;
  private final HttpHeaders headers;

  private Refusal(ErrorCode code, String message, HttpHeaders headers) {
    // No stack trace: clients cause these at will, and the sentence says it all.
    super(message, null, false, false);
    this.code = code;
    this.headers = headers;
  }

  static Refusal of(ErrorCode code, String message) {
    return new Refusal(code, message, HttpHeaders.of());
  }

  static Refusal of(IngestException failure) {
    return failure.code() == ErrorCode.UNAUTHENTICATED
        ? unauthenticated(failure.getMessage())
        : of(failure.code(), failure.getMessage());
  }

  static Refusal invalid(String message) {
    return of(ErrorCode.INVALID_ARGUMENT, message);
  }

  static Refusal tooLarge(int maxBodyBytes) {
    return of(
        ErrorCode.REQUEST_TOO_LARGE,
        "The body has more than "
            + maxBodyBytes
            + " bytes, which is the limit of this server. Send smaller batches.");
  }

  static Refusal unauthenticated(String message) {
    return new Refusal(
        ErrorCode.UNAUTHENTICATED,
        message,
        HttpHeaders.of(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer"));
  }

  static Refusal methodNotAllowed(String allowed) {
    return new Refusal(
        ErrorCode.METHOD_NOT_ALLOWED,
        "This path does not serve the request's method. Use " + allowed + ".",
        HttpHeaders.of(HttpHeaderNames.ALLOW, allowed));
  }

  static Refusal unservedType(String message) {
    return new Refusal(
        ErrorCode.UNSUPPORTED_MEDIA_TYPE,
        message,
        HttpHeaders.of(
            HttpHeaderNames.ACCEPT,
            BodyEncoding.PROTOBUF.contentType() + ", " + BodyEncoding.JSON.contentType()));
  }

  /** Only this one offers codings: RFC 9110, 12.5.3 forbids it when the type was the problem. */
  static Refusal unservedCoding(String message) {
    return new Refusal(
        ErrorCode.UNSUPPORTED_MEDIA_TYPE,
        message,
        HttpHeaders.of(HttpHeaderNames.ACCEPT_ENCODING, ContentCoding.ACCEPTED));
  }

  /** Of a path of OTLP/gRPC: something that is not gRPC, or not protobuf in it. */
  static Refusal notGrpc() {
    return new Refusal(
        ErrorCode.UNSUPPORTED_MEDIA_TYPE,
        "This path serves OTLP/gRPC. Send application/grpc or application/grpc+proto as"
            + " Content-Type, or send OTLP/HTTP to its own paths.",
        HttpHeaders.of(HttpHeaderNames.ACCEPT, GrpcHeaders.CONTENT_TYPE));
  }

  static Refusal unservedMessageEncoding() {
    return new Refusal(
        ErrorCode.UNSUPPORTED_MESSAGE_ENCODING,
        "The call's message encoding is not served. Use one of "
            + ContentCoding.ACCEPTED
            + " as grpc-encoding.",
        HttpHeaders.of(GrpcHeaders.ACCEPT_ENCODING, ContentCoding.ACCEPTED));
  }

  /** The same refusal, after which the connection closes. */
  Refusal closing() {
    return new Refusal(
        code, getMessage(), headers.toBuilder().set(HttpHeaderNames.CONNECTION, "close").build());
  }

  ErrorCode code() {
    return code;
  }

  HttpHeaders headers() {
    return headers;
  }

  @Override
  public String getMessage() {
    return requireNonNull(super.getMessage(), "message");
  }
}
