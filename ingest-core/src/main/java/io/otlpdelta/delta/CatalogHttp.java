package io.otlpdelta.delta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.otlpdelta.catalog.WorkerTokens;
import io.otlpdelta.delta.CatalogFailure.Kind;
import io.otlpdelta.model.Secret;
import io.otlpdelta.model.TableName;
import java.io.ByteArrayOutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;

/**
 * Requests to one endpoint of a Unity Catalog, each sent once, with the worker's token and a limit
 * on the time and size of the whole exchange. Thread-safe.
 */
final class CatalogHttp {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final int MAX_ANSWER_BYTES = 1 << 20;
  private static final int MAX_TOKENS = 4;
  private static final int MAX_REASON_CHARACTERS = 300;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What catalogs say with a 404 when it is the table that they miss, and not the endpoint. */
  private static final Set<String> NO_SUCH_TABLE =
      Set.of(
          "TABLE_NOT_FOUND",
          "TABLE_DOES_NOT_EXIST",
          "SCHEMA_NOT_FOUND",
          "SCHEMA_DOES_NOT_EXIST",
          "CATALOG_NOT_FOUND",
          "CATALOG_DOES_NOT_EXIST");

  private final HttpClient client;
  private final URI endpoint;
  private final WorkerTokens tokens;
  private final Duration timeout;
  private final String userAgent;

  /**
   * Creates a client.
   *
   * @param timeout for a whole exchange, from connecting to the answer's last byte
   */
  CatalogHttp(URI endpoint, WorkerTokens tokens, Duration timeout, String userAgent) {
    this.endpoint = requireNonNull(endpoint, "endpoint");
    this.tokens = requireNonNull(tokens, "tokens");
    this.timeout = requireNonNull(timeout, "timeout");
    this.userAgent = requireNonNull(userAgent, "userAgent");
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT.compareTo(timeout) < 0 ? CONNECT_TIMEOUT : timeout)
            .build();
  }

  /**
   * The answer's body; a missing node when it has none that is JSON. A token that the catalog
   * refuses is not used again, and another one tried while there is one.
   */
  JsonNode send(String method, TableName table, ObjectNode body) throws CatalogFailure {
    Secret token =
        tokens
            .tokenFor(table)
            .orElseThrow(
                () ->
                    new CatalogFailure(
                        Kind.NO_TOKEN, "no caller's token is left to ask the catalog with", null));
    for (int attempt = 1; ; attempt++) {
      try {
        return send(method, token, body);
      } catch (CatalogFailure e) {
        if (e.kind() != Kind.TOKEN_REFUSED && e.kind() != Kind.FORBIDDEN) {
          throw e;
        }
        tokens.refused(table, token);
        Optional<Secret> next = tokens.tokenFor(table);
        if (attempt == MAX_TOKENS || next.isEmpty() || isSame(next.get(), token)) {
          throw e;
        }
        token = next.get();
      }
    }
  }

  private static boolean isSame(Secret one, Secret other) {
    return one.reveal().equals(other.reveal());
  }

  private JsonNode send(String method, Secret token, ObjectNode body) throws CatalogFailure {
    Answer answer =
        exchange(
            authorized(token)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .header("User-Agent", userAgent)
                .method(method, BodyPublishers.ofByteArray(body.toString().getBytes(UTF_8)))
                .build());
    JsonNode content = parsed(answer.body());
    if (answer.status() / 100 == 2) {
      return content;
    }
    throw failure(answer.status(), content);
  }

  /** The builder's own complaint would quote the token. */
  private HttpRequest.Builder authorized(Secret token) throws CatalogFailure {
    try {
      return HttpRequest.newBuilder(endpoint).header("Authorization", "Bearer " + token.reveal());
    } catch (IllegalArgumentException e) {
      throw new CatalogFailure(
          Kind.TOKEN_REFUSED, "the caller's token has characters that HTTP cannot carry", null);
    }
  }

  /** The client's own timeout ends with the headers; this one covers the body too. */
  private Answer exchange(HttpRequest request) throws CatalogFailure {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    CompletableFuture<HttpResponse<Void>> exchange = client.sendAsync(request, into(body));
    try {
      HttpResponse<Void> response = exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return new Answer(response.statusCode(), body.toByteArray());
    } catch (TimeoutException e) {
      exchange.cancel(true);
      throw new CatalogFailure(
          Kind.UNDECIDED, "the catalog did not answer within " + timeout.toMillis() + " ms", e);
    } catch (InterruptedException e) {
      exchange.cancel(true);
      Thread.currentThread().interrupt();
      throw new CatalogFailure(Kind.UNDECIDED, "interrupted before the catalog answered", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new CatalogFailure(
          isBeforeSending(cause) ? Kind.UNREACHABLE : Kind.UNDECIDED,
          "the catalog at " + endpoint.getAuthority() + " did not answer: " + reason(cause),
          cause);
    }
  }

  private static BodyHandler<Void> into(ByteArrayOutputStream body) {
    return BodyHandlers.ofByteArrayConsumer(
        bytes ->
            bytes.ifPresent(
                piece -> {
                  if (body.size() + piece.length > MAX_ANSWER_BYTES) {
                    throw new IllegalStateException(
                        "an answer of more than " + MAX_ANSWER_BYTES + " bytes");
                  }
                  body.writeBytes(piece);
                }));
  }

  private static boolean isBeforeSending(Throwable e) {
    return e instanceof ConnectException
        || e instanceof HttpConnectTimeoutException
        || e instanceof UnknownHostException
        || e instanceof SSLHandshakeException;
  }

  private static String reason(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static JsonNode parsed(byte[] body) {
    try {
      JsonNode content = JSON.readTree(new String(body, UTF_8));
      return content == null ? MissingNode.getInstance() : content;
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private static CatalogFailure failure(int status, JsonNode content) {
    String code = content.path("error_code").asText();
    String message = content.path("message").asText().replaceFirst("[.]$", "");
    String reason = (code + " " + message).strip();
    String shown =
        reason.length() > MAX_REASON_CHARACTERS
            ? reason.substring(0, MAX_REASON_CHARACTERS) + "..."
            : reason;
    return new CatalogFailure(
        kind(status, code), ("the catalog answered " + status + " " + shown).strip(), null);
  }

  private static Kind kind(int status, String code) {
    return switch (status) {
      case 401 -> Kind.TOKEN_REFUSED;
      case 403 -> Kind.FORBIDDEN;
      case 404 -> NO_SUCH_TABLE.contains(code) ? Kind.TABLE_GONE : Kind.REFUSED;
      case 409 -> Kind.VERSION_TAKEN;
      case 429 -> Kind.LIMIT_REACHED;
      case 408 -> Kind.UNDECIDED;
      case 501 -> Kind.REFUSED;
      default -> status / 100 == 5 ? Kind.UNDECIDED : Kind.REFUSED;
    };
  }

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Answer(int status, byte[] body) {}
}
