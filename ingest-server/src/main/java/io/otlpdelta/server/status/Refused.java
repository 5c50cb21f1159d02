package io.otlpdelta.server.status;

import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import java.time.Instant;
import java.util.Optional;

/**
 * Equal refusals of one caller's requests, taken together.
 *
 * @param count how many
 * @param lastRequestId of the newest, as in its answer and in the application log
 */
record Refused(Kind kind, long count, Instant firstAt, Instant lastAt, String lastRequestId) {
  /** What makes refusals equal. */
  record Kind(ErrorCode code, Signal signal, Optional<TableName> table, String sentence) {}

  Refused again(Instant at, String requestId) {
    return new Refused(kind, count + 1, firstAt, at, requestId);
  }
}
