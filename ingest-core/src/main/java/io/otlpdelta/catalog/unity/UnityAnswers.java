package io.otlpdelta.catalog.unity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.otlpdelta.catalog.unity.UnityFailure.Kind;
import io.unitycatalog.client.ApiException;
import java.util.Set;

/**
 * What the error answers of Unity Catalog servers mean. Those of Databricks and of the open-source
 * server share their form ({@code error_code}, {@code message}) and differ in codes.
 */
final class UnityAnswers {
  private static final int MAX_REASON_CHARACTERS = 300;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The codes by which a 404 is about the object asked for. Any other 404 is a wrong address or a
   * proxy's, and says nothing about the table.
   */
  private static final Set<String> NO_SUCH_OBJECT =
      Set.of(
          "TABLE_NOT_FOUND",
          "TABLE_DOES_NOT_EXIST",
          "TABLE_OR_VIEW_NOT_FOUND",
          "SCHEMA_NOT_FOUND",
          "SCHEMA_DOES_NOT_EXIST",
          "CATALOG_NOT_FOUND",
          "CATALOG_DOES_NOT_EXIST",
          "RESOURCE_DOES_NOT_EXIST");

  /** Both servers answer 403 with this text when it is the token that they refuse. */
  private static final String REFUSED_TOKEN = "Invalid access token";

  private UnityAnswers() {}

  /** The failure that the client's exception stands for. Its text holds no token. */
  static UnityFailure failure(ApiException e) {
    if (e.getCode() == 0) {
      return UnityFailure.outage("did not answer: " + reason(e), e);
    }
    JsonNode body = body(e);
    String code = body.path("error_code").asText();
    String message = body.path("message").asText();
    String said = shortened("answered " + e.getCode() + " " + code + " " + message);
    return switch (e.getCode()) {
      case 401 -> new UnityFailure(Kind.UNAUTHENTICATED, said, e);
      case 403 ->
          new UnityFailure(
              message.startsWith(REFUSED_TOKEN) ? Kind.UNAUTHENTICATED : Kind.FORBIDDEN, said, e);
      case 404 ->
          new UnityFailure(
              NO_SUCH_OBJECT.contains(code) ? Kind.NOT_FOUND : Kind.UNAVAILABLE, said, e);
      case 500, 502, 503, 504 -> UnityFailure.outage(said, e);
      default -> new UnityFailure(Kind.UNAVAILABLE, said, e);
    };
  }

  private static JsonNode body(ApiException e) {
    if (e.getResponseBody() == null) {
      return MissingNode.getInstance();
    }
    try {
      JsonNode body = JSON.readTree(e.getResponseBody());
      return body == null ? MissingNode.getInstance() : body;
    } catch (JsonProcessingException notJson) {
      return MissingNode.getInstance();
    }
  }

  private static String reason(ApiException e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }

  private static String shortened(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() > MAX_REASON_CHARACTERS
        ? line.substring(0, MAX_REASON_CHARACTERS) + "..."
        : line;
  }
}
