package io.otlpdelta.it.harness;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * S3Proxy over a local folder, where independent readers find the objects as files, and a gateway
 * before it that passes requests on, lets them wait, refuses them, or loses their answers.
 */
public final class S3Service implements AutoCloseable {
  private static final String BUCKET = "tables";
  private static final Set<String> OF_THE_CONNECTION =
      Set.of("connection", "content-length", "host", "transfer-encoding", "upgrade", "expect");

  private final Path folder;
  private final S3Proxy service;
  private final HttpServer gateway;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicLong harmed = new AtomicLong();
  private volatile Weather weather = Weather.FINE;
  private volatile CountDownLatch thaw = new CountDownLatch(0);

  /** What happens to requests. */
  public enum Weather {
    /** They are answered. */
    FINE,
    /** They wait for better weather. */
    STALLED,
    /** 503, and the service never sees them. */
    REFUSED,
    /** The service does what they ask, and every second answer is lost with its connection. */
    ANSWERS_LOST
  }

  private S3Service(Path folder) throws Exception {
    this.folder = folder;
    Files.createDirectories(folder.resolve(BUCKET));
    this.service =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(folder.toString()))
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.NONE, "id", "key")
            .ignoreUnknownHeaders(true)
            .build();
    service.start();
    this.gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway.setExecutor(threads);
    gateway.createContext("/", this::handle);
    gateway.start();
  }

  /** Starts with an empty bucket. */
  public static S3Service start() throws Exception {
    Path target = Files.createDirectories(Repository.path("ingest-it/target/it"));
    return new S3Service(Files.createTempDirectory(target, "s3-"));
  }

  /** The lines of a server's configuration that put its warehouse here, past the gateway or not. */
  public List<String> configuration(boolean throughGateway) {
    int port = throughGateway ? gateway.getAddress().getPort() : service.getPort();
    return List.of(
        "warehouse: s3://" + BUCKET + "/warehouse",
        "s3:",
        "  endpoint: http://127.0.0.1:" + port,
        "  pathStyle: true",
        "  accessKeyId: id",
        "  secretAccessKey: key",
        "  requestTimeout: 15s");
  }

  /** The warehouse as files. */
  public Path warehouse() {
    return folder.resolve(BUCKET).resolve("warehouse");
  }

  /** From now on requests through the gateway meet this. */
  public void turn(Weather next) {
    CountDownLatch before = thaw;
    thaw = new CountDownLatch(next == Weather.STALLED ? 1 : 0);
    weather = next;
    before.countDown();
  }

  /** How many requests met bad weather. */
  public long harmed() {
    return harmed.get();
  }

  @Override
  public void close() throws Exception {
    turn(Weather.FINE);
    gateway.stop(0);
    threads.shutdownNow();
    service.stop();
  }

  /** Closing the exchange without an answer closes its connection. */
  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Weather now = weather;
      long number = now == Weather.FINE ? 0 : harmed.incrementAndGet();
      if (now == Weather.STALLED && !thaw.await(2, TimeUnit.MINUTES)) {
        return;
      }
      if (now == Weather.REFUSED) {
        byte[] error = "<Error><Code>SlowDown</Code></Error>".getBytes(StandardCharsets.UTF_8);
        boolean isHead = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(503, isHead ? -1 : error.length);
        if (!isHead) {
          exchange.getResponseBody().write(error);
        }
        return;
      }
      HttpResponse<byte[]> answer = forward(exchange, body);
      if (now != Weather.ANSWERS_LOST || number % 2 == 0) {
        pass(exchange, answer);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + service.getPort() + exchange.getRequestURI()))
            .method(
                exchange.getRequestMethod(),
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static void pass(HttpExchange exchange, HttpResponse<byte[]> answer) throws IOException {
    boolean isHead = exchange.getRequestMethod().equals("HEAD");
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              boolean ofThisHop = OF_THE_CONNECTION.contains(name) && !isHead;
              if (!ofThisHop && !name.equals("date")) {
                values.forEach(value -> exchange.getResponseHeaders().add(name, value));
              }
            });
    byte[] body = answer.body();
    boolean bodiless = isHead || body.length == 0;
    exchange.sendResponseHeaders(answer.statusCode(), bodiless ? -1 : body.length);
    if (!bodiless) {
      exchange.getResponseBody().write(body);
    }
  }
}
