package io.otlpdelta.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Set;

/**
 * What an answer of a Unity Catalog server means, for all who ask one. Databricks and the
 * open-source server share the form of their errors ({@code error_code}, {@code message}, {@code
 * details} with a {@code google.rpc.ErrorInfo}) and differ in codes. Immutable.
 *
 * @param status of HTTP
 * @param content the body; a missing node when it is not JSON
 */
public record CatalogAnswer(int status, JsonNode content) {
  private static final int MAX_SUMMARY_CHARACTERS = 300;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the server says with it. */
  public enum Meaning {
    /** It did what it was asked. */
    DONE,
    /** The token is missing, unknown, revoked or expired. */
    TOKEN_REFUSED,
    /** The token's owner may not do this. */
    FORBIDDEN,
    /** There is no such catalog, schema or table. */
    NO_SUCH_OBJECT,
    /** Somebody else was first. */
    CONFLICT,
    /** Too many requests, or commits that wait to be published. */
    LIMIT_REACHED,
    /** It gave up waiting for the request or for something behind it; it may have been done. */
    TIMED_OUT,
    /** It failed over this request; it may have been done, and others may well succeed. */
    FAILED,
    /** It is down or overloaded, or only a proxy is there; it may have been done. */
    DOWN,
    /** The request is not one that it takes, or the answer is not a catalog's. */
    NOT_UNDERSTOOD
  }

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

  /**
   * By these reasons Databricks answers 401 to a good token: the metastore vends no keys to clients
   * outside of it, or not for this table (unitycatalog/unitycatalog#2).
   */
  private static final Set<String> NO_KEYS_OUTSIDE =
      Set.of(
          "UNITY_CATALOG_EXTERNAL_GENERATE_TABLE_CREDENTIALS_DENIED",
          "UNITY_CATALOG_EXTERNAL_GENERATE_PATH_CREDENTIALS_DENIED");

  /** Reads the answer; any bytes will do. */
  public static CatalogAnswer of(BoundedHttp.Answer answer) {
    return new CatalogAnswer(answer.status(), parsed(answer.body()));
  }

  /** What it means. */
  public Meaning meaning() {
    return switch (status) {
      case 401 -> isNoKeysOutside() ? Meaning.FORBIDDEN : Meaning.TOKEN_REFUSED;
      case 403 -> message().startsWith(REFUSED_TOKEN) ? Meaning.TOKEN_REFUSED : Meaning.FORBIDDEN;
      case 404 -> NO_SUCH_OBJECT.contains(code()) ? Meaning.NO_SUCH_OBJECT : Meaning.NOT_UNDERSTOOD;
      case 408 -> Meaning.TIMED_OUT;
      case 409 -> Meaning.CONFLICT;
      case 429 -> Meaning.LIMIT_REACHED;
      case 501 -> Meaning.NOT_UNDERSTOOD;
      case 502, 503, 504 -> Meaning.DOWN;
      default ->
          switch (status / 100) {
            case 2 -> Meaning.DONE;
            case 5 -> Meaning.FAILED;
            default -> Meaning.NOT_UNDERSTOOD;
          };
    };
  }

  /** {@code answered 404 TABLE_NOT_FOUND Table not found: a.b.c}, on one line of bounded length. */
  public String summary() {
    String text = "answered " + status + " " + code() + " " + message().replaceFirst("[.]$", "");
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() > MAX_SUMMARY_CHARACTERS
        ? line.substring(0, MAX_SUMMARY_CHARACTERS) + "..."
        : line;
  }

  private String code() {
    return content.path("error_code").asText();
  }

  private String message() {
    return content.path("message").asText();
  }

  private boolean isNoKeysOutside() {
    for (JsonNode detail : content.path("details")) {
      if (NO_KEYS_OUTSIDE.contains(detail.path("reason").asText())) {
        return true;
      }
    }
    return false;
  }

  private static JsonNode parsed(byte[] body) {
    try {
      JsonNode content = JSON.readTree(new String(body, UTF_8));
      return content == null ? MissingNode.getInstance() : content;
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }
}
