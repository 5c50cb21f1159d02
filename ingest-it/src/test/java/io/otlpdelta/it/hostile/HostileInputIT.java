package io.otlpdelta.it.hostile;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.otlpdelta.it.harness.ExactlyOnce;
import io.otlpdelta.it.harness.Installation;
import io.otlpdelta.it.harness.OtlpClient;
import io.otlpdelta.it.harness.ProcessMemory;
import io.otlpdelta.it.harness.Signal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Everything that is known to make a server slow, large or dead, against one process with the
 * smallest heap that the documentation names and the default limits, while a healthy client
 * exports: each is refused or bounded in time, the healthy client is served, and the process stays
 * below 512 MiB.
 */
@Tag("heavy")
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HostileInputIT {
  private static final long MAX_RESIDENT_BYTES = 512L << 20;
  private static final int PARALLEL = 8;

  @RegisterExtension
  static final Installation INSTALLATION =
      new Installation("freshness: 1s", "maxBatchBytes: 16MiB")
          .withJvmOptions("-Xmx256m", "-XX:MaxDirectMemorySize=64m", "-XX:+ExitOnOutOfMemoryError");

  private static HealthyClient healthy;

  private final OtlpClient client = INSTALLATION.client();

  @BeforeAll
  static void startTheHealthyClient() {
    healthy = new HealthyClient(INSTALLATION);
  }

  @AfterAll
  static void stopTheHealthyClient() throws InterruptedException {
    healthy.close();
  }

  @Test
  @Order(1)
  void bombsAreTooLarge() throws Exception {
    Map<String, byte[]> bombs = new LinkedHashMap<>();
    bombs.put("gzip", HostileBodies.gzipOfZeros(1024));
    bombs.put("zstd", HostileBodies.zstdOfZeros(1024));
    bombs.put("deflate", HostileBodies.deflateOfZeros(1024));
    for (Map.Entry<String, byte[]> bomb : bombs.entrySet()) {
      attack("1 GiB of zeros by " + bomb.getKey(), 413, bomb.getKey(), bomb.getValue());
    }
    byte[] member = HostileBodies.gzipOfZeros(60);
    attack("gzip of 20 members of 60 MiB", 413, "gzip", HostileBodies.repeated(member, 20));
    bombs.put("gzip of records", HostileBodies.gzip(HostileBodies.emptyRecords(4_200_000)));
    attack("4.2 million empty records", 413, "gzip", bombs.get("gzip of records"));
    manyAtOnce("bombs, " + PARALLEL + " of a kind at once", List.copyOf(bombs.values()));
  }

  @Test
  @Order(2)
  void codingsThatAreNotServedAreRefusedBeforeTheBodyIsRead() throws IOException {
    for (String coding : List.of("br", "snappy", "gzip, gzip", "lz4")) {
      assertThat(statusOfHead("Content-Encoding: " + coding + "\r\nContent-Length: 60000000"))
          .as(coding)
          .isEqualTo(415);
    }
    byte[] twice = HostileBodies.gzip(HostileBodies.gzipOfZeros(64));
    attack("gzip in gzip", 400, "gzip", twice);
  }

  @Test
  @Order(3)
  void manyPartsOfNothingAreBad() throws IOException {
    attack("7 million empty zstd frames", 400, "zstd", HostileBodies.emptyZstdFrames(7_000_000));
    attack("3 million empty gzip members", 400, "gzip", HostileBodies.emptyGzipMembers(3_000_000));
  }

  @Test
  @Order(4)
  void deepNestingIsBadOrCut() throws IOException {
    attack("200,000 brackets", 400, "json", HostileBodies.filled(200_000, '['));
    attack("10,000 groups", 400, "identity", HostileBodies.nestedGroups(10_000));
    attack("a value of depth 10,000", 200, "identity", HostileBodies.nestedValues(10_000));
  }

  @Test
  @Order(5)
  void hugeValuesAndMillionsOfElementsAreTooLarge() throws IOException {
    attack("a JSON string of 60 MiB", 413, "json", HostileBodies.jsonOfText(60 << 20));
    attack("a text of 60 MiB", 413, "identity", HostileBodies.texts(1, 60 << 20));
    attack(
        "6 million empty attributes",
        413,
        "gzip",
        HostileBodies.gzip(HostileBodies.emptyAttributes(6_000_000)));
  }

  /** Their rows are made while the rest goes on: what is taken must not be too much later. */
  @Test
  @Order(6)
  void theLargestRequestsThatAreTakenDoNotHarm() throws IOException {
    attack("a JSON string of 7 MiB", 200, "json", HostileBodies.jsonOfText(7 << 20));
    attack("2 texts of 7 MiB", 200, "identity", HostileBodies.texts(2, 7 << 20));
    attack("15,000 records of 1 KB", 200, "identity", HostileBodies.texts(15_000, 1_000));
    attack("250,000 attributes", 200, "identity", HostileBodies.emptyAttributes(250_000));
    attack("17 MiB of records", 413, "identity", HostileBodies.texts(17, 1 << 20));
    awaitRequests(50);
  }

  @Test
  @Order(7)
  void slowHeadersAndBodiesAreGivenUpInTime() throws IOException {
    long start = System.nanoTime();
    try (SlowConnections slow = new SlowConnections(INSTALLATION, 500)) {
      await("every slow connection is ended")
          .atMost(Duration.ofSeconds(40))
          .pollInterval(Duration.ofMillis(500))
          .until(() -> slow.dribble() == 0);
    }
    report("500 slow connections", "all ended", start);
  }

  @Test
  @Order(8)
  void rapidResetsEndTheConnection() throws IOException {
    long start = System.nanoTime();
    byte[] block = RawHttp2.block("POST", "/v1/logs", http2Headers());
    try (RawHttp2 connection = new RawHttp2(INSTALLATION, 1 << 16)) {
      untilEnded(
          connection,
          20_000,
          i -> {
            int stream = 2 * i + 1;
            connection.headers(RawHttp2.END_HEADERS, stream, block).reset(stream);
          });
    }
    report("rapid reset", "ended", start);
  }

  @Test
  @Order(9)
  void endlessHeadersEndTheConnection() throws IOException {
    long start = System.nanoTime();
    byte[] block = RawHttp2.block("POST", "/v1/logs", http2Headers());
    ByteArrayOutputStream more = new ByteArrayOutputStream();
    while (more.size() < 16_000) {
      RawHttp2.literal(more, "x-more", "y".repeat(100));
    }
    for (byte[] piece : new byte[][] {more.toByteArray(), {}}) {
      try (RawHttp2 connection = new RawHttp2(INSTALLATION, 1 << 16)) {
        connection.headers(0, 1, block);
        untilEnded(
            connection,
            2_000_000,
            i -> connection.frame(RawHttp2.CONTINUATION, 0, 1, ByteBuffer.wrap(piece)));
      }
    }
    report("CONTINUATION floods", "ended", start);
    assertThat(statusOfHead("X-Long: " + "y".repeat(100_000))).isEqualTo(431);
  }

  @Test
  @Order(10)
  void bodiesThatNobodyReadsAndBodiesThatNeverEndTakeLittle() throws IOException {
    long start = System.nanoTime();
    Map<String, String> nobody = http2Headers();
    nobody.put("Authorization", "Bearer nobody");
    List<RawHttp2> connections = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        byte[] block = RawHttp2.block("POST", "/v1/logs", i % 2 == 0 ? nobody : http2Headers());
        RawHttp2 connection = new RawHttp2(INSTALLATION, 1 << 16);
        connections.add(connection);
        for (int stream = 1; stream < 2 * 250; stream += 2) {
          connection.headers(RawHttp2.END_HEADERS, stream, block);
          connection.frame(RawHttp2.DATA, 0, stream, ByteBuffer.allocate(250));
        }
        connection.flush();
      }
      awaitRequests(10);
    } finally {
      for (RawHttp2 connection : connections) {
        connection.close();
      }
    }
    report("10,000 streams with bodies that never end", "bounded", start);
  }

  @Test
  @Order(11)
  void answersThatNobodyReadsTakeLittle() throws IOException {
    long start = System.nanoTime();
    byte[] block = RawHttp2.block("GET", "/metrics", Map.of());
    List<AutoCloseable> connections = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        RawHttp2 connection = new RawHttp2(INSTALLATION, 0);
        connections.add(connection);
        for (int stream = 1; stream < 2 * 250; stream += 2) {
          connection.headers(RawHttp2.END_HEADERS | RawHttp2.END_STREAM, stream, block);
        }
        connection.flush();
        Socket pipelined = connect();
        connections.add(pipelined);
        pipelined
            .getOutputStream()
            .write(
                "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(250).getBytes(US_ASCII));
      }
      awaitRequests(20);
    } finally {
      for (AutoCloseable connection : connections) {
        closeQuietly(connection);
      }
    }
    report("10,000 answers that nobody reads", "bounded", start);
  }

  @Test
  @Order(12)
  void theProcessStayedSmallAndTheHealthyClientWasServed() throws Exception {
    awaitRequests(10);
    healthy.close();
    long peak = ProcessMemory.peakResidentBytes(INSTALLATION.server().pid());
    System.out.printf(
        Locale.ROOT,
        "hostile: healthy requests=%d p50=%.1f ms p99=%.1f ms max=%.1f ms failures=%s"
            + " resident-peak=%d MiB%n",
        healthy.requests(),
        healthy.latencyMillis(0.5),
        healthy.latencyMillis(0.99),
        healthy.latencyMillis(1),
        healthy.failures(),
        peak >> 20);
    assertThat(healthy.failures()).as("healthy requests without a 200").isEmpty();
    new ExactlyOnce(INSTALLATION).assertNoneLostOrDoubled(healthy.acknowledged());
    assertThat(peak).as("peak resident bytes").isLessThan(MAX_RESIDENT_BYTES);
  }

  /** Posts it once; a coding, or "json" for JSON as it is. */
  private void attack(String name, int status, String coding, byte[] body) throws IOException {
    long start = System.nanoTime();
    HttpResponse<byte[]> answer = post(coding, body);
    report(name + " in " + body.length + " bytes", "status " + answer.statusCode(), start);
    assertThat(answer.statusCode())
        .as("%s, answered: %s", name, new String(answer.body(), UTF_8))
        .isEqualTo(status);
    assertThat(answer.body()).as(name).hasSizeLessThan(1200);
  }

  private HttpResponse<byte[]> post(String coding, byte[] body) throws IOException {
    Map<String, String> headers = client.headers(Signal.LOGS);
    if (coding.equals("json")) {
      headers.put("Content-Type", "application/json");
    } else {
      headers.put("Content-Encoding", coding);
    }
    return client.post(Signal.LOGS, headers, body);
  }

  /** Those that find the memory taken by others may be told to come again. */
  private void manyAtOnce(String name, List<byte[]> bodies) throws Exception {
    long start = System.nanoTime();
    List<Future<Integer>> answers = new ArrayList<>();
    ExecutorService executor = Executors.newFixedThreadPool(PARALLEL * bodies.size());
    try {
      for (int i = 0; i < PARALLEL; i++) {
        for (byte[] body : bodies) {
          String coding = body[0] == 0x1f ? "gzip" : body[0] == 0x28 ? "zstd" : "deflate";
          answers.add(executor.submit(() -> post(coding, body).statusCode()));
        }
      }
      for (Future<Integer> answer : answers) {
        assertThat(answer.get()).as(name).isIn(413, 503);
      }
    } finally {
      executor.shutdownNow();
    }
    report(name, answers.size() + " refused", start);
  }

  private interface Step {
    void take(int i) throws IOException;
  }

  /** Goes on until the server ends the connection; fails when it bears all the steps. */
  private static void untilEnded(RawHttp2 connection, int steps, Step step) throws IOException {
    try {
      for (int i = 0; i < steps; i++) {
        step.take(i);
      }
      connection.flush();
    } catch (SocketException ended) {
      return;
    }
    connection.awaitEnd();
  }

  private Map<String, String> http2Headers() {
    return client.headers(Signal.LOGS);
  }

  /** The status that a head is answered with when no body follows. */
  private int statusOfHead(String line) throws IOException {
    try (Socket socket = connect()) {
      StringBuilder head = new StringBuilder("POST /v1/logs HTTP/1.1\r\nHost: localhost\r\n");
      client
          .headers(Signal.LOGS)
          .forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
      OutputStream output = socket.getOutputStream();
      output.write((head + line + "\r\n\r\n").getBytes(US_ASCII));
      output.flush();
      InputStream input = socket.getInputStream();
      String status = new String(input.readNBytes("HTTP/1.1 415".length()), US_ASCII);
      return Integer.parseInt(status.substring(9));
    }
  }

  private static Socket connect() throws IOException {
    URI server = INSTALLATION.server().uri("/");
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** So many more requests of the healthy client, at once after what was done to the server. */
  private static void awaitRequests(int more) {
    int target = healthy.requests() + more;
    await("the healthy client goes on")
        .atMost(Duration.ofSeconds(60))
        .until(() -> healthy.requests() >= target);
  }

  private static void closeQuietly(AutoCloseable connection) {
    try {
      connection.close();
    } catch (Exception e) {
      throw new IllegalStateException("closing a connection", e);
    }
  }

  private static void report(String name, String outcome, long startNanos) {
    System.out.printf(
        Locale.ROOT,
        "hostile: %s: %s after %.1f s, resident-peak=%d MiB, healthy max=%.0f ms%n",
        name,
        outcome,
        (System.nanoTime() - startNanos) / 1e9,
        ProcessMemory.peakResidentBytes(INSTALLATION.server().pid()) >> 20,
        healthy.latencyMillis(1));
  }
}
