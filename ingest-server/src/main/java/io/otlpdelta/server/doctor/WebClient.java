package io.otlpdelta.server.doctor;

import io.otlpdelta.model.Secret;
import io.otlpdelta.server.tls.TrustedAuthorities;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * HTTP/1.1 as exporters speak it: no redirects are followed, no proxy is used. Blocks; an answer's
 * body is read up to a limit. Thread-safe.
 */
public final class WebClient {
  static final int CONNECT_TIMEOUT_MILLIS = 5_000;

  /** More than a page of ours has; what is longer is cut. */
  private static final int MAX_BODY_BYTES = 8 << 20;

  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(15);

  private final HttpClient client;

  public WebClient(TrustedAuthorities trusted) {
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(Duration.ofMillis(CONNECT_TIMEOUT_MILLIS))
            .sslContext(trusted.context())
            .build();
  }

  HttpResponse<String> get(URI url) throws IOException, InterruptedException {
    return get(url, Map.of());
  }

  /**
   * Gets a page.
   *
   * @throws UnfitHeaderException when a header cannot be sent
   */
  public HttpResponse<String> get(URI url, Map<String, Secret> headers)
      throws IOException, InterruptedException {
    return send(request(url, headers).GET());
  }

  /** Posts nothing, as that type. */
  HttpResponse<String> postNothing(URI url, String contentType, Map<String, Secret> headers)
      throws IOException, InterruptedException {
    return send(
        request(url, headers).setHeader("Content-Type", contentType).POST(BodyPublishers.noBody()));
  }

  /** Whether no answer came in time. */
  static boolean isTimeout(IOException failure) {
    return failure instanceof HttpTimeoutException;
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(
        request.build(),
        info ->
            HttpResponse.BodySubscribers.mapping(
                HttpResponse.BodySubscribers.ofInputStream(),
                body -> {
                  try (body) {
                    return new String(body.readNBytes(MAX_BODY_BYTES), StandardCharsets.UTF_8);
                  } catch (IOException e) {
                    return ""; // The answer broke off: as good as another program's page.
                  }
                }));
  }

  private static HttpRequest.Builder request(URI url, Map<String, Secret> headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(ANSWER_TIMEOUT);
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
