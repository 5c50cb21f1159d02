package io.otlpdelta.server.conformance.wire;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.ClientFactoryBuilder;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * HTTP/2 without asking first (RFC 9113, 3.3): its preface is the first that the server hears. One
 * client with one connection; thread-safe; the caller closes it.
 */
public final class PriorHttp2 implements AutoCloseable {
  private static final Set<String> NOT_IN_HTTP_2 =
      Set.of("host", "content-length", "connection", "transfer-encoding");

  private final ClientFactory factory;
  private final WebClient client;
  private final Duration timeout;

  private PriorHttp2(ClientFactory factory, WebClient client, Duration timeout) {
    this.factory = factory;
    this.client = client;
    this.timeout = timeout;
  }

  /**
   * A client; it connects with its first request.
   *
   * @param timeout of each request
   */
  public static PriorHttp2 to(Endpoint endpoint, Duration timeout) {
    ClientFactoryBuilder builder =
        ClientFactory.builder().useHttp2Preface(true).connectTimeout(timeout);
    if (endpoint.tls()) {
      endpoint.trust().applyTo(builder);
    }
    ClientFactory factory = builder.build();
    WebClient client =
        WebClient.builder((endpoint.tls() ? "h2" : "h2c") + "://" + endpoint.authority())
            .factory(factory)
            .responseTimeout(timeout)
            .build();
    return new PriorHttp2(factory, client, timeout);
  }

  /**
   * Sends one request and waits for the whole answer; its trailers count as headers.
   *
   * @throws IOException when there is no answer in that time
   */
  public Answer send(RawRequest request) throws IOException, InterruptedException {
    try {
      AggregatedHttpResponse response =
          client
              .execute(HttpRequest.of(headers(request), HttpData.wrap(request.body())))
              .aggregate()
              .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return new Answer(
          "HTTP/2",
          response.status().code(),
          Stream.of(response.headers(), response.trailers())
              .flatMap(HttpHeaders::stream)
              .filter(header -> header.getKey().charAt(0) != ':')
              .map(header -> new Answer.Header(header.getKey().toString(), header.getValue()))
              .toList(),
          response.content().array());
    } catch (ExecutionException e) {
      throw new IOException("no answer over HTTP/2: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new IOException("no answer over HTTP/2 within " + timeout.toMillis() + " ms", e);
    }
  }

  @Override
  public void close() {
    factory.close();
  }

  private static RequestHeaders headers(RawRequest request) {
    RequestHeadersBuilder headers =
        RequestHeaders.builder(HttpMethod.valueOf(request.method()), request.target());
    request.headers().stream()
        .filter(header -> !NOT_IN_HTTP_2.contains(header.name().toLowerCase(Locale.ROOT)))
        .forEach(header -> headers.add(header.name(), header.value()));
    return headers.build();
  }
}
