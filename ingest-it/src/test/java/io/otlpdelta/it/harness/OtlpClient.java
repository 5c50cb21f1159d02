package io.otlpdelta.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Posts OTLP bodies over HTTP/1.1; thread-safe. */
public final class OtlpClient {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final Installation installation;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  OtlpClient(Installation installation) {
    this.installation = installation;
  }

  /** The headers of a valid protobuf request to the signal's documented table. */
  public Map<String, String> headers(Signal signal) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/x-protobuf");
    headers.put("Authorization", "Bearer " + installation.token());
    headers.put("X-Databricks-UC-Table-Name", installation.tableName(signal));
    return headers;
  }

  /** Posts a protobuf body to the signal's table; the answer comes when the journal has it. */
  public HttpResponse<byte[]> post(Signal signal, byte[] body) throws IOException {
    return post(signal, headers(signal), body);
  }

  /** As {@link #post(Signal, byte[])}, but the answer comes when the rows are in the table. */
  public HttpResponse<byte[]> postCommitted(Signal signal, byte[] body) throws IOException {
    Map<String, String> headers = headers(signal);
    headers.put("Prefer", "wait=committed");
    return post(signal, headers, body);
  }

  /** Posts a body with exactly these headers, besides those that HTTP itself needs. */
  public HttpResponse<byte[]> post(Signal signal, Map<String, String> headers, byte[] body)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(installation.server().uri("/api/2.0/otel/v1/" + signal.route()))
            .timeout(TIMEOUT)
            .POST(BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    try {
      return client.send(request.build(), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted", e));
    }
  }
}
