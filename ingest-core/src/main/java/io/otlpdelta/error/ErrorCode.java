package io.otlpdelta.error;

/**
 * Every way a request can fail, with what the client sees and whether it will try again.
 *
 * <p>Over HTTP, OTLP clients retry 429, 502, 503 and 504 and nothing else (OTLP specification,
 * "OTLP/HTTP Response"); over gRPC they retry codes 1, 4, 10, 11, 14 and 15, and 8 when {@code
 * RetryInfo} comes with it ("OTLP/gRPC Response"). So the status decides whether data survives:
 * anything that may pass later must be retryable, and in both protocols alike. No other place in
 * the code names a status.
 */
public enum ErrorCode {
  /** No, malformed, unknown or expired token. */
  UNAUTHENTICATED(401, 16),
  /** The caller may see the table but lacks a privilege on it. */
  PERMISSION_DENIED(403, 7),
  /** Undecodable body, bad header, wrong kind of table, table schema that cannot be written. */
  INVALID_ARGUMENT(400, 3),
  /** No such table, or one the caller may not see. */
  TABLE_NOT_FOUND(404, 5),
  /** No such path. */
  PATH_NOT_FOUND(404, 12),
  /** The path exists, the method is not served. */
  METHOD_NOT_ALLOWED(405, 12),
  /** Body or record count over its limit, before or after decompression. */
  REQUEST_TOO_LARGE(413, 8),
  /** Content type or content coding that is not served. */
  UNSUPPORTED_MEDIA_TYPE(415, 3),
  /** Message encoding of gRPC that is not served; the code is the gRPC specification's. */
  UNSUPPORTED_MESSAGE_ENCODING(415, 12),
  /** Not one whole message in gRPC's framing; the code is the gRPC specification's. */
  MALFORMED_FRAME(400, 13),
  /** Header block over its limit. */
  HEADERS_TOO_LARGE(431, 8),
  /** The request did not arrive in time; not 4, which clients retry, as they do not retry 408. */
  REQUEST_TIMEOUT(408, 8),
  /** The deadline that a gRPC client set passed before the answer. */
  DEADLINE_EXCEEDED(504, 4),
  /** A rate or a table's quota is spent; others are served. */
  RATE_LIMITED(429, 8),
  /** Cannot decide or store now: journal full, memory budget spent, storage down, shutting down. */
  UNAVAILABLE(503, 14),
  /** An answer could not be built; nothing about the data is implied. */
  INTERNAL(500, 13);

  private final int httpStatus;
  private final int grpcCode;

  ErrorCode(int httpStatus, int grpcCode) {
    this.httpStatus = httpStatus;
    this.grpcCode = grpcCode;
  }

  /** The HTTP status of the answer. */
  public int httpStatus() {
    return httpStatus;
  }

  /** The {@code google.rpc.Code}: gRPC's status, and the number in an HTTP answer's body. */
  public int grpcCode() {
    return grpcCode;
  }

  /**
   * Whether an OTLP client repeats the request, and so whether {@code Retry-After}, or gRPC's
   * {@code RetryInfo}, is sent.
   */
  public boolean retryable() {
    return httpStatus == 429 || httpStatus == 503 || httpStatus == 504;
  }
}
