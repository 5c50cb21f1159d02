package io.otlpdelta.it.agents;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.Signal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Stands between an agent and the server and keeps every export with both statuses: the ground
 * truth of what an agent sent and of what it was told. Bodies pass byte by byte and with the
 * agent's framing; for a while they can meet an outage.
 */
final class ExportProxy implements AutoCloseable {
  /** What the agent's exports meet during an outage. */
  enum Outage {
    /** A 503, as from a load balancer whose only server is gone. */
    REFUSED,
    /** A 503, although the server stored and acknowledged them. */
    ANSWERS_LOST,
    /** The end of the connection, as without a load balancer. */
    UNREACHABLE
  }

  private static final Set<String> OF_THE_CONNECTION =
      Set.of(
          "connection", "content-length", "date", "expect", "host", "transfer-encoding", "upgrade");

  private final Installation installation;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<Export> exports = new CopyOnWriteArrayList<>();

  private Outage outage;
  private Duration outageLength = Duration.ZERO;
  private long outageBegan;
  private boolean hasOutageBegun;

  /** A proxy that lets everything pass. */
  ExportProxy(Installation installation) {
    this.installation = installation;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen", e);
    }
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /** What an agent is given as the server's address. */
  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The next export begins an outage of this length. */
  synchronized void fail(Outage kind, Duration length) {
    outage = kind;
    outageLength = length;
    hasOutageBegun = false;
  }

  /** Whether an outage has begun and is over. */
  synchronized boolean isOutageOver() {
    return hasOutageBegun && System.nanoTime() - outageBegan >= outageLength.toNanos();
  }

  /** Whether an outage is over and the agent has since delivered everything that met it. */
  boolean isRecovered() {
    return isOutageOver() && undelivered().isEmpty();
  }

  /** The signals of which the agent was told that a request is stored. */
  Set<Signal> acknowledgedSignals() {
    return acknowledged().stream().map(Export::signal).collect(Collectors.toSet());
  }

  /** The signals of which the agent was told to send a request again. */
  Set<Signal> refusedSignals() {
    return exports.stream()
        .filter(export -> export.clientStatus() == 503)
        .map(Export::signal)
        .collect(Collectors.toSet());
  }

  /** Every request, in the order of their answers. */
  List<Export> exports() {
    return List.copyOf(exports);
  }

  /** The distinct requests that the agent was told are stored, in order. */
  List<Export> acknowledged() {
    return distinct(export -> export.clientStatus() == 200);
  }

  /** The distinct requests that the server acknowledged, whether or not the agent heard of it. */
  List<Export> stored() {
    return distinct(export -> export.serverStatus() == 200);
  }

  /** The distinct requests that were never acknowledged to the agent, in order. */
  List<Export> undelivered() {
    Set<ByteBuffer> delivered =
        acknowledged().stream().map(Export::body).collect(Collectors.toSet());
    return distinct(export -> !delivered.contains(export.body()));
  }

  /** The distinct requests that the server never acknowledged, in order. */
  List<Export> lost() {
    Set<ByteBuffer> stored = stored().stream().map(Export::body).collect(Collectors.toSet());
    return distinct(export -> !stored.contains(export.body()));
  }

  private List<Export> distinct(Predicate<Export> which) {
    Set<ByteBuffer> seen = new HashSet<>();
    return exports.stream().filter(which).filter(export -> seen.add(export.body())).toList();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Outage now = currentOutage();
      if (now == Outage.REFUSED) {
        refuse(exchange, body, 0);
        return;
      }
      if (now == Outage.UNREACHABLE) {
        keep(exchange, body, 0, 0); // without an answer the exchange closes its connection
        return;
      }
      HttpResponse<byte[]> answer;
      try {
        answer = forward(exchange, body);
      } catch (IOException e) {
        refuse(exchange, body, 0); // the server is down
        return;
      }
      if (now == Outage.ANSWERS_LOST) {
        refuse(exchange, body, answer.statusCode());
      } else {
        keep(exchange, body, answer.statusCode(), answer.statusCode());
        pass(exchange, answer);
      }
    }
  }

  private synchronized Outage currentOutage() {
    if (outage == null) {
      return null;
    }
    if (!hasOutageBegun) {
      hasOutageBegun = true;
      outageBegan = System.nanoTime();
    }
    return isOutageOver() ? null : outage;
  }

  private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(installation.server().uri(exchange.getRequestURI().getPath()))
            .POST(framedAs(exchange, body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    try {
      return client.send(request.build(), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** A publisher that does not know its length makes the JDK's client send chunks. */
  private static BodyPublisher framedAs(HttpExchange exchange, byte[] body) {
    return exchange.getRequestHeaders().containsKey("Content-Length")
        ? BodyPublishers.ofByteArray(body)
        : BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
  }

  private void refuse(HttpExchange exchange, byte[] body, int serverStatus) throws IOException {
    keep(exchange, body, serverStatus, 503);
    exchange.sendResponseHeaders(503, -1);
  }

  private static void pass(HttpExchange exchange, HttpResponse<byte[]> answer) throws IOException {
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> exchange.getResponseHeaders().add(name, value));
              }
            });
    byte[] body = answer.body();
    exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  private void keep(HttpExchange exchange, byte[] body, int serverStatus, int clientStatus) {
    String path = exchange.getRequestURI().getPath();
    Map<String, String> headers = new HashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
    exports.add(
        new Export(
            Signal.ofRoute(path.substring(path.lastIndexOf('/') + 1)),
            headers,
            ByteBuffer.wrap(body),
            serverStatus,
            clientStatus));
  }
}
