package io.otlpdelta.server.doctor;

import io.otlpdelta.catalog.BoundedHttp;
import io.otlpdelta.model.Secret;
import io.otlpdelta.server.tls.TrustedAuthorities;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * HTTP/1.1 as exporters speak it: no redirects are followed, no proxy is used. Blocks, for a
 * limited time. Thread-safe.
 */
public final class WebClient {
  static final int CONNECT_TIMEOUT_MILLIS = 5_000;

  /** More than a page of ours has. */
  private static final int MAX_BODY_BYTES = 8 << 20;

  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(15);

  private final BoundedHttp http;

  /** A whole page of any status. */
  public record Page(int statusCode, HttpHeaders headers, String body) {}

  public WebClient(TrustedAuthorities trusted) {
    this.http =
        new BoundedHttp(
            HttpClient.newBuilder()
                .proxy(HttpClient.Builder.NO_PROXY)
                .sslContext(trusted.context()),
            ANSWER_TIMEOUT,
            MAX_BODY_BYTES);
  }

  Page get(URI url) throws IOException, InterruptedException {
    return get(url, Map.of());
  }

  /**
   * Gets a page.
   *
   * @throws UnfitHeaderException when a header cannot be sent
   */
  public Page get(URI url, Map<String, Secret> headers) throws IOException, InterruptedException {
    return send(request(url, headers).GET());
  }

  /** Posts nothing, as that type. */
  Page postNothing(URI url, String contentType, Map<String, Secret> headers)
      throws IOException, InterruptedException {
    return send(
        request(url, headers).setHeader("Content-Type", contentType).POST(BodyPublishers.noBody()));
  }

  /** Whether no answer came in time. */
  static boolean isTimeout(IOException failure) {
    return failure instanceof HttpTimeoutException;
  }

  private Page send(HttpRequest.Builder request) throws IOException, InterruptedException {
    BoundedHttp.Answer answer;
    try {
      answer = http.exchange(request.build());
    } catch (InterruptedIOException e) {
      if (Thread.interrupted()) {
        throw (InterruptedException) new InterruptedException(e.getMessage()).initCause(e);
      }
      throw e;
    }
    return new Page(
        answer.status(), answer.headers(), new String(answer.body(), StandardCharsets.UTF_8));
  }

  private static HttpRequest.Builder request(URI url, Map<String, Secret> headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(url);
    headers.forEach(
        (name, value) -> {
          try {
            request.setHeader(name, value.reveal());
          } catch (IllegalArgumentException e) {
            // Its message holds the value, so it is no cause.
            throw new UnfitHeaderException(name);
          }
        });
    return request;
  }

  /** A header that HTTP cannot carry, or that only the client itself may set. */
  public static final class UnfitHeaderException extends RuntimeException {
    UnfitHeaderException(String name) {
      super(
          "The header "
              + name
              + " cannot be sent: its name is reserved, or its value holds characters that no"
              + " header may. Check it for line breaks and characters beyond ASCII.");
    }
  }
}
