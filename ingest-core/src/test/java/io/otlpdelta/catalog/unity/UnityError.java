package io.otlpdelta.catalog.unity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;

/**
 * An answer that is an error, in the two dialects of the real server 0.6.0: {@code error_code},
 * {@code message} and a {@code google.rpc.ErrorInfo} under {@code /api/2.1/unity-catalog}, {@code
 * error: {code, type, message}} under its {@code delta/v1}. Codes, statuses and types are those of
 * its {@code exception.ErrorCode}.
 */
public final class UnityError extends RuntimeException {
  /** The codes that the served endpoints answer with. */
  public enum Code {
    INVALID_ARGUMENT(400, "InvalidParameterValueException"),
    UNSUPPORTED_TABLE_FORMAT(400, "UnsupportedTableFormatException"),
    NOT_FOUND(404, "NotFoundException"),
    CATALOG_NOT_FOUND(404, "NoSuchCatalogException"),
    SCHEMA_NOT_FOUND(404, "NoSuchSchemaException"),
    TABLE_NOT_FOUND(404, "NoSuchTableException"),
    PERMISSION_DENIED(403, "PermissionDeniedException"),
    UNAUTHENTICATED(401, "NotAuthorizedException"),
    RESOURCE_EXHAUSTED(429, "ResourceExhaustedException"),
    COMMIT_VERSION_CONFLICT(409, "CommitVersionConflictException"),
    UPDATE_REQUIREMENT_CONFLICT(409, "UpdateRequirementConflictException"),
    INTERNAL(500, "InternalServerErrorException");

    private final int status;
    private final String deltaType;

    Code(int status, String deltaType) {
      this.status = status;
      this.deltaType = deltaType;
    }
  }

  private final Code code;

  UnityError(Code code, String message) {
    super(message);
    this.code = code;
  }

  /** The answer of a path below {@code delta/v1}, or of any other. */
  HttpResponse answer(String path) {
    ObjectNode body = UnityJson.object();
    if (path.contains("/delta/v1/")) {
      body.putObject("error")
          .put("message", getMessage())
          .put("type", code.deltaType)
          .put("code", code.status);
    } else {
      body.put("error_code", code.name()).put("message", getMessage());
      body.putArray("details")
          .addObject()
          .put("@type", "google.rpc.ErrorInfo")
          .put("reason", code.name());
    }
    return HttpResponse.of(HttpStatus.valueOf(code.status), MediaType.JSON_UTF_8, body.toString());
  }
}
