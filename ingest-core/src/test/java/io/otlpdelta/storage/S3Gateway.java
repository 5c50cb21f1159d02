package io.otlpdelta.storage;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Stands between a client and an S3 service: passes requests on, writes down which, and does the
 * planned harm to some. The service must not check signatures, because the host is another one.
 */
public final class S3Gateway implements AutoCloseable {
  private static final Set<String> NOT_PASSED_ON =
      Set.of("host", "content-length", "connection", "expect", "transfer-encoding", "upgrade");

  private static final int NO_BODY = -1;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI service;
  private final List<Fault> faults = new ArrayList<>();
  private final List<String> requests = new ArrayList<>();

  /** What happens to a request. */
  public enum Harm {
    /** The service does it, and the connection ends before its answer. */
    ANSWER_LOST,
    /** The service does it, and the answer says that it failed. */
    DONE_BUT_500,
    /** The service never sees it. */
    REFUSED_503,
    /** The service never sees it: another request for the key is under way. */
    CONFLICT_409,
    /** The service never sees it, and the connection ends. */
    CUT_OFF,
    /** The service never sees it: the keys do not allow it. */
    FORBIDDEN_403
  }

  private record Fault(Predicate<String> requests, Harm harm, AtomicInteger left) {}

  private S3Gateway(HttpServer server, URI service) {
    this.server = server;
    this.service = service;
  }

  public static S3Gateway before(URI service) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    S3Gateway gateway = new S3Gateway(server, service);
    server.setExecutor(gateway.threads);
    server.createContext("/", gateway::handle);
    server.start();
    return gateway;
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /**
   * Harms the next requests of that kind.
   *
   * @param requests begin with the method, as in {@code PUT /bucket/key?query}
   */
  public synchronized void harm(Harm harm, int times, Predicate<String> requests) {
    faults.add(new Fault(requests, harm, new AtomicInteger(times)));
  }

  /** Ends all harm. */
  public synchronized void heal() {
    faults.clear();
  }

  /** What came since the last call of this, in order of arrival. */
  public synchronized List<String> takeRequests() {
    List<String> taken = List.copyOf(requests);
    requests.clear();
    return taken;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
      Harm harm = next(request);
      if (harm == null) {
        answer(exchange, passOn(exchange, body));
        return;
      }
      switch (harm) {
        case ANSWER_LOST -> passOn(exchange, body);
        case DONE_BUT_500 -> {
          passOn(exchange, body);
          refuse(exchange, 500, "InternalError");
        }
        case REFUSED_503 -> refuse(exchange, 503, "SlowDown");
        case CONFLICT_409 -> refuse(exchange, 409, "ConditionalRequestConflict");
        case FORBIDDEN_403 -> refuse(exchange, 403, "AccessDenied");
        case CUT_OFF -> {}
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Harm next(String request) {
    requests.add(request);
    for (Fault fault : faults) {
      if (fault.requests().test(request) && fault.left().getAndDecrement() > 0) {
        return fault.harm();
      }
    }
    return null;
  }

  private HttpResponse<byte[]> passOn(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(service + exchange.getRequestURI().toString()))
            .method(
                exchange.getRequestMethod(),
                body.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static void answer(HttpExchange exchange, HttpResponse<byte[]> answer)
      throws IOException {
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              boolean ofThisHop =
                  NOT_PASSED_ON.contains(name) && !exchange.getRequestMethod().equals("HEAD");
              if (!ofThisHop && !name.equals("date")) {
                values.forEach(value -> exchange.getResponseHeaders().add(name, value));
              }
            });
    send(exchange, answer.statusCode(), answer.body());
  }

  private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
    String xml = "<Error><Code>" + code + "</Code><Message>planned</Message></Error>";
    exchange.getResponseHeaders().add("Content-Type", "application/xml");
    send(exchange, status, xml.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    boolean bodiless =
        body.length == 0 || status == 204 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, bodiless ? NO_BODY : body.length);
    if (!bodiless) {
      exchange.getResponseBody().write(body);
    }
  }
}
