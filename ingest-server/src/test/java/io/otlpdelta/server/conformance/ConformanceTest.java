package io.otlpdelta.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.otlpdelta.env.SecureRandomness;
import io.otlpdelta.env.SystemTime;
import io.otlpdelta.server.conformance.CaseResult.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * This project's own server passes every case: over HTTP, over TLS, and with faults made on
 * purpose, its tables then on S3. The case that waits for 65 s runs beside all others.
 */
class ConformanceTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "conformance.md");
  private static final Path WRITTEN = Path.of("target", "conformance.md");
  private static final String IDLE = "connection/idle-65-s";
  private static final String[] OUTAGES = {
    "lifecycle/storage-down",
    "lifecycle/journal-full",
    "lifecycle/outage-of-3-s",
    "lifecycle/stop-under-load"
  };

  @TempDir private static Path folder;

  private static final ExecutorService runs = Executors.newCachedThreadPool();
  private static ServerUnderTest server;
  private static Report plain;
  private static Report tls;
  private static Report outages;
  private static Report idle;

  @BeforeAll
  static void askEverything() throws Exception {
    server = ServerUnderTest.start(Files.createDirectory(folder.resolve("plain")), Map.of());
    Future<Report> sixtyFiveSeconds = runs.submit(() -> run(server, IDLE));
    Future<Report> secured = runs.submit(ConformanceTest::overTls);
    Future<Report> faulty = runs.submit(ConformanceTest::withFaults);
    plain = runWithoutIdle();
    tls = secured.get();
    outages = faulty.get();
    idle = sixtyFiveSeconds.get();
  }

  @AfterAll
  static void close() throws Exception {
    runs.shutdownNow();
    server.close();
  }

  @Test
  void everyCasePassesOverHttp() {
    assertPassed(plain);
    assertThat(skipped(plain))
        .containsOnly("only a test that owns the server can break or stop it", "the URL is http");
  }

  @Test
  void everyKindOfConnectionIsServedOverTls() {
    assertPassed(tls);
    assertThat(skipped(tls)).containsOnly("the URL is https");
    assertThat(tls.cases().stream().filter(result -> result.outcome() == Outcome.PASSED))
        .extracting(CaseResult::id)
        .contains("connection/tls-h2", "connection/tls-h1", "connection/tls-no-alpn");
  }

  @Test
  void outagesAndStopsLoseNothing() {
    assertPassed(outages);
    assertThat(skipped(outages)).isEmpty();
    assertThat(outages.cases()).hasSize(OUTAGES.length);
  }

  @Test
  void aConnectionOutlivesAnExportersInterval() {
    assertPassed(idle);
    assertThat(idle.count(Outcome.PASSED)).isEqualTo(1);
  }

  @Test
  void nothingIsLeftOutsideOfTheTables() throws IOException {
    try (Stream<Path> beside = Files.list(folder.resolve("plain"))) {
      assertThat(beside.map(path -> path.getFileName().toString()))
          .isSubsetOf(
              "journal", "quarantine", "uploads", "tokens.json", "tokens.json.lock", "warehouse");
    }
    try (Stream<Path> tables = Files.walk(folder.resolve("plain/warehouse"), 3)) {
      assertThat(tables.map(path -> folder.resolve("plain/warehouse").relativize(path).toString()))
          .containsExactlyInAnyOrder(
              "",
              "main",
              "main/telemetry",
              "main/telemetry/claude_otel_metrics",
              "main/telemetry/claude_otel_logs",
              "main/telemetry/claude_otel_spans",
              "main/telemetry/_otlp_rejects");
    }
  }

  @Test
  void theDocumentIsWhatTheToolWrites() throws IOException {
    String written = MarkdownReport.of(plain.with(tls).with(outages).with(idle));
    Files.writeString(WRITTEN, written);

    assertThat(DOCUMENT)
        .as("%s, to be replaced by %s", DOCUMENT, WRITTEN.toAbsolutePath())
        .hasContent(written);
  }

  private static Report runWithoutIdle() throws Exception {
    List<String> others =
        ConformanceSuite.placed().stream()
            .map(ConformanceSuite.Placed::id)
            .filter(id -> !id.equals(IDLE))
            .toList();
    return run(server, others.toArray(String[]::new));
  }

  private static Report overTls() throws Exception {
    Path dataDir = Files.createDirectory(folder.resolve("tls"));
    try (ServerUnderTest secured = ServerUnderTest.startWithTls(dataDir, Map.of())) {
      List<String> connections = new ArrayList<>(List.of("negotiation", "grpc"));
      ConformanceSuite.placed().stream()
          .map(ConformanceSuite.Placed::id)
          .filter(id -> id.startsWith("connection/") && !id.equals(IDLE))
          .forEach(connections::add);
      return run(secured, connections.toArray(String[]::new));
    }
  }

  /** One table may fill a small part of a small journal. */
  private static Report withFaults() throws Exception {
    Path dataDir = Files.createDirectory(folder.resolve("faults"));
    Map<String, String> small =
        Map.of(
            "journal.segmentBytes", "1MiB",
            "journal.budgetBytes", "64MiB",
            "journal.tableQuotaBytes", "1MiB");
    try (ServerUnderTest faulty = ServerUnderTest.startOnS3(dataDir, small)) {
      return suite()
          .run(faulty.options(OUTAGES), new Seams(Optional.of(faulty.rows()), Optional.of(faulty)));
    }
  }

  private static Report run(ServerUnderTest server, String... only) throws Exception {
    return suite().run(server.options(only), Seams.observing(server.rows()));
  }

  private static ConformanceSuite suite() {
    return new ConformanceSuite(new SystemTime(), new SecureRandomness());
  }

  private static void assertPassed(Report report) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    TextReport.print(report, new PrintStream(text, true, StandardCharsets.UTF_8));
    assertThat(report.passed()).as(text.toString(StandardCharsets.UTF_8)).isTrue();
  }

  private static List<String> skipped(Report report) {
    return report.cases().stream().map(CaseResult::skipped).filter(why -> !why.isEmpty()).toList();
  }
}
