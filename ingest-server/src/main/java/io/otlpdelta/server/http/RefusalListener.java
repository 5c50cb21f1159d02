package io.otlpdelta.server.http;

import io.otlpdelta.auth.Principal;
import io.otlpdelta.error.ErrorCode;
import io.otlpdelta.model.Signal;
import io.otlpdelta.model.TableName;
import java.util.Optional;

/**
 * Learns of refused requests whose callers are known. Thread-safe; does not block, since event
 * loops call it.
 */
@FunctionalInterface
public interface RefusalListener {
  /** Learns nothing. */
  RefusalListener NONE = request -> {};

  void refused(RefusedRequest request);

  /**
   * One refused request.
   *
   * @param table what its headers name, if that is a name at all
   * @param sentence what its sender was told, without control characters, at most 512 bytes
   * @param requestId in the answer and in the application log
   */
  record RefusedRequest(
      Principal caller,
      Signal signal,
      Optional<TableName> table,
      ErrorCode code,
      String sentence,
      String requestId) {}
}
