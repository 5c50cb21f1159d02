package io.otlpdelta.delta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.otlpdelta.catalog.BoundedHttp;
import io.otlpdelta.catalog.CatalogAnswer;
import io.otlpdelta.catalog.WorkerTokens;
import io.otlpdelta.delta.CatalogFailure.Kind;
import io.otlpdelta.model.Secret;
import io.otlpdelta.model.TableName;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Optional;

/**
 * Requests to one endpoint of a Unity Catalog, each sent once, with the worker's token and a limit
 * on the time and size of the whole exchange. Thread-safe.
 */
final class CatalogHttp {
  private static final int MAX_ANSWER_BYTES = 1 << 20;
  private static final int MAX_TOKENS = 4;

  private final BoundedHttp http;
  private final URI endpoint;
  private final WorkerTokens tokens;
  private final String userAgent;

  /**
   * Creates a client.
   *
   * @param timeout for a whole exchange, from connecting to the answer's last byte
   */
  CatalogHttp(URI endpoint, WorkerTokens tokens, Duration timeout, String userAgent) {
    this.endpoint = requireNonNull(endpoint, "endpoint");
    this.tokens = requireNonNull(tokens, "tokens");
    this.userAgent = requireNonNull(userAgent, "userAgent");
    this.http = new BoundedHttp(timeout, MAX_ANSWER_BYTES);
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
    CatalogAnswer answer =
        exchange(
            authorized(token)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .header("User-Agent", userAgent)
                .method(method, BodyPublishers.ofByteArray(body.toString().getBytes(UTF_8)))
                .build());
    Optional<Kind> failure = failure(answer.meaning());
    if (failure.isPresent()) {
      throw new CatalogFailure(failure.get(), "the catalog " + answer.summary(), null);
    }
    return answer.content();
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

  private CatalogAnswer exchange(HttpRequest request) throws CatalogFailure {
    try {
      return CatalogAnswer.of(http.exchange(request));
    } catch (IOException e) {
      throw new CatalogFailure(
          BoundedHttp.isBeforeSending(e) ? Kind.UNREACHABLE : Kind.UNDECIDED,
          "the catalog at " + endpoint.getAuthority() + " did not answer: " + BoundedHttp.reason(e),
          e);
    }
  }

  /** What the meaning is for a commit; empty when it was done. */
  private static Optional<Kind> failure(CatalogAnswer.Meaning meaning) {
    return switch (meaning) {
      case DONE -> Optional.empty();
      case TOKEN_REFUSED -> Optional.of(Kind.TOKEN_REFUSED);
      case FORBIDDEN -> Optional.of(Kind.FORBIDDEN);
      case NO_SUCH_OBJECT -> Optional.of(Kind.TABLE_GONE);
      case CONFLICT -> Optional.of(Kind.VERSION_TAKEN);
      case LIMIT_REACHED -> Optional.of(Kind.LIMIT_REACHED);
      case TIMED_OUT, FAILED, DOWN -> Optional.of(Kind.UNDECIDED);
      case NOT_UNDERSTOOD -> Optional.of(Kind.REFUSED);
    };
  }
}
