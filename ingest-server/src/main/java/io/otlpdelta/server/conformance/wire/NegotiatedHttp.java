package io.otlpdelta.server.conformance.wire;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/**
 * A client that agrees with the server on a version of HTTP: by ALPN with TLS, by {@code Upgrade:
 * h2c} without. Each call is a connection of its own.
 */
public final class NegotiatedHttp {
  /** What the client writes itself. */
  private static final Set<String> OWN_HEADERS = Set.of("host", "content-length", "connection");

  private NegotiatedHttp() {}

  /**
   * Sends the request, asking for that version.
   *
   * @param version at most this one, HTTP/2 being asked for and not insisted on
   * @throws IOException when there is no answer in that time
   */
  public static Answer send(
      Endpoint endpoint, RawRequest request, HttpClient.Version version, Duration timeout)
      throws IOException, InterruptedException {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(origin(endpoint) + request.target()))
            .timeout(timeout)
            .method(request.method(), BodyPublishers.ofByteArray(request.body()));
    request.headers().stream()
        .filter(header -> !OWN_HEADERS.contains(header.name().toLowerCase(Locale.ROOT)))
        .forEach(header -> builder.header(header.name(), header.value()));
    HttpClient.Builder client = HttpClient.newBuilder().version(version).connectTimeout(timeout);
    if (endpoint.tls()) {
      client.sslContext(endpoint.trust().context());
    }
    HttpResponse<byte[]> response =
        client.build().send(builder.build(), BodyHandlers.ofByteArray());
    return new Answer(
        response.version() == HttpClient.Version.HTTP_2 ? "HTTP/2" : "HTTP/1.1",
        response.statusCode(),
        response.headers().map().entrySet().stream()
            .flatMap(
                entry ->
                    entry.getValue().stream()
                        .map(value -> new Answer.Header(entry.getKey(), value)))
            .toList(),
        response.body());
  }

  private static String origin(Endpoint endpoint) {
    return endpoint.base().getScheme() + "://" + endpoint.authority();
  }
}
