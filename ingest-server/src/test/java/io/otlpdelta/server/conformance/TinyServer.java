package io.otlpdelta.server.conformance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.otlpdelta.server.conformance.wire.Endpoint;
import io.otlpdelta.server.conformance.wire.Trust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server of a few lines, which does with every request what it is told. */
public final class TinyServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** What happens to a request. */
  @FunctionalInterface
  public interface Behaviour {
    void handle(HttpExchange exchange) throws IOException;
  }

  private TinyServer(HttpServer server) {
    this.server = server;
  }

  public static TinyServer doing(Behaviour behaviour) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    TinyServer tiny = new TinyServer(server);
    server.setExecutor(tiny.threads);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            behaviour.handle(exchange);
          }
        });
    server.start();
    return tiny;
  }

  /** Takes everything for an export and answers 200: the worst thing that a server can do. */
  public static TinyServer sayingYes() throws IOException {
    return doing(TinyServer::sayYes);
  }

  static void sayYes(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    boolean isJson = type != null && type.contains("json");
    byte[] body = isJson ? new byte[] {'{', '}'} : new byte[0];
    exchange
        .getResponseHeaders()
        .set("Content-Type", isJson ? "application/json" : "application/x-protobuf");
    exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  Endpoint endpoint() throws IOException {
    return Endpoint.of(url(), Trust.of(Optional.empty()));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
