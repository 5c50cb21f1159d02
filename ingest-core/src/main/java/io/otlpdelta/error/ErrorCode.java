package io.otlpdelta.error;

/**
 * Every way a request can fail, with what the client sees and whether it will try again.
 *
 * <p>OTLP clients retry 429, 502, 503 and 504 and nothing else (OTLP specification, "OTLP/HTTP
 * Response"), so the status decides whether data survives: anything that may pass later must be
 * retryable. No other place in the code names a status.
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
  /** Header block over its limit. */
  HEADERS_TOO_LARGE(431, 8),
  /** The request did not arrive in time; the connection is closed. */
  REQUEST_TIMEOUT(408, 4),
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

  /** The {@code google.rpc.Code} number in the answer's {@code Status} body. */
  public int grpcCode() {
    return grpcCode;
  }

  /** Whether an OTLP client repeats the request, and so whether {@code Retry-After} is sent. */
  public boolean retryable() {
    return httpStatus == 429 || httpStatus == 503;
  }
}
