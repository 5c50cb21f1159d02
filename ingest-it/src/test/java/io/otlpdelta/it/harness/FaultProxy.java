package io.otlpdelta.it.harness;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A proxy in front of the server that loses answers: the first time a body comes, the server gets
 * and answers it, and the client is told something else. Later times everything passes.
 */
public final class FaultProxy implements AutoCloseable {
  /** What the client sees instead of the server's first answer to a body. */
  public enum LostAnswer {
    /** 503 with {@code Retry-After: 1}. */
    UNAVAILABLE,
    /** The end of the connection. */
    DROPPED
  }

  /** The server's answer to a body's first or a later sending. */
  public record Exchanged(int bodyBytes, int attempt, int status, boolean recognised) {}

  private static final Set<String> OF_THE_CONNECTION =
      Set.of("connection", "content-length", "host", "transfer-encoding", "upgrade", "expect");

  private final Installation installation;
  private final LostAnswer lostAnswer;
  private final Runnable afterFirstStored;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<ByteBuffer, Integer> attempts = new ConcurrentHashMap<>();
  private final List<Exchanged> exchanges = new CopyOnWriteArrayList<>();
  private boolean anyStored;

  /** A proxy that loses the first answer to each body. */
  public FaultProxy(Installation installation, LostAnswer lostAnswer) {
    this(installation, lostAnswer, () -> {});
  }

  /**
   * A proxy that loses the first answer to each body.
   *
   * @param afterFirstStored runs once, after the server's very first answer and before the client
   *     sees the fault
   */
  public FaultProxy(Installation installation, LostAnswer lostAnswer, Runnable afterFirstStored) {
    this.installation = installation;
    this.lostAnswer = lostAnswer;
    this.afterFirstStored = afterFirstStored;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen", e);
    }
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /** Where clients send to. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** What the server answered, in the order of its answers. */
  public List<Exchanged> exchanges() {
    return List.copyOf(exchanges);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  /** Closing the exchange without an answer closes its connection. */
  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      HttpResponse<byte[]> answer;
      try {
        answer = forward(exchange, body);
      } catch (IOException e) {
        refuse(exchange); // as a load balancer does while its only server restarts
        return;
      }
      int attempt =
          answer.statusCode() == 200 ? attempts.merge(ByteBuffer.wrap(body), 1, Integer::sum) : 0;
      boolean recognised = answer.headers().firstValue("Otlp-Delta-Duplicate").isPresent();
      exchanges.add(new Exchanged(body.length, attempt, answer.statusCode(), recognised));
      if (attempt == 1) {
        noteStored();
        if (lostAnswer == LostAnswer.UNAVAILABLE) {
          refuse(exchange);
        }
        return;
      }
      pass(exchange, answer);
    }
  }

  private synchronized void noteStored() {
    if (!anyStored) {
      anyStored = true;
      afterFirstStored.run();
    }
  }

  private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(installation.server().uri(exchange.getRequestURI().getPath()))
            .POST(BodyPublishers.ofByteArray(body));
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

  private static void refuse(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().add("Retry-After", "1");
    exchange.sendResponseHeaders(503, -1);
  }

  private static void pass(HttpExchange exchange, HttpResponse<byte[]> answer) throws IOException {
    answer
        .headers()
        .firstValue("Content-Type")
        .ifPresent(type -> exchange.getResponseHeaders().add("Content-Type", type));
    byte[] body = answer.body();
    exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }
}
